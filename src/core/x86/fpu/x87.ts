// x87 and MMX instructions that move state: init, control, load, store, environment, EMMS.
// Arithmetic is not modelled (it raises RangeError, never a guess), except 1/0 and exact doubling.
// SPDX-License-Identifier: MIT

import type { Execution, Operands } from './cpu.ts';
import { X87_INIT } from './cpuState.ts';
import type { CpuState } from './cpuState.ts';
import { FSW_ES } from './gate.ts';
import { getLe, isZero, overlaid, putLe } from './memoryPort.ts';
import { source } from './operands.ts';

const TOP_SHIFT = 11;
const TOP_MASK = 0x3800;
const FSW_B = 0x8000;
const FSW_ZE = 0x04;
const FSW_C1 = 0x0200;
const FSW_IE_SF_C1 = 0x0241;
const EXCEPTIONS = 0x3f;
const ONE = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f);
const ZERO = new Uint8Array(10);
const INFINITY = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x7f);
const INDEFINITE = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, 0xff);

export const topOf = (fsw: number): number => (fsw & TOP_MASK) >> TOP_SHIFT;
const withTop = (fsw: number, top: number): number => (fsw & ~TOP_MASK) | ((top & 7) << TOP_SHIFT);

/** Sets ES and B as the unmasked exception flags say (SDM vol. 1, 8.1.3). */
export function withSummary(fsw: number, fcw: number): number {
  const pending = (fsw & ~fcw & EXCEPTIONS) !== 0;
  return pending ? fsw | FSW_ES | FSW_B : fsw & ~(FSW_ES | FSW_B);
}

/** FINIT without wait: control part only; register contents stay (and keep XINUSE[0] at 1). */
export function fninit(x: Execution): undefined {
  patch(x, X87_INIT);
}

export function fnclex(x: Execution): undefined {
  patch(x, { fsw: x.state.fsw & ~0x80ff });
}

export function fldcw(x: Execution, operands: Operands): undefined {
  const fcw = controlWord(getLe(source(x, operands, 2), 0, 2));
  patch(x, { fcw, fsw: withSummary(x.state.fsw, fcw) });
}

/** Bit 6 of FCW reads as 1 and bits 7 and 13-15 as 0 (SDM vol. 1, 8.1.5). */
export const controlWord = (value: bigint | number): number => (Number(value) & 0x1f3f) | 0x40;

/** FLD m80: raw 10 bytes onto the stack. */
export function fld80(x: Execution, operands: Operands): undefined {
  push(x, source(x, operands, 10).slice(0, 10), operands);
}

export function fld1(x: Execution, operands: Operands): undefined {
  push(x, ONE, operands);
}

export function fldz(x: Execution, operands: Operands): undefined {
  push(x, ZERO, operands);
}

/** FILD m32: converts exactly; used by the kernel's FXSAVE-leak workaround. */
export function fild(x: Execution, operands: Operands): undefined {
  push(x, extendedFromInt(BigInt.asIntN(32, getLe(source(x, operands, 4), 0, 4))), operands);
}

/** FSTP ST(0): pops; the register's bytes stay, its tag becomes empty. */
export function fstp0(x: Execution, operands: Operands): undefined {
  const top = topOf(x.state.fsw);
  patch(x, {
    fsw: withTop(x.state.fsw, top + 1),
    ftw: x.state.ftw & ~(1 << top),
    ...pointers(operands),
  });
}

/** FLD1; FLDZ; FDIVRP: 1/0, which leaves #Z pending if it is unmasked, and infinity otherwise. */
export function fdivz(x: Execution, operands: Operands): undefined {
  push(x, ONE, operands);
  push(x, ZERO, operands);
  const unmasked = (x.state.fcw & FSW_ZE) === 0;
  const fsw = withSummary(x.state.fsw | FSW_ZE, x.state.fcw);
  patch(x, { fsw });
  if (unmasked) return;
  const top = topOf(fsw);
  patch(x, {
    st: overlaid(x.state.st, ((top + 1) & 7) * 16, INFINITY),
    fsw: withTop(fsw, top + 1),
    ftw: x.state.ftw & ~(1 << top),
  });
}

/**
 * FADD ST(0), ST(0): doubling, which is exact for zeros, infinities and normal numbers with 64-bit precision.
 * Throws RangeError for every other operand, precision and result: arithmetic is not modelled.
 */
export function fadd0(x: Execution, operands: Operands): undefined {
  const top = topOf(x.state.fsw);
  const value = x.state.st.slice(top * 16, top * 16 + 10);
  const tag = tagOf(x.state, top);
  const exponentWord = Number(getLe(value, 8, 2));
  const exponent = exponentWord & 0x7fff;
  const isInfinity = exponent === 0x7fff && getLe(value, 0, 8) === 1n << 63n;
  if (tag === 0 && exponent < 0x7ffe && (x.state.fcw & 0x300) === 0x300) putLe(value, 8, 2, exponentWord + 1);
  else if (tag !== 1 && !isInfinity) throw new RangeError('not modelled: x87 addition of these operands');
  const fsw = x.state.fsw & ~FSW_C1;
  patch(x, { fsw, st: overlaid(x.state.st, top * 16, value), ...pointers(operands) });
}

/** EMMS: all tags empty, TOP = 0; the registers keep their bytes. */
export function emms(x: Execution): undefined {
  patch(x, { ftw: 0, fsw: withTop(x.state.fsw, 0) });
}

/** MOVQ mm, m64: mantissa from the operand, exponent all ones, every tag valid, TOP = 0. */
export function movqMm(x: Execution, operands: Operands): undefined {
  const value = new Uint8Array(10).fill(0xff);
  value.set(source(x, operands, 8).slice(0, 8));
  patch(x, {
    st: overlaid(x.state.st, ((operands.register ?? 0) & 7) * 16, value),
    ftw: 0xff,
    fsw: withTop(x.state.fsw, 0),
  });
}

/** The full tag word, two bits per physical register: 0 valid, 1 zero, 2 special, 3 empty. */
export function fullTagWord(state: Pick<CpuState, 'ftw' | 'st'>): number {
  let word = 0;
  for (let r = 0; r < 8; r += 1) word |= tagOf(state, r) << (2 * r);
  return word;
}

function tagOf(state: Pick<CpuState, 'ftw' | 'st'>, register: number): number {
  if ((state.ftw & (1 << register)) === 0) return 3;
  const value = state.st.subarray(register * 16, register * 16 + 10);
  const exponent = Number(getLe(value, 8, 2)) & 0x7fff;
  if (exponent === 0 && isZero(value.subarray(0, 8))) return 1;
  const integerBit = ((value[7] ?? 0) & 0x80) !== 0;
  return exponent === 0 || exponent === 0x7fff || !integerBit ? 2 : 0;
}

/** The 28-byte protected-mode environment of FNSTENV and FNSAVE (SDM vol. 1, 8.1.10). */
export function environment(state: CpuState): Uint8Array {
  const bytes = new Uint8Array(28).fill(0xff);
  putLe(bytes, 0, 2, state.fcw);
  putLe(bytes, 4, 2, state.fsw);
  putLe(bytes, 8, 2, fullTagWord(state));
  putLe(bytes, 12, 4, state.fip);
  putLe(bytes, 16, 2, state.fcs);
  putLe(bytes, 18, 2, state.fop & 0x7ff);
  putLe(bytes, 20, 4, state.fdp);
  putLe(bytes, 24, 2, state.fds);
  return bytes;
}

/** Abridged tags from a full tag word: a register is in use unless its two bits are 11. */
export function abridgedTags(fullWord: number): number {
  let bits = 0;
  for (let r = 0; r < 8; r += 1) if (((fullWord >> (2 * r)) & 3) !== 3) bits |= 1 << r;
  return bits;
}

/** Loads the control part from a 28-byte environment; ES and B follow from the loaded flags and masks. */
export function loadEnvironment(x: Execution, bytes: Uint8Array): void {
  const fcw = controlWord(getLe(bytes, 0, 2));
  patch(x, {
    fcw,
    fsw: withSummary(Number(getLe(bytes, 4, 2)), fcw),
    ftw: abridgedTags(Number(getLe(bytes, 8, 2))),
    fip: getLe(bytes, 12, 4),
    fcs: Number(getLe(bytes, 16, 2)),
    fop: Number(getLe(bytes, 18, 2)) & 0x7ff,
    fdp: getLe(bytes, 20, 4),
    fds: Number(getLe(bytes, 24, 2)),
  });
}

/** Changes x87 fields and notes that component 0 was modified. */
export function patch(x: Execution, part: Partial<CpuState>): undefined {
  x.state = { ...x.state, ...part, xmodified: (part.xmodified ?? x.state.xmodified) | 1n };
}

function push(x: Execution, value: Uint8Array, operands: Operands): void {
  const top = (topOf(x.state.fsw) + 7) & 7;
  if ((x.state.ftw & (1 << top)) !== 0) return overflow(x, top, operands);
  patch(x, {
    fsw: withTop(x.state.fsw, top),
    ftw: x.state.ftw | (1 << top),
    st: overlaid(x.state.st, top * 16, value),
    ...pointers(operands),
  });
}

/** Stack overflow: IE, SF and C1 are set; masked, the indefinite value is pushed (SDM vol. 1, 8.5.1.1). */
function overflow(x: Execution, top: number, operands: Operands): void {
  const fsw = withSummary(x.state.fsw | FSW_IE_SF_C1, x.state.fcw);
  if ((x.state.fcw & 1) === 0) {
    patch(x, { fsw, ...pointers(operands) });
    return;
  }
  patch(x, { fsw: withTop(fsw, top), st: overlaid(x.state.st, top * 16, INDEFINITE), ...pointers(operands) });
}

function pointers(operands: Operands): Pick<CpuState, 'fip' | 'fdp' | 'fop' | 'fcs' | 'fds'> {
  const given = operands.x87Pointers;
  return {
    fip: given?.fip ?? 0n,
    fdp: given?.fdp ?? 0n,
    fop: given?.fop ?? 0,
    fcs: given?.fcs ?? 0,
    fds: given?.fds ?? 0,
  };
}

function extendedFromInt(value: bigint): Uint8Array {
  const bytes = new Uint8Array(10);
  if (value === 0n) return bytes;
  const magnitude = value < 0n ? -value : value;
  const exponent = magnitude.toString(2).length - 1;
  putLe(bytes, 0, 8, magnitude << BigInt(63 - exponent));
  putLe(bytes, 8, 2, (exponent + 16383) | (value < 0n ? 0x8000 : 0));
  return bytes;
}
