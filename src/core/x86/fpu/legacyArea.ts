// The 512-byte legacy region of FXSAVE and XSAVE: its three separately written parts as bytes, and back.
// Layout: SDM vol. 1, 10.5.1 and table 13-1. Bytes 416..511 are never produced here.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import type { CpuState, StateDraft } from './cpuState.ts';
import { FSW_ES } from './gate.ts';
import { getLe, getNumber, putLe } from './memoryPort.ts';
import { freshBytes } from '../../base/freshBytes.ts';
import { controlWord, topOf, withSummary } from './x87.ts';

/** With REX.W FIP and FDP are 64 bits wide; without, they are 32 bits and a selector each. */
export type PointerWidth = 64 | 32;

/** Bytes 0..23 of an area in zeros: FCW, FSW, abridged FTW, a zero byte, FOP, FIP, FDP. */
export function putX87Header(
  bytes: Uint8Array,
  at: number,
  profile: CpuProfile,
  state: CpuState,
  width: PointerWidth,
): void {
  bytes[at] = state.fcw & 0xff;
  bytes[at + 1] = state.fcw >> 8;
  bytes[at + 2] = state.fsw & 0xff;
  bytes[at + 3] = state.fsw >> 8;
  bytes[at + 4] = state.ftw;
  if (profile.pointersOnlyWithError && (state.fsw & FSW_ES) === 0) return;
  putLe(bytes, at + 6, 2, state.fop & 0x7ff);
  const size = width === 64 ? 8 : 4;
  if (state.fip !== 0n) putLe(bytes, at + 8, size, state.fip);
  if (state.fdp !== 0n) putLe(bytes, at + 16, size, state.fdp);
  if (width === 32) {
    putLe(bytes, at + 12, 2, state.fcs);
    putLe(bytes, at + 20, 2, state.fds);
  }
}

/** Bytes 24..31: MXCSR and MXCSR_MASK. */
export function putMxcsr(bytes: Uint8Array, at: number, profile: CpuProfile, state: CpuState): void {
  putLe(bytes, at, 4, state.mxcsr);
  putLe(bytes, at + 4, 4, profile.mxcsrMaskStored);
}

/** Bytes 32..159 of an area in zeros: ST(0)..ST(7) in stack order, 10 bytes each. */
export function putStack(bytes: Uint8Array, at: number, state: CpuState): void {
  const top = topOf(state.fsw);
  for (let i = 0; i < 8; i += 1) copyRegister(state.st, ((top + i) & 7) * 16, bytes, at + i * 16);
}

/** The ten bytes of a register. */
function copyRegister(from: Uint8Array, at: number, to: Uint8Array, toAt: number): void {
  for (let i = 0; i < 10; i += 1) to[toAt + i] = from[at + i] ?? 0;
}

/** Loads the x87 fields from the first 24 and the bytes 32..159 of a legacy region that begins at `at`. */
export function loadX87(
  next: StateDraft,
  profile: CpuProfile,
  bytes: Uint8Array,
  at: number,
  width: PointerWidth,
): void {
  const fcw = controlWord(getNumber(bytes, at, 2));
  const fsw = withSummary(getNumber(bytes, at + 2, 2), fcw);
  const st = freshBytes(128);
  const top = topOf(fsw);
  for (let i = 0; i < 8; i += 1) copyRegister(bytes, at + 32 + i * 16, st, ((top + i) & 7) * 16);
  next.fcw = fcw;
  next.fsw = fsw;
  next.ftw = bytes[at + 4] ?? 0;
  next.st = st;
  next.stInUse = false;
  loadPointers(next, profile, bytes, at, width);
}

/** Loaded whatever FSW.ES says: an AMD CPU with RstrFpErrPtrs does so too (measured on Zen 4 through FNSTENV). */
function loadPointers(
  next: StateDraft,
  profile: CpuProfile,
  bytes: Uint8Array,
  at: number,
  width: PointerWidth,
): void {
  const size = width === 64 ? 8 : 4;
  const bits = width === 64 ? profile.x87PointerBits : null;
  const pointer = (offset: number): bigint => {
    const value = getLe(bytes, at + offset, size);
    return bits === null || value === 0n ? value : BigInt.asUintN(64, BigInt.asIntN(bits, value));
  };
  next.fop = getNumber(bytes, at + 6, 2) & 0x7ff;
  next.fip = pointer(8);
  next.fdp = pointer(16);
  next.fcs = width === 32 ? getNumber(bytes, at + 12, 2) : 0;
  next.fds = width === 32 ? getNumber(bytes, at + 20, 2) : 0;
}
