// Names for addresses and bytes, as the panel shows them: "Xorg.fpu.last_cpu", "Xorg image SSE".
// SPDX-License-Identifier: MIT
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import {
  compactedOffset,
  EXTENDED_OFFSET,
  standardOffset,
  xstateComponent,
} from '../../x86/tables/xstateComponents.ts';
import { flagsOf, imageRange } from '../places.ts';
import type { Run, RunTask } from '../run.ts';
import type { RunState } from '../runState.ts';

/** The XSAVE area of a task at the state's event: address, size, and where each component lies. */
export interface Image {
  readonly address: number;
  readonly size: number;
  readonly xstateBv: bigint;
  readonly xcompBv: bigint;
  readonly compacted: boolean;
  /** Of the standard format, where the CPU has its own. */
  readonly standardOffsets: CpuProfile['standardOffsets'];
}

export function imageOf(run: Run, state: RunState, task: RunTask): Image | null {
  const range = imageRange(state, run.places, task);
  if (!range) return null;
  const { address, size } = range;
  if (size < 108 || size > 16384) return null;
  const hasHeader = size >= EXTENDED_OFFSET;
  const xcompBv = hasHeader ? state.u64(address + 520) : 0n;
  return {
    address,
    size,
    xstateBv: hasHeader ? state.u64(address + 512) : 3n,
    xcompBv,
    compacted: xcompBv >> 63n === 1n,
    standardOffsets: run.profile.standardOffsets,
  };
}

/** Offset and size of component `i` in an image; null if the image has no place for it. */
export function componentPlace(image: Image, i: number): { offset: number; size: number } | null {
  const component = xstateComponent(i);
  if (!component) return null;
  if (i === 0) return { offset: 0, size: 160 };
  if (i === 1) return { offset: 160, size: 256 };
  const offset = image.compacted
    ? compactedOffset(i, image.xcompBv)
    : standardOffset(i, image.standardOffsets);
  if (offset === null || offset + component.sizeBytes > image.size) return null;
  return { offset, size: component.sizeBytes };
}

/** What lies at an address. */
export function nameOf(run: Run, state: RunState, addr: number): string {
  for (const task of run.tasks) {
    const image = imageOf(run, state, task);
    if (image && addr >= image.address && addr < image.address + image.size) {
      return `${task.comm} image ${partName(image, addr - image.address)}`;
    }
    if (addr === flagsOf(run.places, task)) return `${task.comm} thread flags`;
    if (run.places.lastCpu !== null && addr === task.fpu + run.places.lastCpu) return `${task.comm} last_cpu`;
  }
  for (const object of run.places.objects) {
    if (addr < object.addr || addr >= object.addr + object.size) continue;
    const offset = addr - object.addr;
    return offset === 0 ? object.name : `${object.name} + ${offset}`;
  }
  const region = run.initial.regions.find((one) => addr >= one.base && addr < one.base + one.size);
  return region ? region.name : `0x${BigInt.asUintN(64, BigInt(addr)).toString(16)}`;
}

function partName(image: Image, offset: number): string {
  if (offset >= 512 && offset < 520) return 'XSTATE_BV';
  if (offset >= 520 && offset < 528) return 'XCOMP_BV';
  if (offset >= 24 && offset < 32) return 'MXCSR';
  if (offset < 160) return 'x87';
  if (offset < 416) return 'SSE';
  if (offset < 512) return 'reserved bytes';
  if (offset < 576) return 'header';
  for (let i = 2; i < 20; i++) {
    const place = componentPlace(image, i);
    if (place && offset >= place.offset && offset < place.offset + place.size)
      return xstateComponent(i)?.name ?? `component ${i}`;
  }
  return 'gap';
}

/** Bytes as a little-endian number for up to 8 bytes, else their count. */
export function showBytes(bytes: Uint8Array): string {
  if (bytes.length > 8) return `${bytes.length} B`;
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value < 10n ? value.toString() : `0x${value.toString(16)}`;
}

/** A pointer to a task or its fpu by the task's name; null for anything else. */
export function taskPointer(run: Run, bytes: Uint8Array): string | null {
  if (bytes.length !== 8) return null;
  const value = Number(new DataView(bytes.slice().buffer).getBigInt64(0, true));
  if (value === 0) return null;
  const task = run.tasks.find((one) => one.address === value || one.fpu === value);
  return task ? (task.fpu === value ? `${task.comm}.fpu` : task.comm) : null;
}
