// Earliest Eligible Virtual Deadline First, from 6.6 on: of the tasks that have not had more than their part, the one
// with the earliest virtual deadline runs. Lag is kept over sleep; a task that sleeps with negative lag competes on.
// Source: kernel/sched/fair.c of 6.12 (avg_vruntime, place_entity, pick_eevdf, dequeue_entity, check_preempt_wakeup_fair).
// No task groups, no bandwidth control; the features that 6.6 to 6.11 lack are off where the tree lacks them.
// SPDX-License-Identifier: MIT
import { virtual } from './cfs.ts';
import type { Arrival, FairClass } from './fairClass.ts';
import type { FairParameters } from './shape.ts';
import type { SchedTask } from './task.ts';
import { Timeline } from './timeline.ts';
import { mulDiv, productAtMost } from './weights.ts';

export class Eevdf implements FairClass {
  current: SchedTask | null = null;
  count = 0;
  wantsResched = false;
  /** Sum of (v - zero) * w of the queued tasks, and of their weights. */
  private sum = 0;
  private load = 0;
  /** The average at its last reading: keeps the sums small. */
  private zero = 0;
  private readonly timeline = new Timeline('deadline');

  constructor(private readonly parameters: FairParameters) {}

  get waiting(): readonly SchedTask[] {
    return this.timeline.tasks.filter((task) => !task.delayed);
  }

  private running(): SchedTask | null {
    return this.current?.onQueue ? this.current : null;
  }

  /** V, the average virtual runtime by weight, rounded down: the point of lag 0. Moves the sums' zero there. */
  average(): number {
    const current = this.running();
    let weight = this.load;
    let delta = 0;
    if (weight > 0) {
      let sum = this.sum;
      if (current) {
        sum += this.keyTimesWeight(current);
        weight += current.weight;
      }
      delta = Math.floor(sum / weight);
      // A quotient of doubles can be one off where the sum is large.
      const rest = sum - delta * weight;
      if (rest < 0) delta--;
      else if (rest >= weight) delta++;
    } else if (current) delta = current.vruntime - this.zero;
    this.sum = exact(this.sum - this.load * delta);
    this.zero += delta;
    return this.zero;
  }

  private keyTimesWeight(task: SchedTask): number {
    return exact((task.vruntime - this.zero) * task.weight);
  }

  /** How far a task is behind the average, in its own virtual time; bounded to two slices or a tick. */
  lagOf(task: SchedTask): number {
    const lag = this.average() - task.vruntime;
    const limit = virtual(task, Math.max(2 * task.sliceNs, this.parameters.tickNs));
    return Math.max(-limit, Math.min(limit, lag));
  }

  eligible(task: SchedTask): boolean {
    const current = this.running();
    let sum = this.sum;
    let load = this.load;
    if (current) {
      sum += this.keyTimesWeight(current);
      load += current.weight;
    }
    return productAtMost(task.vruntime - this.zero, load, sum);
  }

  private add(task: SchedTask): void {
    this.sum = exact(this.sum + this.keyTimesWeight(task));
    this.load += task.weight;
    this.timeline.add(task);
  }

  private take(task: SchedTask): void {
    this.timeline.remove(task);
    this.sum = exact(this.sum - this.keyTimesWeight(task));
    this.load -= task.weight;
  }

  private place(task: SchedTask, isNew: boolean): void {
    const { features, baseSliceNs } = this.parameters;
    const at = this.average();
    task.sliceNs = task.kind.sliceNs ?? baseSliceNs;
    let slice = virtual(task, task.sliceNs);
    let lag = 0;
    if (features.has('PLACE_LAG') && this.count > 0) {
      // Its coming moves the average: the lag is made larger, so that it is what it was afterwards.
      const load = this.load + (this.running()?.weight ?? 0);
      lag = mulDiv(task.vlag, load + task.weight, load || 1);
    }
    task.vruntime = at - lag;
    if (features.has('PLACE_REL_DEADLINE') && task.relativeDeadline) {
      task.deadline += task.vruntime;
      task.relativeDeadline = false;
      return;
    }
    if (isNew && features.has('PLACE_DEADLINE_INITIAL')) slice = Math.floor(slice / 2);
    task.deadline = task.vruntime + slice;
  }

  enqueue(task: SchedTask, arrival: Arrival, nowNs: number): void {
    this.update(nowNs);
    this.place(task, arrival === 'new');
    this.count++;
    this.add(task);
    task.onQueue = true;
  }

  dequeue(task: SchedTask, sleeps: boolean, nowNs: number): boolean {
    this.update(nowNs);
    const { features } = this.parameters;
    if (sleeps && features.has('DELAY_DEQUEUE') && !this.eligible(task)) {
      task.delayed = true;
      return false;
    }
    this.leave(task, sleeps);
    return true;
  }

  private leave(task: SchedTask, sleeps: boolean): void {
    task.vlag = this.lagOf(task);
    if (this.parameters.features.has('PLACE_REL_DEADLINE') && !sleeps) {
      task.deadline -= task.vruntime;
      task.relativeDeadline = true;
    }
    if (task !== this.current) this.take(task);
    task.onQueue = false;
    this.count--;
  }

  requeueDelayed(task: SchedTask, nowNs: number): void {
    this.update(nowNs);
    if (this.parameters.features.has('DELAY_ZERO')) {
      task.vlag = this.lagOf(task);
      if (task.vlag > 0) {
        const queued = task !== this.current;
        this.count--;
        if (queued) this.take(task);
        task.vlag = 0;
        this.place(task, false);
        if (queued) this.add(task);
        this.count++;
      }
    }
    task.delayed = false;
  }

  leaveAsleep(): void {
    // Lag is relative already.
  }

  update(nowNs: number): void {
    const { current } = this;
    if (!current) return;
    const ran = nowNs - current.execStartNs;
    if (ran <= 0) return;
    current.execStartNs = nowNs;
    current.sumExecNs += ran;
    current.vruntime += virtual(current, ran);
    let used = false;
    if (current.vruntime >= current.deadline) {
      current.sliceNs = current.kind.sliceNs ?? this.parameters.baseSliceNs;
      current.deadline = current.vruntime + virtual(current, current.sliceNs);
      this.average();
      used = true;
    }
    if (this.count !== 1 && (used || this.lostProtection(current))) this.wantsResched = true;
  }

  private lostProtection(current: SchedTask): boolean {
    return this.parameters.features.has('PREEMPT_SHORT') && !isProtected(current) && !this.eligible(current);
  }

  tick(nowNs: number): void {
    this.update(nowNs);
  }

  preempts(woken: SchedTask, nowNs: number): boolean {
    const { current, parameters } = this;
    if (!current || current === woken || !parameters.features.has('WAKEUP_PREEMPTION')) return false;
    const idle = current.kind.policy === 'idle';
    if (idle !== (woken.kind.policy === 'idle')) {
      if (idle) current.protectedDeadline = null;
      return idle;
    }
    if (woken.kind.policy !== 'normal') return false;
    this.update(nowNs);
    if (this.shorter(woken, current)) current.protectedDeadline = null;
    return this.choose() === woken;
  }

  private shorter(woken: SchedTask, current: SchedTask): boolean {
    if (!this.parameters.features.has('PREEMPT_SHORT')) return false;
    if (woken.sliceNs >= current.sliceNs || !this.eligible(woken)) return false;
    return woken.deadline < current.deadline || !this.eligible(current);
  }

  /** pick_eevdf(). */
  private choose(): SchedTask | null {
    const { first, tasks } = this.timeline;
    let current = this.running();
    if (this.count === 1) return current ?? first;
    if (current && !this.eligible(current)) current = null;
    if (this.parameters.features.has('RUN_TO_PARITY') && current && isProtected(current)) return current;
    const best = tasks.find((task) => this.eligible(task)) ?? null;
    return !best || (current && current.deadline < best.deadline) ? current : best;
  }

  pick(nowNs: number): SchedTask | null {
    while (this.count > 0) {
      if (this.running()) this.update(nowNs);
      const task = this.choose();
      if (!task) throw new Error('no eligible task');
      if (!task.delayed) return task;
      this.update(nowNs);
      this.leave(task, true);
      task.delayed = false;
      if (this.parameters.features.has('DELAY_ZERO') && task.vlag > 0) task.vlag = 0;
    }
    return null;
  }

  putPrevious(nowNs: number): void {
    const { current } = this;
    if (!current) return;
    if (current.onQueue) {
      this.update(nowNs);
      this.add(current);
    }
    this.current = null;
  }

  setNext(task: SchedTask, nowNs: number): void {
    if (task.onQueue) {
      this.take(task);
      task.protectedDeadline = task.deadline;
    }
    task.execStartNs = nowNs;
    this.current = task;
    task.prevSumExecNs = task.sumExecNs;
  }

  yields(nowNs: number): void {
    const { current } = this;
    if (!current || this.count === 1) return;
    this.update(nowNs);
    if (!this.eligible(current)) return;
    current.vruntime = current.deadline;
    current.deadline += virtual(current, current.sliceNs);
    this.average();
  }
}

const isProtected = (task: SchedTask): boolean => task.protectedDeadline === task.deadline;

/** Sums stay below 2^53, as the kernel expects them below 2^63: a wrong one would be a wrong pick. */
function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Error('virtual times are too far apart for this model');
  return value;
}
