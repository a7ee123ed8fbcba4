// Questions about a Run's Places that checkers, driver and views share: where a CPU's owner cell is, and whether a
// task's flags ask for its FPU state to be loaded. Pure; knows neither machine nor Run.
// SPDX-License-Identifier: MIT
import type { Places } from './run.ts';

/** Address of `fpu_fpregs_owner_ctx` of a CPU, or null if this tree has none. */
export function ownerCellOf(places: Places, cpu: number): number | null {
  if (places.ownerCell === null) return null;
  return places.perCpuBase + cpu * places.perCpuStride + (places.ownerCell - places.perCpuTemplate);
}

/** Whether TIF_NEED_FPU_LOAD is set in a value of thread_info.flags; false if this tree has no such flag. */
export function needsLoad(places: Places, flags: bigint): boolean {
  return places.needLoadBit !== null && ((flags >> BigInt(places.needLoadBit)) & 1n) === 1n;
}
