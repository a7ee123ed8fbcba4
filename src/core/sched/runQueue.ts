// The run queue of a CPU: real-time above fair above idle, the resched flags, and schedule() itself, which picks. Knows
// no time of its own and no programs; the simulation calls it with the CPU's clock.
// Source: kernel/sched/core.c (__schedule, wakeup_preempt, resched_curr, sched_tick), 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { Cfs } from './cfs.ts';
import { Eevdf } from './eevdf.ts';
import type { Arrival, FairClass } from './fairClass.ts';
import type { PreemptionRules } from './preemption.ts';
import { RealTime } from './realTime.ts';
import type { SchedulerShape } from './shape.ts';
import { fairParameters } from './shape.ts';
import type { SchedTask } from './task.ts';

export class RunQueue {
  readonly fair: FairClass;
  readonly realTime: RealTime;
  /** Null: the idle task. */
  current: SchedTask | null = null;
  /** TIF_NEED_RESCHED and TIF_NEED_RESCHED_LAZY of the running task. */
  needResched = false;
  needReschedLazy = false;
  /** When the first of them was set. */
  neededSinceNs = 0;

  constructor(
    readonly cpu: number,
    shape: SchedulerShape,
    private readonly rules: PreemptionRules,
    cpus: number,
    hz: number,
  ) {
    const parameters = fairParameters(shape, cpus, hz);
    this.fair = shape.fair === 'cfs' ? new Cfs(parameters) : new Eevdf(parameters);
    this.realTime = new RealTime(shape.realTime, shape.rrSliceMs, hz, () => this.fair.count > 0);
  }

  /** Tasks that compete for this CPU, the running one with them. */
  get count(): number {
    return this.fair.count + this.realTime.count;
  }

  get flagged(): boolean {
    return this.needResched || this.needReschedLazy;
  }

  resched(nowNs: number, lazy = false): void {
    if (!this.flagged) this.neededSinceNs = nowNs;
    if (lazy) this.needReschedLazy = true;
    else this.needResched = true;
  }

  /** What the classes asked for in passing. */
  private takeWishes(nowNs: number): void {
    if (this.fair.wantsResched) {
      this.fair.wantsResched = false;
      this.resched(nowNs, this.rules.lazyFair);
    }
    if (this.realTime.wantsResched) {
      this.realTime.wantsResched = false;
      this.resched(nowNs);
    }
  }

  enqueue(task: SchedTask, arrival: Arrival, nowNs: number): void {
    task.cpu = this.cpu;
    if (task.isRealTime) this.realTime.enqueue(task);
    else this.fair.enqueue(task, arrival, nowNs);
    this.takeWishes(nowNs);
  }

  /** A task that was delayed in its dequeue is woken. */
  requeueDelayed(task: SchedTask, nowNs: number): void {
    this.fair.requeueDelayed(task, nowNs);
    this.takeWishes(nowNs);
  }

  dequeue(task: SchedTask, sleeps: boolean, nowNs: number): void {
    if (task.isRealTime) this.realTime.dequeue(task, nowNs);
    else this.fair.dequeue(task, sleeps, nowNs);
    this.takeWishes(nowNs);
  }

  /** A task has come to this queue: does it take the CPU? Sets the flag. */
  checkPreempt(task: SchedTask, nowNs: number): void {
    const { current } = this;
    if (!current) this.resched(nowNs);
    else if (task.isRealTime) {
      if (this.realTime.throttled) return;
      if (!current.isRealTime || task.kind.rtPriority > current.kind.rtPriority) this.resched(nowNs);
    } else if (!current.isRealTime && !this.needResched) {
      if (this.fair.preempts(task, nowNs)) this.resched(nowNs, this.rules.lazyFair);
      this.takeWishes(nowNs);
    }
  }

  tick(nowNs: number): void {
    if (this.rules.lazyFair && this.needReschedLazy) this.needResched = true;
    if (this.current?.isRealTime) this.realTime.tick(nowNs);
    else if (this.current) this.fair.tick(nowNs);
    this.takeWishes(nowNs);
  }

  /** A real-time period has passed. */
  replenish(nowNs: number): void {
    if (this.realTime.replenish(nowNs)) this.resched(nowNs);
  }

  /** Charges the running task up to now. */
  update(nowNs: number): void {
    if (this.current?.isRealTime) this.realTime.update(nowNs);
    else if (this.current) this.fair.update(nowNs);
    this.takeWishes(nowNs);
  }

  pick(nowNs: number): SchedTask | null {
    const picked = this.realTime.pick() ?? this.fair.pick(nowNs);
    this.fair.wantsResched = false;
    this.realTime.wantsResched = false;
    return picked;
  }

  /** The CPU goes over to `next`, which may be the one that runs. Clears the flags. */
  switchTo(next: SchedTask | null, nowNs: number): void {
    const prev = this.current;
    this.needResched = false;
    this.needReschedLazy = false;
    if (next === prev) return;
    if (prev?.isRealTime) this.realTime.putPrevious(nowNs);
    else if (prev) this.fair.putPrevious(nowNs);
    if (next?.isRealTime) this.realTime.setNext(next, nowNs);
    else if (next) this.fair.setNext(next, nowNs);
    this.fair.wantsResched = false;
    this.realTime.wantsResched = false;
    this.current = next;
  }

  /** A task that another CPU could take over, highest first; null if there is none. */
  spare(allowed: (task: SchedTask) => boolean): SchedTask | null {
    return this.realTime.waiting.find(allowed) ?? this.fair.waiting.find(allowed) ?? null;
  }
}
