// The shapes of protocol/panel.ts as checks, member by member: the compiler refuses this file when a shape
// gains a member that is not checked here. Pure; used by state/readMessage.ts only.
// SPDX-License-Identifier: MIT
import type {
  BreakpointChoice,
  BreakpointHelp,
  BreakpointView,
  CursorView,
  PanelAction,
  PanelBreakpoint,
  PanelIntent,
  PanelState,
  PointedPart,
  RunControls,
  RunSettings,
  RunView,
  SettingInfo,
  ScenarioChoice,
  ViewBit,
  ViewChange,
  ViewComponent,
  ViewCpu,
  ViewField,
  ViewFinding,
  ViewImage,
  ViewImagePart,
  ViewLane,
  ViewMark,
  ViewPlace,
  ViewRegsSlice,
  ViewSlice,
  ViewStatement,
  ViewStep,
  ViewTask,
  ReaderView,
  WriterView,
} from '../../protocol/panel.ts';
import {
  boolean,
  hex,
  index,
  list,
  number,
  oneOf,
  optional,
  orNull,
  record,
  string,
  texts,
  whole,
} from './shape.ts';
import type { Check } from './shape.ts';
import { checkTrace } from './traceChecks.ts';
import { checkChange, checkTabView } from './tabChecks.ts';

const place = record<ViewPlace>({ path: string, line1: index, endLine1: index });
const origin = oneOf('tree', 'stand-in', 'cpu', 'program');

const task = record<ViewTask>({
  id: whole,
  comm: string,
  pid: whole,
  letter: string,
  kind: oneOf('user', 'kthread', 'idle'),
  colour: whole,
});

const mark = record<ViewMark>({
  event: index,
  cpu: index,
  kind: oneOf(
    'save',
    'restore',
    'restore-skipped',
    'nm',
    'ts-written',
    'signal',
    'migrate',
    'tick',
    'fork',
    'finding',
  ),
  label: string,
  // An absent member is read as undefined; the type itself says "absent", which a check cannot tell apart.
  toCpu: optional(index) as Check<number>,
});

const lane = record<ViewLane>({
  cpu: index,
  runs: list(
    record<ViewSlice>({
      from: index,
      to: index,
      task: whole,
      mode: oneOf('user', 'kernel', 'kthread', 'idle'),
    }),
  ),
  regs: list(record<ViewRegsSlice>({ from: index, to: index, task: whole, usable: boolean })),
});

export const checkRun = record<RunView>({
  runId: string,
  scenario: record<RunView['scenario']>({ id: string, title: string }),
  treeLabel: string,
  era: oneOf('lazy', 'eager', 'deferred'),
  profile: record<RunView['profile']>({ id: string, label: string }),
  editedAt: orNull(string),
  eventCount: index,
  totalCycles: number,
  cpus: index,
  tasks: list(task),
  eventCycles: list(number),
  eventCpus: list(index),
  lanes: list(lane),
  marks: list(mark),
  findings: list(record<ViewFinding>({ event: index, checker: string, message: string })),
  checkers: index,
  status: record<RunView['status']>({
    statements: index,
    fromTreePercent: number,
    notModelled: index,
    costs: string,
    seed: number,
    boot: list(string),
    notes: list(string),
  }),
  stopped: orNull(record<NonNullable<RunView['stopped']>>({ message: string, place: orNull(place) })),
});

const cpu = record<ViewCpu>({
  cpu: index,
  task: whole,
  cr0: hex,
  cr0Bits: list(record<ViewBit>({ bit: index, name: string, value: oneOf(0, 1), changed: boolean })),
  cr0Note: string,
  fields: list(
    record<ViewField>({
      name: string,
      value: string,
      task: orNull(whole),
      meaning: string,
      changed: boolean,
      key: string,
    }),
  ),
  components: list(
    record<ViewComponent>({
      index,
      name: string,
      holds: whole,
      xcr0: boolean,
      xinuse: boolean,
      xmodified: boolean,
      changed: boolean,
    }),
  ),
  xcr0: hex,
  xinuse: hex,
  xmodified: hex,
});

const image = record<ViewImage>({
  task: whole,
  sizeBytes: index,
  compacted: boolean,
  needLoad: boolean,
  lastCpu: string,
  parts: list(
    record<ViewImagePart>({
      name: string,
      offset: index,
      size: index,
      state: oneOf('valid', 'init-stale', 'init-clean', 'never', 'reserved', 'header'),
      staleTask: whole,
      changed: boolean,
    }),
  ),
  xstateBv: hex,
  xstateBvNames: string,
  xstateBvChanged: boolean,
  xcompBv: hex,
  savedBy: orNull(record<NonNullable<ViewImage['savedBy']>>({ event: index, instruction: string })),
});

export const checkCursor = record<CursorView>({
  runId: string,
  event: index,
  cycle: number,
  cpu: index,
  task: whole,
  mode: oneOf('user', 'kernel'),
  operation: string,
  statement: record<ViewStatement>({
    text: string,
    note: string,
    origin,
    place: orNull(place),
    functionName: string,
  }),
  changed: list(record<ViewChange>({ name: string, before: string, after: string, key: string })),
  changedMore: index,
  why: list(record<CursorView['why'][number]>({ text: string, event: orNull(index) })),
  steps: list(
    record<ViewStep>({
      event: index,
      depth: index,
      text: string,
      note: string,
      origin,
      place: orNull(place),
      when: oneOf('past', 'current', 'future'),
      children: index,
      open: boolean,
    }),
  ),
  machine: list(cpu),
  images: list(image),
  atFirst: boolean,
  atLast: boolean,
});

const scenario = record<ScenarioChoice>({
  id: string,
  title: string,
  description: string,
  hasSignals: boolean,
  isScheduled: boolean,
});
const profile = record<{ readonly id: string; readonly label: string }>({ id: string, label: string });
const intent = record<{ readonly type: PanelIntent['type'] }>({
  // An action's intent goes back to the host as it came, so its kind is all that needs to be known here.
  type: string as Check<PanelIntent['type']>,
}) as Check<PanelIntent>;
const action = record<PanelAction>({ label: string, intent });
const reads = record<ReaderView>({ last: orNull(index), next: orNull(index) });
const writer = record<WriterView>({
  name: string,
  writtenBy: orNull(index),
  before: orNull(index),
  next: orNull(index),
  reads: (value, path) => (value === 'asked' || value === null ? null : reads(value, path)),
});

const breakpointView = { text: string, events: list(index), error: orNull(string) };
const help = record<BreakpointHelp>({
  text: string,
  choices: list(
    record<BreakpointChoice>({
      text: string,
      what: oneOf('event kind', 'function', 'line', 'task', 'CPU', 'register', 'variable'),
    }),
  ),
  view: orNull(record<BreakpointView>(breakpointView)),
});

const setting = record<SettingInfo>({
  key: oneOf('cpus', 'boot', 'seed'),
  label: string,
  hint: string,
  offered: list(string),
});

const controls = {
  scenarios: list(scenario),
  profiles: list(profile),
  eras: list(profile),
  settings: list(setting),
  chosen: record<RunSettings>({ scenario: string, sample: boolean, profile: orNull(string), set: texts }),
  follow: boolean,
  playing: boolean,
  eventsPerSecond: number,
  notice: orNull(string),
  writer: orNull(writer),
  pointed: orNull(record<PointedPart>({ part: oneOf('machine', 'images', 'timeline'), turn: index })),
  breakpoints: list(record<PanelBreakpoint>({ ...breakpointView, enabled: boolean })),
  breakpointHelp: orNull(help),
};
export const checkControls = record<RunControls>(controls);

type Kind = PanelState['kind'];

/** One check for each kind of `PanelState`. */
export const checkStates: { readonly [K in Kind]: Check<Extract<PanelState, { kind: K }>> } = {
  empty: record({ kind: oneOf('empty'), scenarios: list(scenario), message: string }),
  loading: record({ kind: oneOf('loading'), message: string, eventsSoFar: index, previous: boolean }),
  problem: record({ kind: oneOf('problem'), title: string, detail: string, actions: list(action) }),
  trace: record({ kind: oneOf('trace'), trace: checkTrace }),
  run: record({
    kind: oneOf('run'),
    run: checkRun,
    cursor: checkCursor,
    ...controls,
    tabView: orNull(checkTabView),
    change: orNull(checkChange),
  }),
};
