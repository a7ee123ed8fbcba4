// The shape of an imported trace as checks, member by member; see viewChecks.ts.
// Pure; used by viewChecks.ts only.
// SPDX-License-Identifier: MIT
import type { ViewPlace } from '../../protocol/panel.ts';
import type {
  TraceCpuView,
  TraceLine,
  TraceSource,
  TraceSpread,
  TraceTaskView,
  TraceView,
} from '../../protocol/traceImport.ts';
import { boolean, index, list, number, oneOf, orNull, record, string, whole } from './shape.ts';
import type { Check } from './shape.ts';

const table =
  <T>(check: Check<T>): Check<Readonly<Record<string, T>>> =>
  (v, path) =>
    typeof v !== 'object' || v === null || Array.isArray(v)
      ? `${path}: not an object`
      : list(check)(Object.values(v), path);

const spread = record<TraceSpread>({
  count: index,
  mean: number,
  median: number,
  p90: number,
  p99: number,
  max: number,
  maxLine1: orNull(index),
  byPower: list(index),
});
const line = { line1: index, text: string };
const lines = record<TraceView['unknown']>({ count: index, first: list(record<TraceLine>(line)) });
const place = record<ViewPlace>({ path: string, line1: index, endLine1: index });

export const checkTrace: Check<TraceView> = record<TraceView>({
  path: string,
  formats: list(string),
  lines: index,
  events: index,
  counts: table(index) as Check<TraceView['counts']>,
  unit: oneOf('ns', 'counts'),
  startSeconds: number,
  firstNs: number,
  lastNs: number,
  slices: index,
  cpus: list(
    record<TraceCpuView>({
      cpu: index,
      firstNs: number,
      lastNs: number,
      unknownNs: number,
      idleNs: number,
      switches: index,
    }),
  ),
  tasks: list(
    record<TraceTaskView>({
      pid: whole,
      comm: string,
      runNs: number,
      share: number,
      partialNs: number,
      slices: index,
      voluntary: index,
      preempted: index,
      migrations: index,
      latency: spread,
      preemptedWaitNs: number,
      isIdle: boolean,
    }),
  ),
  latency: spread,
  needResched: orNull(spread),
  switches: record<TraceView['switches']>({ voluntary: index, preempted: index }),
  lost: list(record<TraceView['lost'][number]>({ cpu: orNull(index), count: orNull(index), line1: index })),
  overwritten: index,
  unused: table(index),
  unknown: lines,
  malformed: lines,
  backwards: record<TraceView['backwards']>({
    count: index,
    first: list(record<TraceView['backwards']['first'][number]>({ ...line, cpu: index })),
  }),
  cut: orNull(record<NonNullable<TraceView['cut']>>({ ...line, isRead: boolean })),
  stopped: orNull(string),
  contradictions: record<TraceView['contradictions']>({ count: index, line1: orNull(index) }),
  lanes: record<TraceView['lanes']>({
    cells: index,
    cpus: list(
      record<TraceView['lanes']['cpus'][number]>({
        cpu: index,
        runs: list(
          record<TraceView['lanes']['cpus'][number]['runs'][number]>({ from: index, to: index, task: index }),
        ),
      }),
    ),
  }),
  sources: table(list(record<TraceSource>({ function: orNull(string), place }))),
});
