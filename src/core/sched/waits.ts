// How long another task waits while a kernel loop runs: by loop, page size, caches, preemption model, with and without
// cond_resched(). One small simulation for each row. Pure; the loops are measured in core/sim/loops.
// SPDX-License-Identifier: MIT
import type { PreemptionModel } from './preemption.ts';
import { preemptionRules } from './preemption.ts';
import type { Reason } from './result.ts';
import { SectionTimes } from './section.ts';
import type { KernelSection, SchedSetup, TaskSetup } from './setup.ts';
import { simulateTasks } from './simulateTasks.ts';

/** A huge page is copied or filled with zeros; page tables are emptied, or copied for a child. */
export type WaitWork = 'copy' | 'clear' | 'zap' | 'fork';

export interface WaitCase {
  readonly work: WaitWork;
  readonly sizeBytes: number;
  readonly caches: 'hot' | 'cold';
  readonly condResched: boolean;
  readonly section: KernelSection;
}

/** One row of the table. Times are nanoseconds. */
export interface WaitRow {
  readonly other: OtherTask;
  readonly work: WaitWork;
  readonly functionName: string;
  readonly sizeBytes: number;
  readonly caches: 'hot' | 'cold';
  readonly condResched: boolean;
  readonly model: PreemptionModel;
  /** How long the whole loop takes if nobody wants the CPU. */
  readonly loopNs: number;
  /** From the wake-up until the other task runs: the sum of the next three. Null: it never runs. */
  readonly waitNs: number | null;
  /** Until the scheduler sets the resched flag: fairness, not the kernel's loop. */
  readonly flagNs: number;
  /** With the flag set and not acted on; null: for ever. */
  readonly unactedNs: number | null;
  readonly switchNs: number;
  /** What let the CPU go, and how many bodies were done then. */
  readonly leftBy: Reason | 'never';
  readonly bodies: number | null;
}

/** Who wakes: a task of the same kind, for which the scheduler is fair, or a SCHED_FIFO task, for which it never waits. */
export type OtherTask = 'fair' | 'fifo';

export interface WaitsSetup extends Omit<SchedSetup, 'model' | 'tasks' | 'endNs'> {
  readonly other: OtherTask;
}

/** Rows in the order of the cases, each by model. */
export function waitRows(
  setup: WaitsSetup,
  cases: readonly WaitCase[],
  models: readonly PreemptionModel[],
): WaitRow[] {
  return cases.flatMap((one) => models.map((model) => waitRow(setup, one, model)));
}

/** The other task wakes in the middle, just after a question: so that the wait is the longest there is. */
function waitRow(base: WaitsSetup, given: WaitCase, model: PreemptionModel): WaitRow {
  const { section } = given;
  const times = new SectionTimes(section, preemptionRules[model], base.mhz);
  const middle = times.at(Math.floor(section.iterations / section.every / 2));
  const outcome = wakeIn(base, section, model, middle);
  return {
    other: base.other,
    work: given.work,
    functionName: section.name,
    sizeBytes: given.sizeBytes,
    caches: given.caches,
    condResched: given.condResched,
    model,
    loopNs: times.lengthNs,
    waitNs: outcome.flagNs + outcome.unactedNs + outcome.switchNs,
    flagNs: outcome.flagNs,
    unactedNs: outcome.unactedNs,
    switchNs: outcome.switchNs,
    leftBy: outcome.leftBy,
    bodies: outcome.bodies,
  };
}

/** What came of a wake-up so long after the loop began. */
export interface Outcome {
  readonly flagNs: number;
  readonly unactedNs: number;
  readonly switchNs: number;
  readonly leftBy: Reason;
  readonly bodies: number | null;
  /** When the flag was set, in the simulation's time. */
  readonly flaggedAtNs: number;
}

export function wakeIn(
  base: WaitsSetup,
  section: KernelSection,
  model: PreemptionModel,
  afterNs: number,
): Outcome {
  const { lengthNs } = new SectionTimes(section, preemptionRules[model], base.mhz);
  const { other: kind, ...common } = base;
  const setup: SchedSetup = { ...common, model, endNs: 2 * lengthNs + 1_000_000_000, tasks: [] };
  const begin = begins(setup, kind, section);
  const { metrics, decisions } = simulated({
    ...setup,
    tasks: tasks(kind, section, begin.loopNs - begin.asleepNs + afterNs + 1),
  });
  const woken = metrics.tasks[other]?.wakeups;
  const left = decisions.find(({ next, atNs }) => next === other && atNs >= (woken?.maxAtNs ?? Infinity));
  if (!woken || !left) throw new Error(`${section.name}: the other task never ran`);
  const flaggedAtNs = left.flaggedNs ?? left.atNs;
  return {
    flagNs: flaggedAtNs - woken.maxAtNs,
    unactedNs: left.atNs - flaggedAtNs,
    switchNs: woken.maxNs - (left.atNs - woken.maxAtNs),
    leftBy: left.why,
    bodies: left.bodies,
    flaggedAtNs,
  };
}

const other = 0;
const copier = 1;

/** The other task is first, and asleep when the copier begins; that has computed long enough to be behind in fairness. */
function tasks(kind: OtherTask, section: KernelSection, sleepNs: number): TaskSetup[] {
  const common = { nice: 0, sliceNs: null, cpus: null, startNs: 0, times: 1 } as const;
  return [
    {
      ...common,
      comm: 'other',
      policy: kind === 'fifo' ? 'fifo' : 'normal',
      rtPriority: kind === 'fifo' ? 1 : 0,
      program: [
        { do: 'sleep', ns: earlierNs + sleepNs, spreadNs: 0 },
        { do: 'compute', ns: 200_000, spreadNs: 0 },
      ],
    },
    {
      ...common,
      comm: 'copier',
      policy: 'normal',
      rtPriority: 0,
      program: [
        { do: 'compute', ns: earlierNs, spreadNs: 0 },
        { do: 'kernel', section },
      ],
    },
  ];
}

const earlierNs = 100_000_000;

/** When the other task falls asleep, and when the loop begins. */
function begins(
  setup: SchedSetup,
  kind: OtherTask,
  section: KernelSection,
): { asleepNs: number; loopNs: number } {
  const { decisions } = simulated({ ...setup, endNs: 1_000_000, tasks: tasks(kind, section, 0) });
  const asleep = decisions.find(({ prev, why }) => prev === other && why === 'blocks');
  const came = decisions.find(({ next }) => next === copier);
  if (!asleep || !came) throw new Error('the loop does not begin');
  const cost = Math.round(((setup.switchCycles + setup.fpuCycles) * 1000) / setup.mhz);
  return { asleepNs: asleep.atNs, loopNs: came.atNs + cost };
}

function simulated(setup: SchedSetup): Extract<ReturnType<typeof simulateTasks>, { ok: true }>['value'] {
  const result = simulateTasks(setup, 10_000);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
