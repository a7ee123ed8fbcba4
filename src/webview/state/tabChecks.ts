// The shapes of what the tabs beside "Run" show, as checks, member by member; see viewChecks.ts.
// Pure; used by viewChecks.ts and readMessage.ts.
// SPDX-License-Identifier: MIT
import type {
  Cause,
  CompareChoice,
  ComparedCursor,
  CompareEvent,
  CompareFigure,
  CompareRow,
  CompareView,
  ComponentCost,
  CostLine,
  CostsView,
  CurvePoint,
  EditChange,
  FirstDifference,
  FramePart,
  FrameReader,
  FrameWriter,
  SignalChoice,
  SignalFrameView,
  SignalsView,
  SweepView,
  TabView,
  ViewFinding,
  ViewPlace,
} from '../../protocol/panel.ts';
import { checkSchedule, checkWaits } from './scheduleChecks.ts';
import { boolean, hex, index, kinds, list, number, oneOf, orNull, record, string, whole } from './shape.ts';
import type { Check } from './shape.ts';

const place = record<ViewPlace>({ path: string, line1: index, endLine1: index });

const part = record<FramePart>({
  name: string,
  kind: oneOf('red-zone', 'gap', 'frame', 'fsave', 'legacy', 'header', 'component', 'software'),
  address: hex,
  size: index,
  value: string,
  decoded: string,
  writers: list(
    record<FrameWriter>({
      from: index,
      to: index,
      event: orNull(index),
      functionName: string,
      text: string,
      place: orNull(place),
    }),
  ),
  readers: list(
    record<FrameReader>({ event: index, functionName: string, text: string, place: orNull(place) }),
  ),
});

const frame = record<SignalFrameView>({
  delivery: index,
  event: index,
  ready: index,
  task: whole,
  comm: string,
  signal: string,
  struct: orNull(oneOf('rt_sigframe', 'rt_sigframe_ia32', 'sigframe_ia32')),
  onAltStack: boolean,
  altStack: orNull(record<NonNullable<SignalFrameView['altStack']>>({ base: hex, size: index })),
  oldStackPointer: hex,
  stackPointer: orNull(hex),
  image: orNull(record<NonNullable<SignalFrameView['image']>>({ address: hex, size: index })),
  parts: list(part),
});

const signals = record<SignalsView>({
  event: index,
  deliveries: list(
    record<SignalChoice>({ delivery: index, event: index, ready: index, task: whole, signal: string }),
  ),
  frame: orNull(frame),
});

const costs = record<CostsView>({
  totalCycles: number,
  causes: list(
    record<Cause>({
      cause: oneOf('save', 'restore', 'nm', 'ts', 'skipped', 'kernel', 'rest'),
      title: string,
      times: index,
      cycles: number,
      each: orNull(number),
      basis: oneOf('measured Zen 3', 'illustrative'),
      isFpu: boolean,
    }),
  ),
  components: list(
    record<ComponentCost>({
      inUse: string,
      bytes: index,
      save: number,
      atLeast: boolean,
      restore: orNull(number),
      basis: oneOf('measured Zen 3', 'derived lower bound'),
    }),
  ),
});

type SweepOf<S extends SweepView['state']> = Extract<SweepView, { state: S }>;
const sweep = kinds<SweepView, 'state'>('state', {
  none: record<SweepOf<'none'>>({ state: oneOf('none'), message: string }),
  running: record<SweepOf<'running'>>({ state: oneOf('running'), done: index, runs: index }),
  done: record<SweepOf<'done'>>({
    state: oneOf('done'),
    lines: list(
      record<CostLine>({
        policy: oneOf('lazy', 'eager', 'deferred'),
        label: string,
        points: list(record<CurvePoint>({ x: number, mean: number, least: number, most: number })),
      }),
    ),
    crossings: list(record<SweepOf<'done'>['crossings'][number]>({ x: number, words: string })),
    words: list(string),
    switches: index,
    runs: index,
  }),
});

const event = record<CompareEvent>({
  event: index,
  depth: index,
  functionName: string,
  text: string,
  note: string,
  origin: oneOf('tree', 'stand-in', 'cpu', 'program'),
  place: orNull(place),
});
const figures = list(record<CompareFigure>({ name: string, a: number, b: number }));
const findings = list(record<ViewFinding>({ event: index, checker: string, message: string }));
const first = orNull(record<FirstDifference>({ a: orNull(index), b: orNull(index), words: string }));

const compare = record<CompareView>({
  a: string,
  b: string,
  figures,
  newFindings: findings,
  goneFindings: findings,
  first,
  rows: list(record<CompareRow>({ a: orNull(event), b: orNull(event), same: boolean })),
});

export const checkChange = record<EditChange>({
  first,
  figures,
  newFindings: findings,
  goneFindings: index,
});

type TabOf<T extends TabView['tab']> = Extract<TabView, { tab: T }>;
export const checkTabView: Check<TabView> = kinds<TabView, 'tab'>('tab', {
  signal: record<TabOf<'signal'>>({ tab: oneOf('signal'), signals }),
  cost: record<TabOf<'cost'>>({ tab: oneOf('cost'), costs, sweep }),
  compare: record<TabOf<'compare'>>({
    tab: oneOf('compare'),
    choice: record<CompareChoice>({
      key: oneOf('before', 'era', 'profile', 'boot', 'cpus', 'seed'),
      value: string,
    }),
    view: orNull(compare),
    cursor: orNull(record<ComparedCursor>({ a: orNull(event), b: orNull(event) })),
    message: string,
  }),
  schedule: record<TabOf<'schedule'>>({
    tab: oneOf('schedule'),
    schedule: orNull(checkSchedule),
    waits: checkWaits,
  }),
});
