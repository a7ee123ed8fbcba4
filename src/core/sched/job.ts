// A task at run time: where in its program it is, and what was measured of it. Owned by simulation.ts.
// SPDX-License-Identifier: MIT
import { Waits } from './metrics.ts';
import type { SectionTimes } from './section.ts';
import type { Action, TaskSetup } from './setup.ts';
import { SchedTask } from './task.ts';

export class Job {
  readonly task: SchedTask;
  pc = 0;
  round = 0;
  /** How far it is in its action, of how long. */
  positionNs = 0;
  lengthNs = 0;
  begun = false;
  state: 'unborn' | 'ready' | 'asleep' | 'exited' = 'unborn';
  /** -1: it was not woken since it last ran. */
  wokenNs = -1;
  readyNs = 0;
  readonly locks = new Set<string>();
  spinning = false;
  section: SectionTimes | null = null;
  /** The next place in the section that it has not passed, and the next page fault. */
  place = 0;
  faults = 0;
  // --- Figures
  readonly wakeups = new Waits();
  readonly unacted = new Waits();
  switchNs = 0;
  fpuNs = 0;
  waitNs = 0;
  voluntary = 0;
  involuntary = 0;

  constructor(
    readonly index: number,
    readonly setup: TaskSetup,
  ) {
    this.task = new SchedTask(index, setup.comm, setup);
  }

  get action(): Action {
    const action = this.setup.program[this.pc];
    if (!action) throw new Error(`${this.setup.comm} is past its program's end`);
    return action;
  }

  /** In the kernel, where only some places let it go. */
  get inKernel(): boolean {
    return this.section !== null || this.locks.size > 0 || this.spinning;
  }

  mayRunOn(cpu: number): boolean {
    return this.setup.cpus === null || this.setup.cpus.includes(cpu);
  }

  advance(): void {
    this.begun = false;
    this.section = null;
    if (++this.pc < this.setup.program.length) return;
    this.pc = 0;
    this.round++;
  }

  /** The program has run as often as it should. */
  get through(): boolean {
    return this.setup.times !== null && this.round >= this.setup.times;
  }
}
