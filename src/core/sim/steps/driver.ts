// Plays a scenario on the machine: user programs compute with the x86 unit's instructions, ticks call the tree's
// __switch_to, returns to user mode call its exit_to_user_mode_prepare. What the kernel does in between is the tree's
// C alone. Records as it goes; a stop ends the Run there, and what was recorded stands.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import { checkUserMode } from '../checkers/userMode.ts';
import type { CostProfile } from '../costs.ts';
import { runOperation } from './kernelCalls.ts';
import { kernelStep } from './kernelSteps.ts';
import type { KernelMachine, Task } from '../machine.ts';
import { needsLoad } from '../places.ts';
import type { Recorder } from '../recorder.ts';
import { TooManyEvents } from '../recorder.ts';
import type { Places } from '../run.ts';
import type { Scenario, ScenarioStep, UserComponent } from '../scenario/scenario.ts';
import type { KernelStep } from '../scenario/scenarioKernel.ts';
import { idleName } from '../scenario/scenarioKernel.ts';
import type { SignalStep } from '../scenario/scenarioSignal.ts';
import { isSignalStep } from '../scenario/scenarioSignal.ts';
import type { Ready } from '../setup/setup.ts';
import { idleComm } from '../setup/setup.ts';
import { signalStep } from '../signals/signalOperation.ts';
import { playSchedule } from './schedule.ts';
import type { StepContext } from './stepContext.ts';
import { TaskEnds } from '../signals/signals.ts';
import { speculate } from './speculation.ts';
import { registersOf } from '../user/userMode.ts';
import type { ExecuteUser } from './userProgram.ts';
import { loadPattern, loadPatternAtOnce } from './userProgram.ts';

export interface Ending {
  readonly message: string;
  readonly error: Stopped;
}

/** Plays all steps. Null if the scenario came to its end. */
export function play(
  machine: KernelMachine,
  recorder: Recorder,
  scenario: Scenario,
  ready: Ready,
  costs: CostProfile,
): Ending | null {
  const driver = new Driver(machine, recorder, ready, costs);
  try {
    scenario.start.forEach((comm, cpu) => {
      if (comm !== idleName) driver.start(cpu, comm);
    });
    scenario.steps.forEach((step) => driver.step(step));
    if (scenario.schedule) playSchedule(driver, scenario);
    recorder.end();
    return null;
  } catch (error) {
    recorder.end();
    if (error instanceof Stopped) return { message: error.message, error };
    if (error instanceof TooManyEvents) {
      const { message, statement, functionName } = error;
      return { message, error: new Stopped(message, statement, functionName, 'limit') };
    }
    throw error;
  }
}

/** A signal ended the program in the middle of its instructions. */
class ProgramEnded extends Error {}

/** What XCR0 must have for a program to use these registers, as it would find out by XGETBV. */
const needed: Readonly<Record<UserComponent, bigint>> = {
  x87: 0n,
  sse: 0n,
  mxcsr: 0n,
  avx: 6n,
  amx: 0x6_0000n,
};

class Driver implements StepContext {
  private computed = 0;
  private readonly ended = new Set<Task>();
  /** Why the idle task runs on a CPU, where a signal ended the task that ran. */
  private readonly endedOn = new Map<number, string>();

  constructor(
    readonly machine: KernelMachine,
    readonly recorder: Recorder,
    private readonly ready: Ready,
    readonly costs: CostProfile,
  ) {}

  private get places(): Places {
    return this.ready.places;
  }
  get shape(): Ready['shape'] {
    return this.ready.shape;
  }

  unborn(comm: string): Task {
    const task = this.ready.unborn.get(comm);
    if (!task) throw new Error(`no child ${comm}`);
    return task;
  }

  running(): Task {
    const id = this.machine.view(this.machine.cpuIndex).task;
    const task = this.machine.tasks[id];
    if (!task) throw new Error(`no task ${id}`);
    return task;
  }

  byName(comm: string): Task {
    const wanted = comm === idleName ? idleComm(this.machine.cpuIndex) : comm;
    const task = this.machine.tasks.find((one) => one.comm === wanted);
    if (!task) throw new Error(`no task ${comm}`);
    if (this.ended.has(task))
      throw new Stopped(`${comm} was ended by a signal before this step`, null, '', 'limit');
    return task;
  }

  onCpu(cpu: number): void {
    this.machine.cpuIndex = cpu;
    this.recorder.cpuIndex = cpu;
  }

  /** The CPU leaves its idle task for the first one. */
  start(cpu: number, comm: string): void {
    this.onCpu(cpu);
    this.switchTo(this.byName(comm));
  }

  step(step: ScenarioStep): void {
    this.onCpu(step.cpu);
    switch (step.do) {
      case 'compute':
        return this.compute(step.use, step.cycles);
      case 'speculate':
        return this.speculate(step.use);
      case 'switch':
        return this.switchTo(this.byName(step.to));
      case 'syscall': {
        const task = this.userTask('make system calls');
        this.enterKernel('system call');
        this.returnToUser(task);
        return;
      }
      default:
        return isSignalStep(step.do)
          ? signalStep(this, step as SignalStep)
          : kernelStep(this, step as KernelStep);
    }
  }

  private compute(use: Extract<ScenarioStep, { do: 'compute' }>['use'], cycles: number | null): void {
    const task = this.userTask('compute in user mode');
    this.recorder.begin(`${task.comm} computes`, this.machine.cpuIndex, 0);
    this.computed++;
    // As a program would after asking CPUID and XGETBV.
    const { xcr0 } = this.machine.cpu.state;
    const usable = use.filter((one) => (xcr0 & needed[one]) === needed[one]);
    for (const one of use.filter((each) => !usable.includes(each)))
      this.machine.remarks.add(`${one.toUpperCase()} is not enabled in XCR0 here: programs do without it`);
    this.recorder.event(
      `${task.comm} computes with ${usable.join(', ') || 'integers only'}`,
      'program',
      0,
      cycles ?? this.costs.compute,
    );
    // Nothing executed: registers behind CR0.TS are not looked at, and may be another task's.
    if (usable.length === 0) return;
    if (loadPatternAtOnce(this.machine, task, usable, this.computed)) return;
    try {
      loadPattern(this.machine, task, usable, this.computed, (name, operands) =>
        this.userInstruction(task, name, operands),
      );
    } catch (error) {
      if (!(error instanceof ProgramEnded)) throw error;
    }
  }

  private speculate(use: Extract<ScenarioStep, { do: 'speculate' }>['use']): void {
    const task = this.userTask('compute in user mode');
    this.recorder.begin(`${task.comm} speculates`, this.machine.cpuIndex, 0);
    this.recorder.event(
      `${task.comm} reads ${use.join(', ')} behind a branch that is never taken`,
      'program',
      0,
      this.costs.statement,
    );
    speculate(this.machine, this.recorder, task, use, this.costs.statement);
  }

  /** An instruction of a user program; one that meets CR0.TS traps, and is executed again after the tree's handler. */
  private userInstruction: (task: Task, ...instruction: Parameters<ExecuteUser>) => void = (
    task,
    name,
    operands,
  ) => {
    const { machine, recorder } = this;
    let { fault } = machine.instruction(name, operands);
    if (fault?.name === '#NM') {
      this.deviceNotAvailable(task, name);
      if (this.ended.has(task)) throw new ProgramEnded();
      recorder.begin(`${task.comm} computes`, machine.cpuIndex, 0);
      recorder.event(`${task.comm} executes the instruction again`, 'program', 0, this.costs.statement);
      ({ fault } = machine.instruction(name, operands));
    }
    if (fault) machine.stop(`${name} in user mode raised ${fault.name}`);
  };

  /** #NM from user mode: the tree's handler, then back. */
  private deviceNotAvailable(task: Task, instruction: string): void {
    const { machine, recorder } = this;
    recorder.begin(`#NM: ${task.comm} uses the FPU`, machine.cpuIndex, task.thread.frames.length);
    const disabled = (machine.cpu.state.cr0 & 8n) === 0n;
    recorder.event(
      `${instruction} raises #NM: ${disabled ? 'IA32_XFD disables the component' : 'CR0.TS is 1'}`,
      'cpu',
      0,
      this.costs.trap,
    );
    recorder.mark('nm', `#NM: ${task.comm}'s first use of ${disabled ? 'AMX' : 'the FPU in this slice'}`);
    machine.setRunning(task.id, 'kernel');
    runOperation(machine, 'deviceNotAvailable', { regs: registersOf(machine, task) }, task);
    this.returnToUser(task);
  }

  /** The running task, which must be one that has a user mode. The reader of scenarios refuses other steps. */
  userTask(to: string): Task {
    const task = this.running();
    if (task.kind === 'user') return task;
    const why = this.endedOn.get(this.machine.cpuIndex);
    throw new Stopped(
      why !== undefined && task.kind === 'idle'
        ? `nobody is left on CPU ${this.machine.cpuIndex} to ${to}: ${why}`
        : `${task.comm} is no user task and does not ${to}`,
      null,
      '',
      'limit',
    );
  }

  enterKernel(why: string): void {
    const task = this.running();
    if (this.machine.view(this.machine.cpuIndex).mode === 'kernel') return;
    this.recorder.begin(`${task.comm} enters the kernel`, this.machine.cpuIndex, 0);
    this.recorder.event(`${why}: ${task.comm} enters the kernel`, 'cpu', 0, this.costs.kernelEntry);
    this.machine.setRunning(task.id, 'kernel');
  }

  private readonly through = new Map<Task, () => void>();

  whenThrough(task: Task, then: () => void): void {
    this.through.set(task, then);
  }

  switchTo(next: Task, why = 'tick'): void {
    if (!this.changeTo(next, why)) return;
    if (next.thread.pausedAt !== null) this.goOn(next);
    else if (next.kind === 'user') this.returnToUser(next);
  }

  changeTo(next: Task, why: string): boolean {
    const { machine, recorder } = this;
    const prev = this.running();
    if (prev === next) return false;
    this.endedOn.delete(machine.cpuIndex);
    const elsewhere = machine.units.findIndex((unit) => unit.task === next.id);
    if (elsewhere >= 0)
      throw new Stopped(
        `${next.comm} runs on CPU ${elsewhere}: it can not run on two CPUs`,
        null,
        '',
        'limit',
      );
    this.enterKernel(why);
    recorder.begin(`switch ${prev.comm} to ${next.comm}`, machine.cpuIndex, prev.thread.frames.length);
    recorder.event(`schedule(): next is ${next.comm}`, 'program', 0, this.costs.statement);
    recorder.mark('tick', 'tick');
    runOperation(machine, 'switch', { prev: prev.address, next: next.address }, prev);
    machine.setRunning(next.id, 'kernel');
    return true;
  }

  /** A task that was left in mid-function goes on there. */
  private goOn(task: Task): void {
    const { machine, recorder } = this;
    recorder.begin(`${task.comm} goes on where it was left`, machine.cpuIndex, 0);
    recorder.event(`schedule() returns in ${task.comm}`, 'cpu', 0, this.costs.statement);
    machine.engine.resume(task.thread);
    if (task.thread.pausedAt !== null) return;
    const then = this.through.get(task);
    this.through.delete(task);
    then?.();
  }

  returnToUser(task: Task): void {
    const { machine, recorder } = this;
    recorder.begin(`${task.comm} returns to user mode`, machine.cpuIndex, task.thread.frames.length);
    recorder.event('return to user mode', 'cpu', 0, this.costs.statement);
    const restores = recorder.countOf('restore');
    const loadNeeded = this.needsLoad(task);
    try {
      runOperation(machine, 'returnToUser', { regs: registersOf(machine, task) }, task);
    } catch (error) {
      if (!(error instanceof TaskEnds)) throw error;
      return this.endTask(error);
    }
    machine.signals.close(task);
    // Trees without TIF_NEED_FPU_LOAD decide at the switch or at the first use, not here.
    if (this.places.needLoadBit !== null && recorder.countOf('restore') === restores)
      recorder.mark('restore-skipped', this.whySkipped(task, loadNeeded));
    recorder.event(`${task.comm} is in user mode`, 'cpu', 0, this.costs.statement);
    machine.setRunning(task.id, 'user');
    for (const problem of checkUserMode(machine, task, this.places))
      recorder.find(problem.checker, problem.message);
  }

  /** The default action of a fatal signal: the task does not come back, and the idle task runs. */
  private endTask(error: TaskEnds): void {
    const { machine, recorder } = this;
    machine.signals.close(error.task);
    recorder.event(error.message, 'cpu', 0, this.costs.statement);
    recorder.mark('signal', error.message);
    this.ended.add(error.task);
    this.switchTo(this.byName(idleName));
    this.endedOn.set(machine.cpuIndex, error.message);
  }

  private needsLoad(task: Task): boolean {
    return needsLoad(this.machine.reader, this.places, task);
  }

  /** Says only what is so: an edited tree may skip a restore that was needed. */
  private whySkipped(task: Task, loadNeeded: boolean): string {
    if (!loadNeeded) return 'TIF_NEED_FPU_LOAD is clear: nothing is restored';
    const foreign = this.machine.view(this.machine.cpuIndex).holds.some((id) => id >= 0 && id !== task.id);
    return foreign
      ? 'nothing is restored, although TIF_NEED_FPU_LOAD was set'
      : "the registers are still this task's own: nothing is restored";
  }
}
