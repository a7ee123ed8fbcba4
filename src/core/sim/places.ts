// Questions about a Run's Places that checkers, driver and views share: where a CPU's owner cell is, what a task's
// flags and counters say, and where its save image lies. Pure; knows neither machine nor Run.
// SPDX-License-Identifier: MIT
import type { FieldPlace, Places, RunTask } from './run.ts';

/** Memory as these questions read it: little-endian words. */
export interface MemoryReader {
  u32(addr: number): number;
  u64(addr: number): bigint;
  /** A pointer, as the signed reading that addresses are kept in. */
  pointer(addr: number): number;
}

/** Address of the owner cell of a CPU, or null if this tree has none. */
export function ownerCellOf(places: Places, cpu: number): number | null {
  if (places.ownerCell === null) return null;
  return places.perCpuBase + cpu * places.perCpuStride + (places.ownerCell - places.perCpuTemplate);
}

/** Address of thread_info.flags of a task. */
export const flagsOf = (places: Places, task: RunTask): number => task.threadInfo + places.threadFlags;

/** Whether TIF_NEED_FPU_LOAD is set in a task's thread_info.flags; false if this tree has no such flag. */
export function needsLoad(memory: MemoryReader, places: Places, task: RunTask): boolean {
  const { needLoadBit: bit } = places;
  if (bit === null) return false;
  const word = memory.u32(flagsOf(places, task) + 4 * (bit >> 5));
  return ((word >>> (bit & 31)) & 1) === 1;
}

export function fieldAddress(task: RunTask, { base, offset }: FieldPlace): number {
  return (base === 'fpu' ? task.fpu : base === 'task' ? task.address : task.threadInfo) + offset;
}

/** The field's bits, as a number. */
export function fieldValue(memory: MemoryReader, task: RunTask, field: FieldPlace): number {
  return memory.u32(fieldAddress(task, field)) & field.mask;
}

/** Address and size of a task's save image; null while it has none. */
export function imageRange(
  memory: MemoryReader,
  places: Places,
  task: RunTask,
): { readonly address: number; readonly size: number } | null {
  const { image } = places;
  if (image.k === 'inline') return { address: task.fpu + image.offset, size: memory.u32(image.size) };
  const pointer = memory.pointer(task.fpu + image.pointer);
  if (pointer === 0) return null;
  return image.k === 'allocated'
    ? { address: pointer, size: memory.u32(image.size) }
    : { address: pointer + image.regs, size: memory.u32(pointer + image.size) };
}

/** Index of the task in whose save image an address lies, or -1. */
export function imageOwner(
  memory: MemoryReader,
  places: Places,
  tasks: readonly RunTask[],
  addr: number,
): number {
  for (let i = 0; i < tasks.length; i++) if (inImage(memory, places, tasks[i] as RunTask, addr)) return i;
  return -1;
}

/** Asks for an image's size only if the address may lie in it. */
function inImage(memory: MemoryReader, places: Places, task: RunTask, addr: number): boolean {
  const { image } = places;
  const at = image.k === 'inline' ? task.fpu + image.offset : memory.pointer(task.fpu + image.pointer);
  if (at === 0 || addr < at) return false;
  const range = imageRange(memory, places, task);
  return range !== null && addr >= range.address && addr < range.address + range.size;
}
