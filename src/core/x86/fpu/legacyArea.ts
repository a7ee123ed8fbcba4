// The 512-byte legacy region of FXSAVE and XSAVE: its three separately written parts as bytes, and back.
// Layout: SDM vol. 1, 10.5.1 and table 13-1. Bytes 416..511 are never produced here.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import type { CpuState } from './cpuState.ts';
import { FSW_ES } from './gate.ts';
import { getLe, getNumber, putLe } from './memoryPort.ts';
import { freshBytes } from '../../base/freshBytes.ts';
import { controlWord, topOf, withSummary } from './x87.ts';

/** With REX.W FIP and FDP are 64 bits wide; without, they are 32 bits and a selector each. */
export type PointerWidth = 64 | 32;

/** Bytes 0..23: FCW, FSW, abridged FTW, a zero byte, FOP, FIP, FDP. */
export function x87Header(profile: CpuProfile, state: CpuState, width: PointerWidth): Uint8Array {
  const bytes = new Uint8Array(24);
  putLe(bytes, 0, 2, state.fcw);
  putLe(bytes, 2, 2, state.fsw);
  bytes[4] = state.ftw;
  if (profile.pointersOnlyWithError && (state.fsw & FSW_ES) === 0) return bytes;
  putLe(bytes, 6, 2, state.fop & 0x7ff);
  const size = width === 64 ? 8 : 4;
  putLe(bytes, 8, size, state.fip);
  putLe(bytes, 16, size, state.fdp);
  if (width === 32) {
    putLe(bytes, 12, 2, state.fcs);
    putLe(bytes, 20, 2, state.fds);
  }
  return bytes;
}

/** Bytes 24..31: MXCSR and MXCSR_MASK. */
export function mxcsrPart(profile: CpuProfile, state: CpuState): Uint8Array {
  const bytes = new Uint8Array(8);
  putLe(bytes, 0, 4, state.mxcsr);
  putLe(bytes, 4, 4, profile.mxcsrMaskStored);
  return bytes;
}

/** Bytes 32..159: ST(0)..ST(7) in stack order, 10 bytes each, the other 6 written as 0. */
export function stackPart(state: CpuState): Uint8Array {
  const bytes = freshBytes(128);
  const top = topOf(state.fsw);
  for (let i = 0; i < 8; i += 1) copyRegister(state.st, ((top + i) & 7) * 16, bytes, i * 16);
  return bytes;
}

/** The ten bytes of a register. */
function copyRegister(from: Uint8Array, at: number, to: Uint8Array, toAt: number): void {
  for (let i = 0; i < 10; i += 1) to[toAt + i] = from[at + i] ?? 0;
}

/** The x87 fields that the first 24 and the bytes 32..159 of a legacy region hold. */
export function x87FromLegacy(profile: CpuProfile, area: Uint8Array, width: PointerWidth): Partial<CpuState> {
  const fcw = controlWord(getNumber(area, 0, 2));
  const fsw = withSummary(getNumber(area, 2, 2), fcw);
  const st = freshBytes(128);
  const top = topOf(fsw);
  for (let i = 0; i < 8; i += 1) copyRegister(area, 32 + i * 16, st, ((top + i) & 7) * 16);
  return { fcw, fsw, ftw: area[4] ?? 0, st, stInUse: false, ...pointersFrom(profile, area, width) };
}

/** Loaded whatever FSW.ES says: an AMD CPU with RstrFpErrPtrs does so too (measured on Zen 4 through FNSTENV). */
function pointersFrom(
  profile: CpuProfile,
  area: Uint8Array,
  width: PointerWidth,
): Pick<CpuState, 'fop' | 'fip' | 'fdp' | 'fcs' | 'fds'> {
  const size = width === 64 ? 8 : 4;
  const bits = width === 64 ? profile.x87PointerBits : null;
  const canonical = (value: bigint): bigint =>
    bits === null ? value : BigInt.asUintN(64, BigInt.asIntN(bits, value));
  return {
    fop: getNumber(area, 6, 2) & 0x7ff,
    fip: canonical(getLe(area, 8, size)),
    fdp: canonical(getLe(area, 16, size)),
    fcs: width === 32 ? getNumber(area, 12, 2) : 0,
    fds: width === 32 ? getNumber(area, 20, 2) : 0,
  };
}
