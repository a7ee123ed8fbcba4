// A debugger reads or writes the FPU registers of a stopped task: the tree's regset functions on a kernel buffer, as
// copy_regset_to_user() and copy_regset_from_user() give them one. Called by kernelSteps.ts.
// Source: include/linux/regset.h, arch/x86/kernel/fpu/regset.c, 4.4 to 6.12.
// SPDX-License-Identifier: MIT
import type { Value } from '../../exec/integer.ts';
import { runOperation } from './kernelCalls.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { KernelStep, RegsetName } from '../scenario/scenarioKernel.ts';
import { regsetOperation } from '../scenario/scenarioKernel.ts';
import type { StepContext } from './stepContext.ts';

type PtraceStep = Extract<KernelStep, { do: 'ptrace' }>;

/** Offset of MXCSR in an FXSAVE or XSAVE image. */
const mxcsrAt = 24;

export function ptrace(context: StepContext, step: PtraceStep): void {
  const { machine, recorder, costs } = context;
  const tracer = context.userTask('call ptrace()');
  const target = context.byName(step.of);
  const size = bytesOf(machine, step.regset);
  context.enterKernel('system call ptrace');
  const title = `ptrace ${step.access === 'get' ? 'reads' : 'writes'} ${target.comm}`;
  recorder.begin(`${tracer.comm}: ${title}`, machine.cpuIndex, tracer.thread.frames.length);
  recorder.event(`${title}: ${step.regset}, ${size} bytes`, 'program', 0, costs.statement);
  const buffer = machine.allocate(size, 64, 'regset buffer');
  const read = call(machine, tracer, target, `get${regsetOperation[step.regset]}`, buffer, size);
  recorder.event(`the kernel's buffer is filled: result ${String(read)}`, 'cpu', 0, costs.statement);
  if (step.mxcsr !== null && read === 0) {
    recorder.event(`the debugger changes MXCSR to 0x${step.mxcsr.toString(16)}`, 'program', 0, 0);
    machine.memory.store('u32', buffer + mxcsrAt, step.mxcsr);
    const written = call(machine, tracer, target, `set${regsetOperation[step.regset]}`, buffer, size);
    recorder.event(`the registers are written: result ${String(written)}`, 'cpu', 0, costs.statement);
    const left = machine.remembered(target);
    if (written === 0 && left) machine.expect(target, { ...left, mxcsr: step.mxcsr });
  }
  context.returnToUser(tracer);
}

/** The user's view of the registers is the standard format; its size follows XCR0. */
function bytesOf(machine: KernelMachine, regset: RegsetName): number {
  if (regset === 'fpregs') return machine.struct('user_i387_ia32_struct').layout()?.size ?? 108;
  return regset === 'fxregs' ? 512 : machine.cpu.cpuid(0xd, 0).ebx;
}

function call(
  machine: KernelMachine,
  tracer: Task,
  target: Task,
  operation: `${'get' | 'set'}${'Xstate' | 'Fxregs' | 'Fpregs'}`,
  buffer: number,
  size: number,
): Value {
  const regset = machine.allocate(machine.struct('user_regset').layout()?.size ?? 64, 8, 'user_regset');
  const membuf = machine.allocate(16, 8, 'membuf');
  machine.memory.store('u64', membuf, buffer);
  machine.memory.store('u64', membuf + 8, size);
  const values = {
    task: target.address,
    regset,
    membuf,
    position: 0,
    count: size,
    kernelBuffer: buffer,
    userBuffer: 0,
  };
  return runOperation(machine, operation, values, tracer) ?? -1;
}
