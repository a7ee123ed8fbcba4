// The Completely Fair Scheduler, to 6.5: the least virtual runtime runs; the slice is a share of the latency period;
// sleepers come back with half a period's credit; buddies are preferred where that is not unfair.
// Source: kernel/sched/fair.c of 6.1 (update_curr, place_entity, check_preempt_tick, wakeup_preempt_entity,
// pick_next_entity). No task groups, no bandwidth control.
// SPDX-License-Identifier: MIT
import type { Arrival, FairClass } from './fairClass.ts';
import type { FairParameters } from './shape.ts';
import type { SchedTask } from './task.ts';
import { Timeline } from './timeline.ts';
import { scaled, shareScale } from './weights.ts';

export class Cfs implements FairClass {
  minVruntime = 0;
  current: SchedTask | null = null;
  count = 0;
  wantsResched = false;
  /** Sum of the weights of all that compete. */
  load = 0;
  private readonly timeline = new Timeline('vruntime');
  private next: SchedTask | null = null;
  private last: SchedTask | null = null;
  private skip: SchedTask | null = null;

  constructor(private readonly parameters: FairParameters) {}

  get waiting(): readonly SchedTask[] {
    return this.timeline.tasks;
  }

  enqueue(task: SchedTask, arrival: Arrival, nowNs: number): void {
    this.update(nowNs);
    if (arrival === 'migrated' || arrival === 'wakeup-migrated') task.vruntime += this.minVruntime;
    if (arrival === 'new') this.placeNew(task);
    this.count++;
    this.load += task.weight;
    if (arrival === 'wakeup' || arrival === 'wakeup-migrated') this.placeWoken(task);
    this.timeline.add(task);
    task.onQueue = true;
  }

  /** A new task waits for about one round. */
  private placeNew(task: SchedTask): void {
    const { features } = this.parameters;
    task.vruntime = this.current?.vruntime ?? task.vruntime;
    let at = this.minVruntime;
    if (features.has('START_DEBIT')) at += virtual(task, this.slice(task));
    task.vruntime = Math.max(task.vruntime, at);
  }

  private placeWoken(task: SchedTask): void {
    const { features, latencyNs, minGranularityNs } = this.parameters;
    let credit = task.kind.policy === 'idle' ? minGranularityNs : latencyNs;
    if (features.has('GENTLE_FAIR_SLEEPERS')) credit = Math.floor(credit / 2);
    task.vruntime = Math.max(task.vruntime, this.minVruntime - credit);
  }

  /** How long a task may run in this round: its share of the period, at least the granularity. */
  slice(task: SchedTask): number {
    const { latencyNs, minGranularityNs, latencyTasks, features } = this.parameters;
    const count = this.count + (task.onQueue ? 0 : 1);
    const period = count > latencyTasks ? count * minGranularityNs : latencyNs;
    const load = this.load + (task.onQueue ? 0 : task.weight);
    const share = scaled(period, shareScale(task.weight, load));
    return features.has('BASE_SLICE') ? Math.max(share, minGranularityNs) : share;
  }

  dequeue(task: SchedTask, sleeps: boolean, nowNs: number): boolean {
    this.update(nowNs);
    this.clearBuddies(task);
    if (task !== this.current) this.timeline.remove(task);
    task.onQueue = false;
    this.count--;
    this.load -= task.weight;
    if (!sleeps) task.vruntime -= this.minVruntime;
    this.advanceMinimum();
    return true;
  }

  requeueDelayed(): void {
    throw new Error('CFS has no delayed tasks');
  }

  leaveAsleep(task: SchedTask): void {
    task.vruntime -= this.minVruntime;
  }

  update(nowNs: number): void {
    const { current } = this;
    if (!current) return;
    const ran = nowNs - current.execStartNs;
    if (ran <= 0) return;
    current.execStartNs = nowNs;
    current.sumExecNs += ran;
    current.vruntime += virtual(current, ran);
    this.advanceMinimum();
  }

  private advanceMinimum(): void {
    const current = this.current?.onQueue ? this.current : null;
    const { first } = this.timeline;
    let at = this.minVruntime;
    if (current) at = current.vruntime;
    if (first) at = current ? Math.min(at, first.vruntime) : first.vruntime;
    this.minVruntime = Math.max(this.minVruntime, at);
  }

  tick(nowNs: number): void {
    this.update(nowNs);
    const { current } = this;
    const { first } = this.timeline;
    if (this.count <= 1 || !current || !first) return;
    const ideal = this.slice(current);
    const ran = current.sumExecNs - current.prevSumExecNs;
    if (ran > ideal) {
      this.clearBuddies(current);
      this.wantsResched = true;
    } else if (ran >= this.parameters.minGranularityNs && current.vruntime - first.vruntime > ideal)
      this.wantsResched = true;
  }

  preempts(woken: SchedTask, nowNs: number): boolean {
    const { current, parameters } = this;
    if (!current || current === woken) return false;
    if (current.kind.policy === 'idle' && woken.kind.policy !== 'idle') {
      this.rememberLast();
      return true;
    }
    if (woken.kind.policy !== 'normal' || !parameters.features.has('WAKEUP_PREEMPTION')) return false;
    this.update(nowNs);
    if (this.unfairness(current, woken) < 1) return false;
    this.next = woken;
    this.rememberLast();
    return true;
  }

  private rememberLast(): void {
    const { features, latencyTasks } = this.parameters;
    const { current } = this;
    if (features.has('LAST_BUDDY') && this.count >= latencyTasks && current?.onQueue)
      if (current.kind.policy !== 'idle') this.last = current;
  }

  /** 1: `other` is behind `task` by more than the wakeup granularity; 0: behind by less; -1: not behind. */
  private unfairness(task: SchedTask, other: SchedTask): number {
    const behind = task.vruntime - other.vruntime;
    if (behind <= 0) return -1;
    return behind > virtual(other, this.parameters.wakeupGranularityNs) ? 1 : 0;
  }

  private clearBuddies(task: SchedTask): void {
    if (this.next === task) this.next = null;
    if (this.last === task) this.last = null;
    if (this.skip === task) this.skip = null;
  }

  pick(nowNs: number): SchedTask | null {
    if (this.count === 0) return null;
    this.update(nowNs);
    const current = this.current?.onQueue ? this.current : null;
    let left = this.timeline.first;
    if (!left || (current && current.vruntime < left.vruntime)) left = current;
    if (!left) return null;
    let picked = left;
    if (this.skip === picked) {
      let second = picked === current ? this.timeline.first : (this.timeline.tasks[1] ?? null);
      if (picked !== current && (!second || (current && current.vruntime < second.vruntime)))
        second = current;
      if (second && this.unfairness(second, left) < 1) picked = second;
    }
    if (this.next && this.unfairness(this.next, left) < 1) picked = this.next;
    else if (this.last && this.unfairness(this.last, left) < 1) picked = this.last;
    return picked;
  }

  putPrevious(nowNs: number): void {
    const { current } = this;
    if (!current) return;
    if (current.onQueue) {
      this.update(nowNs);
      this.timeline.add(current);
    }
    this.current = null;
  }

  setNext(task: SchedTask, nowNs: number): void {
    this.clearBuddies(task);
    if (task.onQueue) this.timeline.remove(task);
    task.execStartNs = nowNs;
    this.current = task;
    task.prevSumExecNs = task.sumExecNs;
  }

  yields(nowNs: number): void {
    const { current } = this;
    if (!current || this.count === 1) return;
    this.clearBuddies(current);
    this.update(nowNs);
    this.skip = current;
  }
}

/** Real time as virtual time of a task: calc_delta_fair(). */
export const virtual = (task: SchedTask, deltaNs: number): number =>
  task.scale ? scaled(deltaNs, task.scale) : deltaNs;
