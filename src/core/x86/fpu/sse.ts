// SSE and AVX instructions that move or clear registers, and the MXCSR loads and stores.
// They exist to give the save and restore instructions something to save; there is no arithmetic.
// SPDX-License-Identifier: MIT

import { draft, own } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import type { CpuState, StateDraft } from './cpuState.ts';
import { raise } from './fault.ts';
import { getLe, putLe } from './memoryPort.ts';
import { addressOf, source } from './operands.ts';
import { copied, isZero, nonZeroSixteens } from '../../base/freshBytes.ts';

const ZMM_HI256 = 6;
const ZERO16 = new Uint8Array(16);

/**
 * LDMXCSR: #GP if a bit outside the CPU's MXCSR_MASK is set (SDM vol. 1, 11.6.6).
 * It does not count as a modification of SSE for XSAVEOPT (measured on Zen 3).
 */
export function ldmxcsr(x: Execution, operands: Operands): undefined {
  const value = Number(getLe(source(x, operands, 4), 0, 4));
  checkMxcsr(x, value);
  change(x, 0n, { mxcsr: value, mxcsrModified: true });
}

export function stmxcsr(x: Execution, operands: Operands): bigint {
  const bytes = new Uint8Array(4);
  putLe(bytes, 0, 4, x.state.mxcsr);
  if (operands.address !== undefined) x.memory.write(addressOf(x, operands), bytes);
  return BigInt(x.state.mxcsr);
}

export function checkMxcsr(x: Execution, value: number): void {
  if ((value & ~x.profile.mxcsrMask) !== 0) raise('#GP');
}

/** MOVDQU xmm, m128: legacy encoding, the upper half of the YMM register is kept. */
export function movdqu(x: Execution, operands: Operands): undefined {
  setLegacyXmm(x, registerOf(operands), source(x, operands, 16), 'load');
}

/** VMOVDQU xmm, m128: the VEX encoding clears the upper half. */
export function vmovdquX(x: Execution, operands: Operands): undefined {
  const r = registerOf(operands);
  const bytes = source(x, operands, 16);
  rejoin(x);
  setXmm(x, r, bytes, 'load');
  clearUpper(x, 1 << r);
}

export function vmovdquY(x: Execution, operands: Operands): undefined {
  const r = registerOf(operands);
  const bytes = source(x, operands, 32);
  rejoin(x);
  setXmm(x, r, bytes, 'load');
  setYmmh(x, r, bytes, 16);
  clearZmmUpper(x, 1 << r);
}

/** PXOR xmm, xmm of a register with itself: zero, and known to be zero. */
export function pxor(x: Execution, operands: Operands): undefined {
  setLegacyXmm(x, registerOf(operands), ZERO16, 'idiom');
}

export function vpxor(x: Execution, operands: Operands): undefined {
  const r = registerOf(operands);
  rejoin(x);
  setXmm(x, r, ZERO16, 'idiom');
  clearUpper(x, 1 << r);
}

/** VZEROUPPER; it counts as a modification of SSE too (measured on Zen 3, and the manuals allow it). */
export function vzeroupper(x: Execution): undefined {
  // Outside 64-bit mode registers 8 to 15 stay, and so does what is known about them.
  rejoin(x);
  change(x, 2n, { upperDirty: x.state.mode !== 64 && x.state.upperDirty });
  clearUpper(x, modeRegisters(x));
}

export function vzeroall(x: Execution): undefined {
  const registers = modeRegisters(x);
  rejoin(x);
  const xmm = x.state.xmm.slice();
  xmm.fill(0, 0, registers === 0xff ? 128 : 256);
  // Outside 64-bit mode registers 8 to 15 stay, and the upper halves count as dirty (measured on Zen 4).
  const kept = (x.state.ymmhInUse & ~registers) !== 0;
  const upperDirty = x.state.mode !== 64 && (kept || x.profile.legacySse === 'merges');
  change(x, 2n, { xmm, xmmInUse: x.state.xmmInUse & ~registers, upperDirty });
  clearUpper(x, registers);
}

/** After a load of vector registers those that hold 0 do not count as used any more, not even halves that were not loaded. */
export function markUsed(next: StateDraft): void {
  const registers = next.mode === 64 ? 0xffff : 0xff;
  next.xmmInUse = (next.xmmInUse & ~registers) | (nonZeroSixteens(next.xmm) & registers);
  if (!next.upperApart)
    next.ymmhInUse = (next.ymmhInUse & ~registers) | (nonZeroSixteens(next.ymmh) & registers);
  next.zmmHi256InUse &= ~registers;
}

/** `upperDirty` as every XRSTOR and FXRSTOR leaves it, whatever it loads (measured on Zen 4). */
export function upperUsed(state: CpuState): boolean {
  return state.ymmhInUse !== 0 || zmmUpperUsed(state);
}

/**
 * Upper halves that are kept apart come back, and what is zero then counts as initial. VEX instructions, and
 * saves and restores of upper halves, do this (measured on Zen 3).
 */
export function rejoin(x: Execution): void {
  if (!x.state.upperApart) return;
  const next = draft(x);
  next.xmmInUse = nonZeroSixteens(next.xmm);
  next.ymmhInUse = nonZeroSixteens(next.ymmh);
  next.upperApart = false;
  next.upperDirty = next.ymmhInUse !== 0;
}

/** Registers that exist in this mode: 16 in 64-bit mode, 8 elsewhere. */
export const modeRegisters = (x: Execution): number => (x.state.mode === 64 ? 0xffff : 0xff);

const registerOf = (operands: Operands): number => (operands.register ?? 0) & 15;

function change(x: Execution, component: bigint, part: Partial<CpuState>): undefined {
  const next = draft(x);
  Object.assign(next, part);
  if ((next.xmodified & component) !== component) next.xmodified |= component;
}

export function setXmm(x: Execution, r: number, bytes: Uint8Array, how: 'load' | 'idiom'): undefined {
  const used = how === 'load' && (x.profile.zeroLoadsCountAsUse || !isZero(bytes, 0, 16));
  const next = draft(x);
  const xmm = own(x, 'xmm');
  for (let i = 0; i < 16; i++) xmm[r * 16 + i] = bytes[i] ?? 0;
  next.xmmInUse = used ? next.xmmInUse | (1 << r) : next.xmmInUse & ~(1 << r);
  if ((next.xmodified & 2n) === 0n) next.xmodified |= 2n;
}

/**
 * A legacy SSE instruction keeps the upper half. On CPUs that track use by register it merges with it, once any upper
 * half is dirty, and the merged half counts as used (measured on Zen 4).
 */
function setLegacyXmm(x: Execution, r: number, bytes: Uint8Array, how: 'load' | 'idiom'): undefined {
  setXmm(x, r, bytes, how);
  if (!x.state.upperDirty) return;
  if (x.profile.legacySse === 'keeps apart') draft(x).upperApart = true;
  if (x.profile.legacySse !== 'merges') return;
  const { ymmhInUse, zmmHi256InUse } = x.state;
  change(x, 0n, { ymmhInUse: ymmhInUse | (1 << r) });
  if (zmmUpperUsed(x.state)) change(x, 0n, { zmmHi256InUse: zmmHi256InUse | (1 << r) });
}

/** Whether any of the upper halves of ZMM0-15 counts as used. */
function zmmUpperUsed({ zmmHi256InUse, components }: CpuState): boolean {
  const bytes = components[ZMM_HI256];
  return zmmHi256InUse !== 0 || (bytes !== undefined && !isZero(bytes));
}

/** The upper half of YMMr, from sixteen bytes at `from`. */
export function setYmmh(x: Execution, r: number, bytes: Uint8Array, from = 0): undefined {
  const used = x.profile.zeroLoadsCountAsUse || !isZero(bytes, from, 16);
  const next = draft(x);
  next.upperDirty = true;
  const ymmh = own(x, 'ymmh');
  for (let i = 0; i < 16; i++) ymmh[r * 16 + i] = bytes[from + i] ?? 0;
  next.ymmhInUse = used ? next.ymmhInUse | (1 << r) : next.ymmhInUse & ~(1 << r);
  if ((next.xmodified & 4n) === 0n) next.xmodified |= 4n;
}

/** Clears upper halves; on a CPU with AVX-512 the bits above 255 of the same registers go with them. */
export function clearUpper(x: Execution, registers: number): undefined {
  const ymmh = zeroed(x.state.ymmh, registers, 16);
  const ymmhInUse = x.state.ymmhInUse & ~registers;
  const clean = x.profile.legacySse === 'keeps apart' && ymmhInUse === 0 && x.state.ymmhInUse !== 0;
  change(x, 4n, { ymmh, ymmhInUse, ...(clean ? { upperDirty: false } : {}) });
  clearZmmUpper(x, registers);
}

/** VEX instructions clear bits 511:256 of their destination, which are component 6 (ZMM_Hi256, 32 bytes each). */
function clearZmmUpper(x: Execution, registers: number): void {
  const upper = x.state.components[ZMM_HI256];
  if (upper === undefined) return;
  const components = { ...x.state.components, [ZMM_HI256]: zeroed(upper, registers, 32) };
  change(x, 1n << BigInt(ZMM_HI256), {
    components,
    zmmHi256InUse: x.state.zmmHi256InUse & ~registers,
  });
}

function zeroed(bytes: Uint8Array, registers: number, sizeBytes: number): Uint8Array {
  const copy = copied(bytes);
  for (let r = 0; r < 16; r += 1) {
    if ((registers & (1 << r)) !== 0) copy.fill(0, r * sizeBytes, (r + 1) * sizeBytes);
  }
  return copy;
}
