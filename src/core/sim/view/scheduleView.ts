// What the panel shows of a Run that the scheduler drove: figures of each task and CPU, how its wake-up latencies are
// spread, and each moment at which a resched flag was seen, with its event. Built once per Run; drawn by the tab
// "Scheduling". Times are nanoseconds of the scheduler's clock.
// SPDX-License-Identifier: MIT
import type { WaitFigures } from '../../sched/metrics.ts';
import { preemptionRules } from '../../sched/preemption.ts';
import type { Decision, Reason } from '../../sched/result.ts';
import { cyclesPerMicrosecond } from '../costs.ts';
import type { Run } from '../run.ts';

/** Waits of one kind, with the event of the longest. */
export interface ShownWaits extends WaitFigures {
  readonly meanNs: number;
  /** The event under way when the longest began; null: there was none. */
  readonly maxEvent: number | null;
}

export interface ShownTask {
  /** Its number in RunView.tasks. */
  readonly task: number;
  readonly policy: string;
  readonly nice: number;
  readonly runNs: number;
  readonly share: number;
  readonly wakeups: ShownWaits;
  readonly unacted: ShownWaits;
  readonly voluntary: number;
  readonly preempted: number;
  readonly switchCycles: number;
  readonly fpuCycles: number;
}

/** The running task is left because a resched flag is seen. */
export interface ShownMoment {
  readonly event: number;
  readonly atNs: number;
  readonly cpu: number;
  readonly why: Reason;
  /** Numbers in RunView.tasks; null: idle. */
  readonly prev: number | null;
  readonly next: number | null;
  /** From when the flag was set. */
  readonly unactedNs: number;
  /** Bodies of the kernel's loop that were done; null: the task was in none. */
  readonly bodies: number | null;
}

export interface ScheduleView {
  /** As Kconfig names it. */
  readonly model: string;
  readonly fair: 'cfs' | 'eevdf';
  readonly hz: number;
  readonly endNs: number;
  readonly tasks: readonly ShownTask[];
  readonly cpus: readonly {
    readonly busyNs: number;
    readonly idleNs: number;
    readonly switches: number;
    readonly ticks: number;
    readonly pulled: number;
    readonly unacted: ShownWaits;
  }[];
  /** False: cond_resched() returns 0 in this model and asks nothing. */
  readonly condResched: boolean;
  readonly questions: number;
  readonly questionsActed: number;
  /** The first ones of `momentCount`. */
  readonly moments: readonly ShownMoment[];
  readonly momentCount: number;
  readonly findings: readonly { readonly where: string; readonly message: string }[];
}

const shownMoments = 200;

/** Null: steps of the scenario said who runs, or the Run stopped before its figures were there. */
export function scheduleView(run: Run): ScheduleView | null {
  const { schedule, driven } = run;
  if (!schedule || !driven) return null;
  const { metrics, decisions, findings } = schedule;
  const rules = preemptionRules[driven.model];
  const numbers = metrics.tasks.map(({ comm }) => run.tasks.find((task) => task.comm === comm)?.id ?? -1);
  const numberOf = (task: number | null): number | null => (task === null ? null : (numbers[task] ?? null));
  const waits = (figures: WaitFigures): ShownWaits => ({
    ...figures,
    meanNs: figures.count === 0 ? 0 : figures.totalNs / figures.count,
    maxEvent: figures.count === 0 ? null : eventAt(run, figures.maxAtNs),
  });
  const events = new Map(driven.moments.map(({ atNs, cpu, event }) => [`${cpu} ${atNs}`, event]));
  const moments = decisions.flatMap((decision): ShownMoment[] => {
    const event = events.get(`${decision.cpu} ${decision.atNs}`);
    if (!leaves(decision) || event === undefined) return [];
    const { atNs, cpu, why, prev, next, flaggedNs, bodies } = decision;
    return [
      {
        event: Math.min(event, run.events.length - 1),
        atNs,
        cpu,
        why,
        prev: numberOf(prev),
        next: numberOf(next),
        unactedNs: atNs - (flaggedNs ?? atNs),
        bodies,
      },
    ];
  });
  return {
    model: rules.title,
    fair: driven.fair,
    hz: driven.hz,
    endNs: metrics.endNs,
    tasks: metrics.tasks.map((task, i) => ({
      task: numbers[i] ?? -1,
      policy: task.policy,
      nice: task.nice,
      runNs: task.runNs,
      share: task.share,
      wakeups: waits(task.wakeups),
      unacted: waits(task.unacted),
      voluntary: task.voluntarySwitches,
      preempted: task.involuntarySwitches,
      switchCycles: cycles(task.switchNs),
      fpuCycles: cycles(task.fpuNs),
    })),
    cpus: metrics.cpus.map(({ busyNs, idleNs, switches, ticks, pulled, unacted }) => ({
      busyNs,
      idleNs,
      switches,
      ticks,
      pulled,
      unacted: waits(unacted),
    })),
    condResched: rules.condResched,
    questions: metrics.questions,
    questionsActed: metrics.questionsActed,
    moments: moments.slice(0, shownMoments),
    momentCount: moments.length,
    findings: findings.map(({ where, message }) => ({ where, message })),
  };
}

/** A task that ran goes because of a flag, not because it sleeps. */
const leaves = ({ prev, next, flaggedNs, why }: Decision): boolean =>
  prev !== null && next !== prev && flaggedNs !== null && why !== 'blocks' && why !== 'yields';

const cycles = (ns: number): number => Math.round((ns * cyclesPerMicrosecond) / 1000);

/** The last event that has begun at that time of the scheduler's clock; its clock and the Run's are one. */
function eventAt({ events }: Run, ns: number): number {
  const cycle = (ns * cyclesPerMicrosecond) / 1000;
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events.cycle[middle] ?? 0) <= cycle) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
