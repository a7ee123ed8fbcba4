// A task as the scheduler sees it: its class, its weight, and what the classes keep of it. Changed by the classes only.
// All times are whole nanoseconds below 2^53; a simulation is refused before it could get there.
// SPDX-License-Identifier: MIT
import type { Scale } from './weights.ts';
import { idleWeight, virtualScale, weightOf } from './weights.ts';

export type Policy = 'normal' | 'batch' | 'idle' | 'fifo' | 'rr';

export interface TaskClass {
  readonly policy: Policy;
  /** -20 to 19; of fair tasks. */
  readonly nice: number;
  /** 1 to 99, 99 first; of fifo and rr. */
  readonly rtPriority: number;
  /** Slice of its own, sched_setattr(); null: the base slice. EEVDF only. */
  readonly sliceNs: number | null;
}

export class SchedTask {
  readonly weight: number;
  /** Real time to this task's virtual time; null for nice 0, where both are the same. */
  readonly scale: Scale | null;
  readonly isRealTime: boolean;
  /** CPU that it runs on or waits for. */
  cpu = 0;
  /** Queued or running: se.on_rq. */
  onQueue = false;
  execStartNs = 0;
  sumExecNs = 0;
  /** sumExecNs when it was picked: prev_sum_exec_runtime. */
  prevSumExecNs = 0;
  vruntime = 0;
  // --- EEVDF
  deadline = 0;
  sliceNs = 0;
  /** Lag kept over sleep: V - v at dequeue. */
  vlag = 0;
  relativeDeadline = false;
  /** Deadline at the pick while the slice is protected (RUN_TO_PARITY); null: it is not. */
  protectedDeadline: number | null = null;
  /** It sleeps but competes on until it is eligible (DELAY_DEQUEUE). */
  delayed = false;
  // --- SCHED_RR
  ticksLeft = 0;

  constructor(
    readonly id: number,
    readonly comm: string,
    readonly kind: TaskClass,
  ) {
    this.isRealTime = kind.policy === 'fifo' || kind.policy === 'rr';
    this.weight = kind.policy === 'idle' ? idleWeight : weightOf(kind.nice);
    this.scale = this.weight === 1024 ? null : virtualScale(this.weight);
  }
}
