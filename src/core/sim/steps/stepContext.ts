// The driver as the players of steps see it: the machine, the record, who runs, and the ways into and out of the
// kernel. Implemented by driver.ts.
// SPDX-License-Identifier: MIT
import type { CostProfile } from '../costs.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { Recorder } from '../recorder.ts';
import type { ScenarioStep } from '../scenario/scenario.ts';
import type { TaskShape } from '../setup/treeShape.ts';

export interface StepContext {
  readonly machine: KernelMachine;
  readonly recorder: Recorder;
  readonly costs: CostProfile;
  readonly shape: TaskShape;
  /** A task that the scenario's forks make, before it exists. */
  unborn(comm: string): Task;
  running(): Task;
  /** A task of the scenario by its comm, or this CPU's idle task by the name "idle". */
  byName(comm: string): Task;
  /** The running task, which must have a user mode; `to` says in the complaint what it wants. */
  userTask(to: string): Task;
  onCpu(cpu: number): void;
  enterKernel(why: string): void;
  returnToUser(task: Task): void;
  switchTo(next: Task, why?: string): void;
  /** Switches and stays in the kernel, where `next` was left; false if it runs already. */
  changeTo(next: Task, why: string): boolean;
  step(step: ScenarioStep): void;
  /** The task was left in mid-function: when it has gone on and its code is through, this is done. */
  whenThrough(task: Task, then: () => void): void;
}
