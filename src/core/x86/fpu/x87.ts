// x87 and MMX instructions that move state: init, control, load, store, EMMS; the environment is in environment.ts.
// Arithmetic is not modelled (it raises RangeError, never a guess), except 1/0 and exact doubling.
// SPDX-License-Identifier: MIT

import { isZero } from '../../base/freshBytes.ts';
import { draft, keepDraft, own } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { X87_INIT } from './cpuState.ts';
import type { CpuState, StateDraft } from './cpuState.ts';
import { FSW_ES, pendingError } from './gate.ts';
import { raise } from './fault.ts';
import { getLe, overlaid, putLe } from './memoryPort.ts';
import { source } from './operands.ts';

const TOP_SHIFT = 11;
const TOP_MASK = 0x3800;
const FSW_B = 0x8000;
const FSW_ZE = 0x04;
const FSW_C1 = 0x0200;
const FSW_IE_SF = 0x41;
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
  const next = draft(x);
  next.fcw = X87_INIT.fcw;
  next.fsw = X87_INIT.fsw;
  next.ftw = X87_INIT.ftw;
  next.fop = X87_INIT.fop;
  next.fip = X87_INIT.fip;
  next.fdp = X87_INIT.fdp;
  next.fcs = X87_INIT.fcs;
  next.fds = X87_INIT.fds;
  next.stInUse = X87_INIT.stInUse;
  modified(next);
}

export function fnclex(x: Execution): undefined {
  patch(x, { fsw: x.state.fsw & ~0x80ff, stInUse: false });
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

/** FSTP ST(0): pops; the register's bytes stay, its tag becomes empty. An empty ST(0) is a stack underflow. */
export function fstp0(x: Execution, operands: Operands): undefined {
  if (underflow(x, operands)) return;
  const top = topOf(x.state.fsw);
  patch(x, {
    fsw: withTop(x.state.fsw & ~FSW_C1, top + 1),
    ftw: x.state.ftw & ~(1 << top),
    // The register is written with its own value.
    stInUse: x.profile.zeroLoadsCountAsUse,
    ...pointers(operands),
  });
}

/**
 * FDIVP ST(1), ST(0), for what leaves #Z pending or a quiet NaN: a number that is not 0 divided by 0, or NaN operands.
 * Throws RangeError for other operands: arithmetic is not modelled.
 */
export function fdivp(x: Execution, operands: Operands): undefined {
  const top = topOf(x.state.fsw);
  const below = (top + 1) & 7;
  const indefinite = isIndefinite(x.state, top) || isIndefinite(x.state, below);
  if (!indefinite && (tagOf(x.state, top) !== 1 || tagOf(x.state, below) !== 0 || signOf(x.state, top) !== 0))
    throw new RangeError('not modelled: x87 division of these operands');
  const pop = { ftw: x.state.ftw & ~(1 << top), ...pointers(operands) };
  if (indefinite) {
    const fsw = withTop(x.state.fsw & ~FSW_C1, below);
    patch(x, { ...pop, fsw, st: overlaid(x.state.st, below * 16, INDEFINITE) });
    return;
  }
  const fsw = withSummary((x.state.fsw & ~FSW_C1) | FSW_ZE, x.state.fcw);
  if ((x.state.fcw & FSW_ZE) === 0) patch(x, { fsw, ...pointers(operands) });
  else {
    const quotient = INFINITY.slice();
    quotient[9] = 0x7f | signOf(x.state, below);
    patch(x, { ...pop, fsw: withTop(fsw, below), st: overlaid(x.state.st, below * 16, quotient) });
  }
}

/** FLD1; FLDZ; FDIVP: 1/0, which leaves #Z pending if it is unmasked, and infinity otherwise. Three instructions. */
export function fdivz(x: Execution, operands: Operands): undefined {
  fld1(x, operands);
  waitBetween(x);
  fldz(x, operands);
  waitBetween(x);
  fdivp(x, operands);
}

/** Between two instructions of one operation: the first one's registers stay even if the second one raises #MF. */
function waitBetween(x: Execution): void {
  keepDraft(x);
  const fault = pendingError(x.state);
  if (fault !== null) raise(fault);
}

/**
 * FADD ST(0), ST(0): doubling, which is exact for zeros, infinities and normal numbers with 64-bit precision.
 * Throws RangeError for every other operand, precision and result: arithmetic is not modelled.
 */
export function fadd0(x: Execution, operands: Operands): undefined {
  if ((x.state.ftw & (1 << topOf(x.state.fsw))) === 0)
    throw new RangeError('not modelled: x87 addition of an empty register');
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

/** FNOP changes nothing but the pointers. */
export function fnop(x: Execution, operands: Operands): undefined {
  patch(x, pointers(operands));
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

/** The quiet NaN that stack overflow and underflow leave. */
const isIndefinite = (state: CpuState, register: number): boolean =>
  INDEFINITE.every((byte, i) => state.st[register * 16 + i] === byte);

/** 0x80 for a negative value, else 0. */
const signOf = (state: CpuState, register: number): number => (state.st[register * 16 + 9] ?? 0) & 0x80;

/** Two bits for a physical register: 0 valid, 1 zero, 2 special, 3 empty. */
export function tagOf(state: Pick<CpuState, 'ftw' | 'st'>, register: number): number {
  if ((state.ftw & (1 << register)) === 0) return 3;
  const value = state.st.subarray(register * 16, register * 16 + 10);
  const exponent = Number(getLe(value, 8, 2)) & 0x7fff;
  if (exponent === 0 && isZero(value.subarray(0, 8))) return 1;
  const integerBit = ((value[7] ?? 0) & 0x80) !== 0;
  return exponent === 0 || exponent === 0x7fff || !integerBit ? 2 : 0;
}

/** Changes x87 fields and notes that component 0 was modified. */
export function patch(x: Execution, part: Partial<CpuState>): undefined {
  const next = draft(x);
  Object.assign(next, part);
  modified(next);
}

function modified(next: StateDraft): void {
  if ((next.xmodified & 1n) === 0n) next.xmodified |= 1n;
}

function push(x: Execution, value: Uint8Array, operands: Operands): void {
  const top = (topOf(x.state.fsw) + 7) & 7;
  if ((x.state.ftw & (1 << top)) !== 0) return overflow(x, top, operands);
  const next = draft(x);
  next.fsw = withTop(next.fsw & ~FSW_C1, top);
  next.ftw |= 1 << top;
  const st = own(x, 'st');
  for (let i = 0; i < value.length; i++) st[top * 16 + i] = value[i] ?? 0;
  next.stInUse = x.profile.zeroLoadsCountAsUse;
  const given = operands.x87Pointers;
  next.fip = given?.fip ?? 0n;
  next.fop = given?.fop ?? 0;
  next.fcs = given?.fcs ?? 0;
  if (given?.fdp !== undefined) next.fdp = given.fdp;
  if (given?.fds !== undefined) next.fds = given.fds;
  modified(next);
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

/**
 * Stack underflow of an instruction that pops ST(0): IE and SF, C1 = 0; masked, the indefinite value goes into the
 * register before it is popped (SDM vol. 1, 8.5.1.1). False if ST(0) is not empty.
 */
function underflow(x: Execution, operands: Operands): boolean {
  const top = topOf(x.state.fsw);
  if ((x.state.ftw & (1 << top)) !== 0) return false;
  const fsw = withSummary((x.state.fsw & ~FSW_C1) | FSW_IE_SF, x.state.fcw);
  patch(x, { fsw, ...pointers(operands) });
  if ((x.state.fcw & 1) !== 0)
    patch(x, { fsw: withTop(fsw, top + 1), st: overlaid(x.state.st, top * 16, INDEFINITE) });
  return true;
}

/** FDP and FDS stay as they are where an instruction has no memory operand (measured on Zen 4; undefined in the SDM). */
function pointers(operands: Operands): Partial<Pick<CpuState, 'fip' | 'fdp' | 'fop' | 'fcs' | 'fds'>> {
  const given = operands.x87Pointers;
  return {
    fip: given?.fip ?? 0n,
    fop: given?.fop ?? 0,
    fcs: given?.fcs ?? 0,
    ...(given?.fdp === undefined ? {} : { fdp: given.fdp }),
    ...(given?.fds === undefined ? {} : { fds: given.fds }),
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
