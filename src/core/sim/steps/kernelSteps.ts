// Plays the steps in which the kernel does more than switch. The program's side and the order of calls alone: what the
// kernel does is the tree's C, called through kernelCalls.ts. Called by the driver.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import { isTrue } from '../../exec/integer.ts';
import { initialFpu } from '../../x86/fpu/cpuState.ts';
import type { Remembered } from '../checkers/userMode.ts';
import { checkKernelUse } from '../checkers/kernelUse.ts';
import { copyOrClear } from './hugePage.ts';
import { runOperation } from './kernelCalls.ts';
import type { KernelMachine, Task } from '../machine.ts';
import { ptrace } from './ptraceStep.ts';
import type { KernelStep } from '../scenario/scenarioKernel.ts';
import { fork } from '../setup/setup.ts';
import type { StepContext } from './stepContext.ts';
import { registersOf } from '../user/userMode.ts';

/** include/uapi/linux/sched.h: what a new thread shares, and what a forked process does not. */
const CLONE_THREAD = 0x00010000;
/** arch/x86/include/uapi/asm/prctl.h, and the number of AMX's tile data (XFEATURE_XTILE_DATA). */
const ARCH_REQ_XCOMP_PERM = 0x1023;
const TILE_DATA = 18;

export function kernelStep(context: StepContext, step: KernelStep): void {
  switch (step.do) {
    case 'sleep':
      context.enterKernel('system call');
      return context.switchTo(context.byName(step.to), 'it sleeps');
    case 'fork':
      return forkStep(context, step);
    case 'exec':
      return execStep(context);
    case 'exit':
      return exitStep(context, step);
    case 'migrate':
      return migrate(context, step);
    case 'kernelFpu':
      return kernelFpu(context, step);
    case 'permit':
      return permit(context);
    case 'ptrace':
      return ptrace(context, step);
    case 'hugePage':
      return copyOrClear(context, step);
  }
}

function begin(context: StepContext, task: Task, title: string, text: string): void {
  const { recorder, machine, costs } = context;
  recorder.begin(`${task.comm}: ${title}`, machine.cpuIndex, task.thread.frames.length);
  recorder.event(text, 'program', 0, costs.statement);
}

function forkStep(context: StepContext, step: Extract<KernelStep, { do: 'fork' }>): void {
  const { machine, recorder, shape } = context;
  const parent = context.userTask('fork');
  const child = context.unborn(step.child);
  context.enterKernel(step.thread ? 'system call clone(CLONE_THREAD)' : 'system call fork');
  begin(context, parent, 'fork', `copy_process(): ${child.comm} is made`);
  machine.forking = child;
  try {
    fork(machine, shape, parent, child, step.thread ? CLONE_THREAD : 0, parent);
  } finally {
    machine.forking = null;
  }
  // The child returns from the same system call.
  const regs = registersOf(machine, child);
  const size = machine.struct('pt_regs').layout()?.size ?? 0;
  machine.memory.write(regs, machine.memory.read(registersOf(machine, parent), size));
  recorder.mark('fork', `${child.comm} is a copy of ${parent.comm}`);
  const left = machine.remembered(parent);
  // Components that the kernel gives on request are not inherited: arch_dup_task_struct copies the default image.
  if (left) machine.expect(child, withoutTiles(left));
  context.returnToUser(parent);
}

function withoutTiles({ mxcsr, xmm, ymmh, st, fcw }: Remembered): Remembered {
  return { mxcsr, xmm, ymmh, st, fcw };
}

function execStep(context: StepContext): void {
  const { machine } = context;
  const task = context.userTask('call execve()');
  context.enterKernel('system call execve');
  begin(context, task, 'exec', 'begin_new_exec(): the program is replaced');
  runOperation(machine, 'exec', {}, task);
  const { mxcsr, xmm, ymmh, st, fcw } = initialFpu(machine.profile);
  machine.expect(task, { mxcsr, xmm, ymmh, st, fcw });
  context.returnToUser(task);
}

function exitStep(context: StepContext, step: Extract<KernelStep, { do: 'exit' }>): void {
  const { machine } = context;
  const task = context.userTask('exit');
  context.enterKernel('system call exit');
  begin(context, task, 'exit', 'do_exit(): the task ends');
  runOperation(machine, 'exit', { task: task.address }, task);
  machine.expect(task, null);
  context.switchTo(context.byName(step.to), 'it has ended');
}

function migrate(context: StepContext, step: Extract<KernelStep, { do: 'migrate' }>): void {
  const { recorder } = context;
  const task = context.userTask('migrate');
  context.enterKernel(`${task.comm} is to move to CPU ${step.toCpu}`);
  recorder.mark('migrate', `${task.comm} to CPU ${step.toCpu}`);
  context.switchTo(context.byName(step.next));
  context.onCpu(step.toCpu);
  context.switchTo(task);
}

function kernelFpu(context: StepContext, step: Extract<KernelStep, { do: 'kernelFpu' }>): void {
  const { machine } = context;
  const task = context.running();
  context.enterKernel(step.irq ? 'interrupt' : 'system call');
  const inIrq = (run: () => void, cameFrom: 'user' | 'kernel'): void => {
    machine.counter('hardirq', 1);
    machine.counter('irqsOff', 1);
    setIrqRegs(machine, cameFrom === 'user' ? registersOf(machine, task) : 0);
    run();
    setIrqRegs(machine, 0);
    machine.counter('irqsOff', -1);
    machine.counter('hardirq', -1);
  };
  const use = (): void => {
    begin(context, task, 'the kernel uses the FPU', 'irq_fpu_usable()? kernel_fpu_begin ... kernel_fpu_end');
    if (!isTrue(runOperation(machine, 'kernelFpuUsable', {}, task) ?? 1)) {
      context.recorder.event('the FPU is not usable here: the code does without', 'program', 0, 0);
      return;
    }
    if (step.guarded) runOperation(machine, 'kernelFpuBegin', {}, task);
    computeInKernel(context, task);
    if (step.nested) {
      context.recorder.event('an interrupt comes in between', 'cpu', 0, context.costs.kernelEntry);
      inIrq(() => {
        const usable = isTrue(runOperation(machine, 'kernelFpuUsable', {}, task) ?? 1);
        context.recorder.event(
          usable ? 'its handler may use the FPU' : 'its handler may not use the FPU and does without',
          'program',
          0,
          0,
        );
        if (!usable) return;
        runOperation(machine, 'kernelFpuBegin', {}, task);
        runOperation(machine, 'kernelFpuEnd', {}, task);
      }, 'kernel');
    }
    if (step.guarded) runOperation(machine, 'kernelFpuEnd', {}, task);
  };
  if (step.irq) inIrq(use, task.kind === 'user' ? 'user' : 'kernel');
  else use();
  if (task.kind === 'user') context.returnToUser(task);
}

/** What the interrupt's entry code leaves for get_irq_regs(): the registers of user mode, if it came from there. */
function setIrqRegs(machine: KernelMachine, registers: number): void {
  for (const name of ['irq_regs', '__irq_regs', 'per_cpu__irq_regs']) {
    const cell = machine.variable(name);
    if (cell?.perCpu) machine.memory.store('u64', machine.perCpu(cell.address), registers);
  }
}

/** Values of no task come to the first vector registers, as the kernel's own code leaves them there. */
function computeInKernel(context: StepContext, task: Task): void {
  const { machine, recorder, costs } = context;
  recorder.event('kernel code computes in XMM0 to XMM3', 'program', 0, costs.compute);
  checkKernelUse(machine, task.comm);
  for (let register = 0; register < 4; register++)
    machine.instruction('movdqu', { register, bytes: new Uint8Array(16).fill(0xcc) });
  machine.claim([1], -1);
}

function permit(context: StepContext): void {
  const { machine, recorder, costs } = context;
  const task = context.userTask('call arch_prctl()');
  context.enterKernel('system call arch_prctl');
  begin(context, task, 'permission', 'arch_prctl(ARCH_REQ_XCOMP_PERM, XFEATURE_XTILE_DATA)');
  const result = runOperation(
    machine,
    'xstatePermission',
    { task: task.address, option: ARCH_REQ_XCOMP_PERM, argument: TILE_DATA },
    task,
  );
  if (result === null)
    throw new Stopped('kernels of this era have no AMX', null, 'fpu_xstate_prctl', 'not-modelled');
  recorder.event(`arch_prctl() gives ${String(result)}`, 'cpu', 0, costs.statement);
  context.returnToUser(task);
}
