// An imported trace as the protocol's. Called by the simulator service.
// SPDX-License-Identifier: MIT
import type { Spread, TaskTimes } from '../../core/trace/traceTimes.ts';
import { traceLanes } from '../../core/trace/traceLanes.ts';
import { sliceEnds } from '../../core/trace/traceTimes.ts';
import type {
  TraceSlice,
  TraceSource,
  TraceSpread,
  TraceTaskView,
  TraceView,
} from '../../protocol/traceImport.ts';
import type { ImportedTrace } from './importTrace.ts';

const laneCells = 600;

export function traceView(
  { path, trace, times }: ImportedTrace,
  sources: Readonly<Record<string, readonly TraceSource[]>>,
): TraceView {
  const { columns, problems } = trace;
  const spread = ({ maxRow, ...rest }: Spread): TraceSpread => ({
    ...rest,
    maxLine1: maxRow < 0 ? null : (columns.line1[maxRow] ?? null),
  });
  const known = times.cpus.reduce((sum, { first, last, unknown }) => sum + last - first - unknown, 0);
  const task = (one: TaskTimes): TraceTaskView => {
    const { pid = 0, comm = '', idleCpu = null } = trace.tasks[one.task] ?? {};
    const { run, partial, slices, voluntary, preempted, migrations, preemptedWait } = one;
    return {
      pid,
      comm,
      runNs: run,
      share: known > 0 ? run / known : 0,
      partialNs: partial,
      slices,
      voluntary,
      preempted,
      migrations,
      latency: spread(one.latency),
      preemptedWaitNs: preemptedWait,
      isIdle: idleCpu !== null,
    };
  };
  const byRun = times.tasks
    .map((one) => ({ number: one.task, view: task(one) }))
    .sort((a, b) => b.view.runNs - a.view.runNs || a.view.pid - b.view.pid);
  const tasks = byRun.map(({ view }) => view);
  const places = new Map(byRun.map(({ number }, place) => [number, place]));
  return {
    path,
    formats: trace.formats,
    lines: trace.lines,
    events: columns.count,
    counts: trace.events,
    unit: trace.unit,
    startSeconds: trace.baseSeconds,
    firstNs: times.first,
    lastNs: times.last,
    slices: times.slices.count,
    cpus: times.cpus.map(({ cpu, first, last, unknown, idle, switches }) => ({
      cpu,
      firstNs: first,
      lastNs: last,
      unknownNs: unknown,
      idleNs: idle,
      switches,
    })),
    tasks,
    latency: spread(times.latency),
    needResched: times.needResched && spread(times.needResched),
    switches: {
      voluntary: tasks.reduce((sum, { voluntary }) => sum + voluntary, 0),
      preempted: tasks.reduce((sum, { preempted }) => sum + preempted, 0),
    },
    lost: trace.lost.map(({ cpu, count, line1 }) => ({ cpu, count, line1 })),
    overwritten: trace.overwritten,
    unused: Object.fromEntries([...trace.unused].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
    unknown: problems.unknown,
    malformed: problems.malformed,
    backwards: problems.backwards,
    cut: problems.cut,
    stopped: problems.stopped,
    contradictions: times.contradictions,
    lanes: {
      cells: laneCells,
      cpus: traceLanes(times, laneCells).map(({ cpu, runs }) => ({
        cpu,
        runs: runs.map(({ from, to, task: number }) => ({ from, to, task: places.get(number) ?? 0 })),
      })),
    },
    sources,
  };
}

/** Slices [from, to) in the order in which they ended. */
export function traceSlices(
  { trace, times }: ImportedTrace,
  from: number,
  to: number,
): readonly TraceSlice[] {
  const { slices } = times;
  const rows: TraceSlice[] = [];
  for (let i = Math.max(0, from); i < Math.min(to, slices.count); i++) {
    const { pid = 0, comm = '' } = trace.tasks[slices.task[i] ?? 0] ?? {};
    rows.push({
      cpu: slices.cpu[i] ?? 0,
      pid,
      comm,
      startNs: slices.start[i] ?? 0,
      endNs: slices.end[i] ?? 0,
      end: sliceEnds[slices.how[i] ?? 0] ?? 'open',
    });
  }
  return rows;
}
