// When kernel code asks the scheduler in mid-function: the scenario says whether a tick has come, and then the task is
// left where it is, with its frames, until the scenario lets it go on. Owned by KernelMachine; asked by the primitives
// schedule() and cond_resched(); planned by kernelSteps.ts.
// Source: kernel/sched/core.c, __cond_resched() and __schedule(), 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import type { SchedResult } from '../sched/result.ts';
import type { PreemptionModel } from '../sched/preemption.ts';
import { usualModel, type SchedulerShape } from '../sched/shape.ts';
import type { KernelMachine } from './machine.ts';
import type { DrivenBy } from './run.ts';

/** TIF_NEED_RESCHED of x86 from 2.6.32 to 6.18, for trees that do not tell; since 6.19 it is 4. */
const usualBit = 3;

export class Scheduling {
  /** Questions until the tick comes; null: none comes. */
  private tickIn: number | null = null;
  /** Questions since the plan was made. */
  asked = 0;
  /** Told of each question, before it is answered. */
  onAsk: (() => void) | null = null;
  /** The scheduler of the tree, for scenarios that it drives; and what came of it. */
  shape: SchedulerShape | null = null;
  result: SchedResult | null = null;
  driven: DrivenBy | null = null;

  /** The preemption model that was asked for; null: the tree's usual one. */
  chosen: PreemptionModel | null = null;

  constructor(private readonly machine: KernelMachine) {}

  get model(): PreemptionModel {
    return this.chosen ?? usualModel(this.shape);
  }

  private flag: number | null = null;
  private get needResched(): number {
    this.flag ??= 1 << Number(this.machine.program.constant('TIF_NEED_RESCHED') ?? usualBit);
    return this.flag;
  }

  /** A tick comes before the question of this number, counted from 1. */
  planTick(at: number | null): void {
    this.tickIn = at;
    this.asked = 0;
  }

  /** The task is left at the question of this number, counted from now; null: at none. */
  leaveAfter(questions: number | null): void {
    this.leaveIn = questions;
  }
  private leaveIn: number | null = null;

  /** TIF_NEED_RESCHED of the running task, as the scheduler sets it from an interrupt. */
  setNeedResched(): void {
    const { machine } = this;
    const flags = machine.threadFlags(machine.currentTask());
    machine.memory.store('u32', flags, (Number(machine.memory.load('u32', flags)) | this.needResched) >>> 0);
    machine.recorder?.remark('the scheduler sets TIF_NEED_RESCHED in an interrupt');
  }

  clearNeedResched(): void {
    const { machine } = this;
    const flags = machine.threadFlags(machine.currentTask());
    const value = Number(machine.memory.load('u32', flags));
    if ((value & this.needResched) !== 0)
      machine.memory.store('u32', flags, (value & ~this.needResched) >>> 0);
  }

  /** A tick, a leave or an alarm is planned: the running task may be left in mid-function. */
  get mayLeave(): boolean {
    return this.tickIn !== null || this.leaveIn !== null || this.machine.recorder?.alarmed === true;
  }

  /** Told of each look at the flag, with what it saw. */
  onLook: ((set: boolean) => void) | null = null;
  /** need_resched() */
  look(): boolean {
    const { machine } = this;
    const flags = machine.threadFlags(machine.currentTask());
    const set = (Number(machine.memory.load('u32', flags)) & this.needResched) !== 0;
    this.onLook?.(set);
    return set;
  }

  /** Spinlocks that are held. */
  locks = 0;
  /** Told when the last of them is given back. */
  onUnlocked: (() => void) | null = null;
  holdsLock(by: 1 | -1): void {
    this.locks += by;
    if (this.locks === 0) this.onUnlocked?.();
  }

  /** True if the task is left. `always`: schedule() asks, not cond_resched(). */
  ask(always: boolean): boolean {
    const { machine } = this;
    const flags = machine.threadFlags(machine.currentTask());
    const value = Number(machine.memory.load('u32', flags));
    this.asked++;
    this.onAsk?.();
    if (this.leaveIn !== null && --this.leaveIn <= 0) {
      this.leaveIn = null;
      if ((value & this.needResched) === 0) this.setNeedResched();
      machine.remark('TIF_NEED_RESCHED is seen: the task is left here');
      machine.engine.pause();
      return true;
    }
    const comes = this.tickIn !== null && this.asked >= this.tickIn;
    if (comes) {
      this.tickIn = null;
      machine.remark('a tick has come: TIF_NEED_RESCHED is set, and the task is left here');
      machine.memory.store('u32', flags, (value & ~this.needResched) >>> 0);
      machine.engine.pause();
      return true;
    }
    if ((value & this.needResched) === 0 && !always) return false;
    machine.memory.store('u32', flags, (value & ~this.needResched) >>> 0);
    machine.remark('the scheduler lets the same task go on');
    return false;
  }
}
