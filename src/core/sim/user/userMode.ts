// What a user task has outside the kernel: its stack and alternate stack, its registers (pt_regs at the top of its
// kernel stack), and the kernel objects that signal code looks at. Called by set-up and by the signal operations.
// SPDX-License-Identifier: MIT
import { sizeOf } from '../../exec/ctype.ts';
import type { Value } from '../../exec/integer.ts';
import type { KernelMachine, Task } from '../machine.ts';
import { programAbis } from '../signals/signalFacts.ts';

const stackBytes = 0x8000;
/** Distance between what tasks own: each has addresses of its own, as with ASLR. */
const spacing = 0x10_0000;
const tops = { 'x86-64': 0x7ffd_1000_0000, ia32: 0xff80_0000 } as const;
const altTops = { 'x86-64': 0x7ffc_1000_0000, ia32: 0xf700_0000 } as const;
/** Bytes that a program left on its stack earlier: what the kernel does not write stays visible as these. */
const oldBytes = 0x5a;
/** A leaf function's own data below its stack pointer. */
const redZoneBytes = 0xc7;
export const redZone = 128;

/** Address of the task's pt_regs. */
export function registersOf(machine: KernelMachine, task: Task): number {
  let size = registerBytes.get(machine);
  if (size === undefined)
    registerBytes.set(machine, (size = machine.struct('pt_regs').layout()?.size ?? 168));
  return task.stack.base + task.stack.bytes.length - size;
}
/** Size of struct pt_regs: asked at every return to user mode. */
const registerBytes = new WeakMap<KernelMachine, number>();

export function userRegister(machine: KernelMachine, task: Task, name: string): Value {
  return machine.memory.load('u64', registersOf(machine, task) + machine.member('pt_regs', name).offset);
}

export function setUserRegister(machine: KernelMachine, task: Task, name: string, value: Value): void {
  machine.memory.store('u64', registersOf(machine, task) + machine.member('pt_regs', name).offset, value);
}

/** Gives a user task its stacks and registers. */
export function prepareUserMode(machine: KernelMachine, task: Task): void {
  if (task.kind !== 'user') return;
  const abi = programAbis[task.abi];
  const top = tops[task.abi] - task.id * spacing;
  machine.user.map(`user stack of ${task.comm}`, top - stackBytes, stackBytes, oldBytes);
  // In a leaf function: (sp + 8) is a multiple of 16 after the call (ia32: sp + 4).
  const sp = top - 0x3000 + (task.abi === 'x86-64' ? 0x2c8 : 0x2cc);
  if (task.abi === 'x86-64') machine.user.memory.fill(sp - redZone, redZone, redZoneBytes);
  const registers: Readonly<Record<string, number>> = {
    ip: abi.ip + 0x10 * task.id,
    sp,
    bp: sp + 0x40,
    bx: 0x1000 + task.id,
    flags: 0x246,
    cs: abi.cs,
    ss: abi.ss,
    orig_ax: -1,
  };
  for (const [name, value] of Object.entries(registers))
    if (machine.hasMember('pt_regs', name)) setUserRegister(machine, task, name, value);
  if (task.abi === 'ia32') markCompat(machine, task);
  prepareAltStack(machine, task);
  // Objects that signal code reaches through the task; kernels of all eras have them.
  for (const [member, tag] of [
    ['signal', 'signal_struct'],
    ['sighand', 'sighand_struct'],
    ['mm', 'mm_struct'],
  ] as const)
    attach(machine, task, member, tag);
  linkThread(machine, task);
}

/** The task is the one thread of its process: for_each_thread() finds it. */
function linkThread(machine: KernelMachine, task: Task): void {
  if (!machine.hasMember('signal_struct', 'thread_head') || !machine.hasMember('task_struct', 'thread_node'))
    return;
  const { memory } = machine;
  const signal = Number(memory.load('u64', task.address + machine.member('task_struct', 'signal').offset));
  const head = signal + machine.member('signal_struct', 'thread_head').offset;
  const node = task.address + machine.member('task_struct', 'thread_node').offset;
  // struct list_head: next, prev.
  for (const at of [head, head + 8]) memory.store('u64', at, node);
  for (const at of [node, node + 8]) memory.store('u64', at, head);
}

/** exec of a 32-bit program sets TIF_IA32, which decides the kind of signal frame up to 5.10. */
function markCompat(machine: KernelMachine, task: Task): void {
  const bit = machine.program.constant('TIF_IA32');
  if (bit === null) return;
  const at = machine.threadFlags(task.address);
  machine.memory.store('u32', at, (Number(machine.memory.load('u32', at)) | (1 << Number(bit))) >>> 0);
}

function prepareAltStack(machine: KernelMachine, task: Task): void {
  const { altStack } = task;
  if (!altStack || !machine.hasMember('task_struct', 'sas_ss_sp')) return;
  const at = (name: string): number => task.address + machine.member('task_struct', name).offset;
  machine.user.map(`alternate signal stack of ${task.comm}`, altStack.base, altStack.size, oldBytes);
  machine.memory.store('u64', at('sas_ss_sp'), altStack.base);
  machine.memory.store('u64', at('sas_ss_size'), altStack.size);
}

/** Where an alternate stack of that size lies; the program chose it. */
export const altStackAt = (
  abi: keyof typeof altTops,
  id: number,
  size: number,
): { readonly base: number; readonly size: number } => ({ base: altTops[abi] - id * spacing, size });

function attach(machine: KernelMachine, task: Task, member: string, tag: string): void {
  if (!machine.hasMember('task_struct', member)) return;
  const def = machine.program.struct(tag);
  const type = def ? ({ k: 'struct', def } as const) : null;
  const size = type ? sizeOf(type) : null;
  if (!type || size === null) return;
  const address = machine.allocate(size, 64, `${task.comm}.${member}`, type);
  machine.memory.store('u64', task.address + machine.member('task_struct', member).offset, address);
}
