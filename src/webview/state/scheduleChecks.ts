// The shapes of what the tab "Scheduling" shows, as checks, member by member; see viewChecks.ts.
// Pure; used by tabChecks.ts.
// SPDX-License-Identifier: MIT
import type {
  OtherTask,
  Reason,
  ScheduleView,
  ShownMoment,
  ShownTask,
  ShownWait,
  ShownWaits,
  ShownWaitsTable,
  ViewPlace,
  WaitGroup,
  WaitLine,
  WaitLoop,
  WaitsView,
} from '../../protocol/panel.ts';
import { boolean, index, kinds, list, number, oneOf, orNull, record, string, whole } from './shape.ts';
import type { Check } from './shape.ts';

const reasons = [
  'return-to-user',
  'irq-exit',
  'preempt_enable',
  'cond_resched',
  'might_sleep',
  'blocks',
  'yields',
  'idle',
  'again',
] as const;
const reason: Check<Reason> = oneOf(...reasons);

const waits = record<ShownWaits>({
  count: index,
  totalNs: number,
  maxNs: number,
  maxAtNs: number,
  buckets: list(index),
  meanNs: number,
  maxEvent: orNull(index),
});

export const checkSchedule = record<ScheduleView>({
  model: string,
  fair: oneOf('cfs', 'eevdf'),
  hz: index,
  endNs: number,
  tasks: list(
    record<ShownTask>({
      task: whole,
      policy: string,
      nice: whole,
      runNs: number,
      share: number,
      wakeups: waits,
      unacted: waits,
      voluntary: index,
      preempted: index,
      switchCycles: number,
      fpuCycles: number,
    }),
  ),
  cpus: list(
    record<ScheduleView['cpus'][number]>({
      busyNs: number,
      idleNs: number,
      switches: index,
      ticks: index,
      pulled: index,
      unacted: waits,
    }),
  ),
  condResched: boolean,
  questions: index,
  questionsActed: index,
  moments: list(
    record<ShownMoment>({
      event: index,
      atNs: number,
      cpu: index,
      why: reason,
      prev: orNull(whole),
      next: orNull(whole),
      unactedNs: number,
      bodies: orNull(index),
    }),
  ),
  momentCount: index,
  findings: list(record<ScheduleView['findings'][number]>({ where: string, message: string })),
});

const wait = orNull(
  record<ShownWait>({
    waitNs: orNull(number),
    flagNs: number,
    unactedNs: orNull(number),
    switchNs: number,
    leftBy: oneOf<Reason | 'never'>(...reasons, 'never'),
  }),
);

const place = record<ViewPlace>({ path: string, line1: index, endLine1: index });

const table = record<ShownWaitsTable>({
  treeLabel: string,
  scheduler: oneOf('cfs', 'eevdf'),
  hz: index,
  cpus: index,
  costs: string,
  loops: list(
    record<WaitLoop>({
      functionName: string,
      sizeBytes: index,
      question: orNull(place),
      questionIn: orNull(string),
      look: orNull(place),
      executed: index,
      even: boolean,
      bodies: index,
      statementsPerBody: number,
    }),
  ),
  groups: list(
    record<WaitGroup>({
      work: oneOf('copy', 'clear', 'zap', 'fork'),
      functionName: string,
      other: oneOf<OtherTask>('fair', 'fifo'),
      words: string,
      lines: list(
        record<WaitLine>({
          sizeBytes: index,
          caches: oneOf('hot', 'cold'),
          models: list(string),
          loopNs: number,
          asking: wait,
          without: wait,
        }),
      ),
    }),
  ),
  notes: list(string),
});

type WaitsOf<S extends WaitsView['state']> = Extract<WaitsView, { state: S }>;
export const checkWaits: Check<WaitsView> = kinds<WaitsView, 'state'>('state', {
  none: record<WaitsOf<'none'>>({ state: oneOf('none'), message: string, table: orNull(table) }),
  running: record<WaitsOf<'running'>>({
    state: oneOf('running'),
    done: index,
    steps: index,
    what: string,
    table: orNull(table),
  }),
  done: record<WaitsOf<'done'>>({ state: oneOf('done'), table }),
});
