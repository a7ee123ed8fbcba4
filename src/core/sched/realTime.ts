// SCHED_FIFO and SCHED_RR: the highest priority runs, first come first served; a turn of SCHED_RR ends by the tick. What
// the kernel keeps from real-time tasks, so that others are not starved: throttling (6.1), the fair server (6.12).
// Source: kernel/sched/rt.c of 6.1 (task_tick_rt, update_curr_rt, sched_rt_runtime_exceeded, do_sched_rt_period_timer),
// deadline.c of 6.12 (dl_server_start: 50 ms in 1000 ms; its start within the period is simplified, docs/scheduler.md).
// SPDX-License-Identifier: MIT
import type { SchedulerShape } from './shape.ts';
import type { SchedTask } from './task.ts';

export class RealTime {
  /** By priority, 99 first; the running task stays in its place. */
  private readonly queues = new Map<number, SchedTask[]>();
  private readonly order: number[] = [];
  count = 0;
  current: SchedTask | null = null;
  wantsResched = false;
  throttled = false;
  throttledTimes = 0;
  private usedNs = 0;
  private readonly turnTicks: number;

  constructor(
    private readonly limit: SchedulerShape['realTime'],
    rrSliceMs: number,
    hz: number,
    /** Whether fair tasks wait on this CPU. */
    private readonly othersWait: () => boolean,
  ) {
    this.turnTicks = Math.max(1, Math.floor((rrSliceMs * hz) / 1000));
  }

  /** Queued tasks but the running one. */
  get waiting(): readonly SchedTask[] {
    return this.order.flatMap((priority) =>
      (this.queues.get(priority) ?? []).filter((task) => task !== this.current),
    );
  }

  enqueue(task: SchedTask): void {
    const { rtPriority } = task.kind;
    const queue = this.queues.get(rtPriority);
    if (queue) queue.push(task);
    else {
      this.queues.set(rtPriority, [task]);
      this.order.push(rtPriority);
      this.order.sort((a, b) => b - a);
    }
    if (task.ticksLeft === 0) task.ticksLeft = this.turnTicks;
    task.onQueue = true;
    this.count++;
  }

  dequeue(task: SchedTask, nowNs: number): void {
    this.update(nowNs);
    const queue = this.queues.get(task.kind.rtPriority);
    queue?.splice(queue.indexOf(task), 1);
    task.onQueue = false;
    this.count--;
  }

  update(nowNs: number): void {
    const { current } = this;
    if (!current) return;
    const ran = nowNs - current.execStartNs;
    if (ran <= 0) return;
    current.execStartNs = nowNs;
    current.sumExecNs += ran;
    this.usedNs += ran;
    if (this.throttled || this.usedNs <= this.limit.runtimeNs) return;
    if (this.limit.kind === 'fair-server' && !this.othersWait()) return;
    this.throttled = true;
    this.throttledTimes++;
    this.wantsResched = true;
  }

  /** A period has passed. True if real-time tasks may run again. */
  replenish(nowNs: number): boolean {
    this.update(nowNs);
    this.usedNs = Math.max(0, this.usedNs - this.limit.runtimeNs);
    if (!this.throttled || this.usedNs >= this.limit.runtimeNs) return false;
    this.throttled = false;
    return this.count > 0;
  }

  tick(nowNs: number): void {
    this.update(nowNs);
    const { current } = this;
    if (current?.kind.policy !== 'rr' || --current.ticksLeft > 0) return;
    current.ticksLeft = this.turnTicks;
    const queue = this.queues.get(current.kind.rtPriority) ?? [];
    if (queue.length > 1) {
      this.toTail(current);
      this.wantsResched = true;
    }
  }

  private toTail(task: SchedTask): void {
    const queue = this.queues.get(task.kind.rtPriority) ?? [];
    queue.splice(queue.indexOf(task), 1);
    queue.push(task);
  }

  pick(): SchedTask | null {
    if (this.throttled || this.count === 0) return null;
    for (const priority of this.order) {
      const first = this.queues.get(priority)?.[0];
      if (first) return first;
    }
    return null;
  }

  putPrevious(nowNs: number): void {
    this.update(nowNs);
    this.current = null;
  }

  setNext(task: SchedTask, nowNs: number): void {
    task.execStartNs = nowNs;
    task.prevSumExecNs = task.sumExecNs;
    this.current = task;
  }

  yields(): void {
    if (this.current) this.toTail(this.current);
  }
}
