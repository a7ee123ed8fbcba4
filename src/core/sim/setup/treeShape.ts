// Where a tree keeps what the simulator needs to see, found by the names of its structs' members and never by its
// version: save image, owner, "the registers are mine", usage counter, thread_info. Built once per machine by set-up;
// checkers, driver and views ask the Places that come out. Throws Stopped where a tree has none of the known shapes.
// Source: docs/facts.md, state variables by version.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import { addressMap } from '../../exec/machine/memory.ts';
import type { KernelMachine } from '../machine.ts';
import { perCpuStride } from '../machine.ts';
import type { FieldPlace, ImagePlace, Places } from '../run.ts';

/** How to reach the parts of a task from its task_struct. */
export interface TaskShape {
  /** Bytes that belong to a task: task_struct and what this tree lays out behind it. */
  readonly size: number;
  readonly align: number;
  /** Offset of struct fpu, or of thread_struct in trees that have none. */
  readonly fpu: number;
  readonly threadInfo: { readonly k: 'in-task'; readonly offset: number } | { readonly k: 'on-stack' };
  readonly stack: number | null;
}

export function taskShape(machine: KernelMachine): TaskShape {
  const def = machine.struct('task_struct');
  const layout = def.layout();
  const size = layout?.size ?? 0;
  const align = Math.max(64, layout?.align ?? 64);
  const threadInfo = machine.hasMember('task_struct', 'thread_info')
    ? { k: 'in-task' as const, offset: machine.member('task_struct', 'thread_info').offset }
    : { k: 'on-stack' as const };
  const stack = machine.hasMember('task_struct', 'stack')
    ? machine.member('task_struct', 'stack').offset
    : null;
  if (threadInfo.k === 'on-stack' && stack === null)
    return lacking('task_struct has neither thread_info nor stack');
  const rest = { align, threadInfo, stack };
  if (machine.hasMember('task_struct', 'thread.fpu.last_cpu'))
    return { ...rest, size, fpu: machine.member('task_struct', 'thread.fpu').offset };
  if (machine.hasMember('task_struct', 'thread.xstate'))
    return { ...rest, size, fpu: machine.member('task_struct', 'thread').offset };
  // 6.16 and later: struct fpu lies behind task_struct, as x86_task_fpu() says.
  if (machine.program.struct('fpu')) {
    const fpu = Math.ceil(size / align) * align;
    return { ...rest, size: fpu + (machine.struct('fpu').layout()?.size ?? 0), fpu };
  }
  return lacking('no struct fpu and no thread.xstate');
}

export function findPlaces(machine: KernelMachine, shape: TaskShape): Places {
  const needLoad = machine.program.constant('TIF_NEED_FPU_LOAD');
  return {
    perCpuTemplate: addressMap.perCpu,
    perCpuBase: addressMap.perCpuCopies,
    perCpuStride,
    ownerCell: null,
    lastCpu: memberOf(machine, 'fpu', 'last_cpu')?.offset ?? null,
    image: imagePlace(machine),
    threadFlags: machine.member('thread_info', 'flags').offset,
    needLoadBit: needLoad === null ? null : Number(needLoad),
    active: activePlace(machine, shape),
    counter: counterPlace(machine),
    objects: [],
  };
}

/** The per-CPU cell that names the owner of the registers: since 3.3. */
export function ownerCell(machine: KernelMachine): number | null {
  for (const name of ['fpu_fpregs_owner_ctx', 'fpu_owner_task']) {
    const cell = machine.variable(name);
    if (cell?.perCpu) return cell.address;
  }
  return null;
}

function imagePlace(machine: KernelMachine): ImagePlace {
  const pointer = memberOf(machine, 'fpu', 'fpstate');
  if (pointer && machine.program.struct('fpstate')) {
    const { offset: regs } = machine.member('fpstate', 'regs');
    return { k: 'fpstate', pointer: pointer.offset, regs, size: machine.member('fpstate', 'size').offset };
  }
  const size = sizeVariable(machine);
  const inline = memberOf(machine, 'fpu', 'state');
  // 3.x: a pointer to an allocated image.
  if (inline?.size === 8) return { k: 'allocated', pointer: inline.offset, size };
  if (inline) return { k: 'inline', offset: inline.offset, size };
  const allocated = memberOf(machine, 'thread_struct', 'xstate');
  if (allocated) return { k: 'allocated', pointer: allocated.offset, size };
  return lacking('no save image in struct fpu');
}

/** The variable that boot leaves the image's size in. */
function sizeVariable(machine: KernelMachine): number {
  for (const name of ['fpu_kernel_xstate_size', 'xstate_size']) {
    const variable = machine.variable(name);
    if (variable) return variable.address;
  }
  return lacking("no variable for the image's size (fpu_kernel_xstate_size, xstate_size)");
}

/** The mark "the registers are mine" of trees without TIF_NEED_FPU_LOAD. */
function activePlace(machine: KernelMachine, shape: TaskShape): FieldPlace | null {
  for (const name of ['fpregs_active', 'has_fpu', 'initialized']) {
    const member = memberOf(machine, 'fpu', name);
    if (member) return { name, base: 'fpu', ...member, mask: 1 };
  }
  const usedFpu = machine.program.constant('TS_USEDFPU');
  const status = memberOf(machine, 'thread_info', 'status');
  return usedFpu !== null && status && shape.threadInfo.k === 'on-stack'
    ? { name: 'TS_USEDFPU', base: 'threadInfo', ...status, mask: Number(usedFpu) }
    : null;
}

/** How many slices in a row a task used the FPU: the lazy eras preload after more than 5. */
function counterPlace(machine: KernelMachine): FieldPlace | null {
  const inFpu = memberOf(machine, 'fpu', 'counter');
  if (inFpu) return { name: 'counter', base: 'fpu', ...inFpu, mask: 0xff };
  const inTask =
    memberOf(machine, 'task_struct', 'thread.fpu_counter') ?? memberOf(machine, 'task_struct', 'fpu_counter');
  return inTask ? { name: 'fpu_counter', base: 'task', ...inTask, mask: 0xff } : null;
}

function memberOf(
  machine: KernelMachine,
  tag: string,
  name: string,
): { offset: number; size: number } | null {
  return machine.program.struct(tag) && machine.hasMember(tag, name) ? machine.member(tag, name) : null;
}

function lacking(what: string): never {
  throw new Stopped(`this tree's FPU state has none of the known shapes: ${what}`, null, '', 'not-modelled');
}
