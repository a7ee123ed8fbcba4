// System instructions around the FPU: CR0, CR4, XCR0, MSRs, CLTS, LMSW, SMSW.
// The privilege level and CR4.OSXSAVE were checked by the gate; here the operands are.
// SPDX-License-Identifier: MIT

import { CR4, CR4_KNOWN } from '../tables/cr4.ts';
import { EFER } from '../tables/efer.ts';
import { bitMask } from '../tables/fact.ts';
import { xstateComponent } from '../tables/xstateComponents.ts';
import { CET_MSRS, checkCetValue } from './cet.ts';
import { draft } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { raise } from './fault.ts';
import { CR0_TS, CR4_OSXSAVE, CR4_PKE } from './gate.ts';
import { getLe, overlaid, putLe } from './memoryPort.ts';
import { xinuse } from './xinuse.ts';

const CR4_UMIP = bitMask(CR4, 'UMIP');
const CR0_PE = 1n;
const CR0_ET = 1n << 4n;
const CR0_NW = 1n << 29n;
const CR0_CD = 1n << 30n;
const CR0_PG = 1n << 31n;
const CR0_WRITABLE = 0xe005_002fn;

export function clts(x: Execution): undefined {
  draft(x).cr0 = x.state.cr0 & ~CR0_TS;
}

export const readCr0 = (x: Execution): bigint => x.state.cr0;
export const readCr4 = (x: Execution): bigint => x.state.cr4;

/** SMSW: allowed at every CPL, unless CR4.UMIP is 1. */
export function smsw(x: Execution): bigint {
  if (x.state.cpl > 0 && (x.state.cr4 & CR4_UMIP) !== 0n) raise('#GP');
  return x.state.cr0;
}

/** MOV CR0: #GP for NW without CD, PG without PE, or upper bits; other reserved bits are ignored; ET stays 1. */
export function writeCr0(x: Execution, operands: Operands): undefined {
  const value = registerValue(operands);
  if (value >> 32n !== 0n) raise('#GP');
  if ((value & CR0_NW) !== 0n && (value & CR0_CD) === 0n) raise('#GP');
  if ((value & CR0_PG) !== 0n && (value & CR0_PE) === 0n) raise('#GP');
  if (x.state.mode === 64 && (value & CR0_PG) === 0n) raise('#GP');
  if ((value & CR0_WP) === 0n && (x.state.cr4 & CR4_CET) !== 0n) raise('#GP');
  draft(x).cr0 = (value & CR0_WRITABLE) | CR0_ET;
}

const CR4_PAE = bitMask(CR4, 'PAE');
const CR4_CET = bitMask(CR4, 'CET');
const CR0_WP = 1n << 16n;

/** LMSW: CR0[3:0] from the operand; PE can be set but not cleared. */
export function lmsw(x: Execution, operands: Operands): undefined {
  const low = registerValue(operands) & 0xfn;
  draft(x).cr0 = (x.state.cr0 & ~0xen) | low;
}

/** MOV CR4: #GP for bits that the CPU does not have, for CET without CR0.WP, and for PAE = 0 in long mode. */
export function writeCr4(x: Execution, operands: Operands): undefined {
  const value = registerValue(operands);
  const osxsave = (value & CR4_OSXSAVE) !== 0n;
  const { features, longMode } = x.profile;
  if ((value & ~CR4_KNOWN) !== 0n || (osxsave && !features.has('xsave'))) raise('#GP');
  if ((value & CR4_PKE) !== 0n && !features.has('pku')) raise('#GP');
  if ((value & CR4_CET) !== 0n && (!features.has('cet') || (x.state.cr0 & CR0_WP) === 0n)) raise('#GP');
  if (longMode && x.state.mode === 64 && (value & CR4_PAE) === 0n) raise('#GP');
  draft(x).cr4 = value;
}

/** XGETBV: ECX 0 reads XCR0, ECX 1 reads XCR0 & XINUSE where the CPU has it; other numbers raise #GP. */
export function xgetbv(x: Execution, operands: Operands): bigint {
  const ecx = BigInt.asUintN(32, operands.ecx ?? 0n);
  if (ecx === 0n) return x.state.xcr0;
  if (ecx !== 1n || !x.profile.features.has('xgetbv1')) raise('#GP');
  return x.state.xcr0 & xinuse(x.profile, x.state).reported;
}

/** XSETBV: `mask` (EDX:EAX) to XCR0, with the combination rules of SDM vol. 1, 13.3. */
export function xsetbv(x: Execution, operands: Operands): undefined {
  if (BigInt.asUintN(32, operands.ecx ?? 0n) !== 0n) raise('#GP');
  const value = operands.mask ?? 0n;
  if (!isXcr0Legal(value) || (value & ~x.profile.xcr0Supported) !== 0n) raise('#GP');
  draft(x).xcr0 = value;
}

/** Whether XSETBV accepts the combination, leaving aside what a certain CPU supports. */
export function isXcr0Legal(value: bigint): boolean {
  const has = (mask: bigint): boolean => (value & mask) === mask;
  const allOrNone = (mask: bigint): boolean => (value & mask) === 0n || has(mask);
  const avx512 = 0xe0n;
  return (
    has(1n) &&
    ((value & 4n) === 0n || has(2n)) &&
    allOrNone(0x18n) &&
    allOrNone(avx512) &&
    ((value & avx512) === 0n || has(4n)) &&
    allOrNone(0x6_0000n)
  );
}

const EFER_LMA = bitMask(EFER, 'LMA');
const EFER_LME = bitMask(EFER, 'LME');
const EFER_INTEL = ['SCE', 'LME', 'LMA', 'NX'].reduce((mask, name) => mask | bitMask(EFER, name), 0n);
const EFER_KNOWN = EFER.bits.reduce((mask, { bit }) => mask | (1n << BigInt(bit)), 0n);
const PKRU = 9;

/** RDPKRU: PKRU in EAX, 0 in EDX; #GP unless ECX is 0 (SDM vol. 2). Neither EM, TS nor XCR0 matter. */
export function rdpkru(x: Execution, operands: Operands): bigint {
  if (BigInt.asUintN(32, operands.ecx ?? 0n) !== 0n) raise('#GP');
  return getLe(x.state.components[PKRU] ?? new Uint8Array(8), 0, 4);
}

/** WRPKRU with `mask` (EDX:EAX): #GP unless ECX and EDX are 0. */
export function wrpkru(x: Execution, operands: Operands): undefined {
  const value = operands.mask ?? 0n;
  if (BigInt.asUintN(32, operands.ecx ?? 0n) !== 0n || value >> 32n !== 0n) raise('#GP');
  setComponent(x, PKRU, 0, 4, value);
}

export const MSR = {
  EFER: 0xc000_0080n,
  XSS: 0xda0n,
  XFD: 0x1c4n,
  XFD_ERR: 0x1c5n,
} as const;

export function rdmsr(x: Execution, operands: Operands): bigint {
  const msr = BigInt.asUintN(32, operands.ecx ?? 0n);
  if (msr === MSR.EFER && x.profile.longMode) return x.state.efer;
  if (msr === MSR.XSS && x.profile.features.has('xsaves')) return x.state.xss;
  if (msr === MSR.XFD && x.profile.features.has('xfd')) return x.state.xfd;
  if (msr === MSR.XFD_ERR && x.profile.features.has('xfd')) return x.state.xfdErr;
  const place = CET_MSRS.get(msr);
  if (place === undefined || !x.profile.features.has('cet')) raise('#GP');
  const [component, offset] = place;
  return getLe(x.state.components[component] ?? new Uint8Array(24), offset, 8);
}

/** WRMSR with `mask` (EDX:EAX): reserved bits raise #GP. */
export function wrmsr(x: Execution, operands: Operands): undefined {
  const msr = BigInt.asUintN(32, operands.ecx ?? 0n);
  const value = operands.mask ?? 0n;
  if (msr === MSR.EFER && x.profile.longMode) {
    // LMA is read only; LME can not change while paging is on (SDM vol. 3, 2.2.1).
    const paging = (x.state.cr0 & CR0_PG) !== 0n;
    const known = x.profile.vendor === 'AMD' ? EFER_KNOWN : EFER_INTEL;
    if ((value & ~known) !== 0n || (paging && ((value ^ x.state.efer) & EFER_LME) !== 0n)) raise('#GP');
    draft(x).efer = (value & ~EFER_LMA) | (x.state.efer & EFER_LMA);
  } else if (msr === MSR.XSS && x.profile.features.has('xsaves')) {
    if ((value & ~x.profile.xssSupported) !== 0n) raise('#GP');
    draft(x).xss = value;
  } else if (msr === MSR.XFD && x.profile.features.has('xfd')) {
    if ((value & ~x.profile.xfdSupported) !== 0n) raise('#GP');
    draft(x).xfd = value;
  } else if (msr === MSR.XFD_ERR && x.profile.features.has('xfd')) {
    if ((value & ~x.profile.xfdSupported) !== 0n) raise('#GP');
    draft(x).xfdErr = value;
  } else {
    writeCetMsr(x, msr, value);
  }
}

function writeCetMsr(x: Execution, msr: bigint, value: bigint): void {
  const place = CET_MSRS.get(msr);
  if (place === undefined || !x.profile.features.has('cet')) raise('#GP');
  const [component, offset] = place;
  checkCetValue(component, offset, value);
  setComponent(x, component, offset, 8, value);
}

/** Writes a number into a component's bytes and notes the component as modified. */
function setComponent(x: Execution, component: number, offset: number, length: number, value: bigint): void {
  const bytes = new Uint8Array(length);
  putLe(bytes, 0, length, value);
  const old = x.state.components[component] ?? new Uint8Array(xstateComponent(component)?.sizeBytes ?? 0);
  const next = draft(x);
  next.components = { ...next.components, [component]: overlaid(old, offset, bytes) };
  next.xmodified |= 1n << BigInt(component);
}

function registerValue(operands: Operands): bigint {
  if (operands.value === undefined) throw new RangeError('this instruction needs operands.value');
  return BigInt.asUintN(64, operands.value);
}
