// What the scheduler asks of its fair class, be it CFS or EEVDF. Implemented by cfs.ts and eevdf.ts; called by
// scheduler.ts. `nowNs` is the run queue's clock at that moment.
// SPDX-License-Identifier: MIT
import type { SchedTask } from './task.ts';

/** Why a task comes to a queue. */
export type Arrival = 'new' | 'wakeup' | 'wakeup-migrated' | 'migrated';

export interface FairClass {
  /** Tasks that compete, the running one and delayed ones with them. */
  readonly count: number;
  /** Queued tasks that could run, without the running one and those that are delayed. */
  readonly waiting: readonly SchedTask[];
  /** The running task, if it is of this class. */
  readonly current: SchedTask | null;
  enqueue(task: SchedTask, arrival: Arrival, nowNs: number): void;
  /** False: it stays and competes on (delayed dequeue). */
  dequeue(task: SchedTask, sleeps: boolean, nowNs: number): boolean;
  /** A delayed task is woken before it left. */
  requeueDelayed(task: SchedTask, nowNs: number): void;
  /** Before a task that slept elsewhere comes to another queue. */
  leaveAsleep(task: SchedTask): void;
  /** resched_curr() was called in passing; whoever acts on it clears it. */
  wantsResched: boolean;
  /** Charges the running task. */
  update(nowNs: number): void;
  tick(nowNs: number): void;
  /** Whether a task that has just been woken takes the CPU. */
  preempts(woken: SchedTask, nowNs: number): boolean;
  /** The task to run next; null if there is none. Changes no queue but for delayed tasks that leave. */
  pick(nowNs: number): SchedTask | null;
  /** The running task goes back to the queue, unless it has left it. */
  putPrevious(nowNs: number): void;
  setNext(task: SchedTask, nowNs: number): void;
  /** sched_yield() of the running task. */
  yields(nowNs: number): void;
}
