// XINUSE: which components are not in their initial configuration (SDM vol. 1, 13.6).
// Reads a state and nothing else. Used by XGETBV and by the save instructions.
// SPDX-License-Identifier: MIT

import { isZero } from '../../base/freshBytes.ts';
import type { CpuProfile } from '../tables/cpuProfile.ts';
import { FCW_INIT, furtherComponents, MXCSR_INIT } from './cpuState.ts';
import type { CpuState } from './cpuState.ts';
import { FSW_ES } from './gate.ts';

export interface Xinuse {
  /** As XGETBV(1) reports it: bit 1 is also set when only MXCSR differs from 0x1F80. */
  readonly reported: bigint;
  /** As XSAVE and XSAVEOPT use it: bit 1 follows the XMM registers. XFD-disabled components are initial. */
  readonly saved: bigint;
}

export function xinuse(profile: CpuProfile, state: CpuState): Xinuse {
  const bits = used(profile, state);
  const withMxcsr = state.mxcsr === MXCSR_INIT ? bits : bits | 2;
  return { reported: BigInt(withMxcsr & ~Number(state.xfd)), saved: BigInt(savedInUse(profile, state)) };
}

/** `saved` of the above as a number: components end far below bit 31. */
export function savedInUse(profile: CpuProfile, state: CpuState): number {
  const bits = used(profile, state);
  const follows = profile.xsaveSseFollowsMxcsr && state.mxcsr !== MXCSR_INIT;
  return (follows ? bits | 2 : bits) & ~Number(state.xfd);
}

function used(profile: CpuProfile, state: CpuState): number {
  let bits = x87InUse(profile, state) ? 1 : 0;
  const narrow = profile.highXmmIgnoredOutside64 && state.mode === 32;
  const xmmMask = narrow ? 0xff : 0xffff;
  if ((state.xmmInUse & xmmMask) !== 0) bits |= 2;
  if ((state.ymmhInUse & xmmMask) !== 0) bits |= 4;
  if (state.opmaskInUse !== 0) bits |= 1 << 5;
  if (state.zmmHi256InUse !== 0) bits |= 1 << 6;
  if (state.hi16ZmmInUse !== 0) bits |= 1 << 7;
  for (const bit of furtherComponents(profile)) {
    const bytes = state.components[bit];
    if (bytes !== undefined && !isZero(narrow ? countedOutside64(bit, bytes) : bytes)) bits |= 1 << bit;
  }
  return bits;
}

/** Outside 64-bit mode ZMM8-15 do not count and ZMM16-31 are initial (SDM vol. 1, 13.6). */
function countedOutside64(bit: number, bytes: Uint8Array): Uint8Array {
  if (bit === 6) return bytes.subarray(0, 256);
  return bit === 7 ? bytes.subarray(0, 0) : bytes;
}

function x87InUse(profile: CpuProfile, state: CpuState): boolean {
  // Pointers that would not be stored do not count either (measured on Zen 4).
  const withPointers = !profile.pointersOnlyWithError || (state.fsw & FSW_ES) !== 0;
  return (
    state.fcw !== FCW_INIT ||
    state.fsw !== 0 ||
    state.ftw !== 0 ||
    (withPointers && (state.fop !== 0 || state.fip !== 0n || state.fdp !== 0n)) ||
    state.stInUse ||
    !isZero(state.st)
  );
}
