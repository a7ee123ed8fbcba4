// Runs one recorded vector on the FPU unit and lists where the unit differs from the record.
// Knows the vector format and the unit; no files. Two fill bytes tell written bytes from untouched ones.
// SPDX-License-Identifier: MIT

import type { CpuProfile } from '../tables/cpuProfile.ts';
import { MNEMONICS } from '../tables/instructions.ts';
import { Cpu } from '../fpu/cpu.ts';
import type { Operands } from '../fpu/cpu.ts';
import { bootState } from '../fpu/cpuState.ts';
import { MemoryFault } from '../fpu/fault.ts';
import type { Fault } from '../fpu/fault.ts';
import { isInstruction } from '../fpu/instructionSet.ts';
import { getLe, putLe } from '../fpu/memoryPort.ts';
import type { MemoryPort } from '../fpu/memoryPort.ts';
import type { Vector, VectorStep } from './vectorFormat.ts';

export interface Divergence {
  /** Index of the step, or the number of steps for the final registers. */
  readonly step: number;
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

const AREA_COUNT = 4;
const AREA_BYTES = 2048;
const AREA_STRIDE = 0x1000n;
const AREA_BASE = 0x10_0000n;
const COMPARED_BYTES = 1024;
const HEADER = 512;
const HEADER_END = 576;
const POINTERS = 6;
const POINTERS_END = 24;
const MXCSR_MASK = 28;
const FILLS = [0xcc, 0x33] as const;

export interface VectorSetting {
  readonly profile: CpuProfile;
  readonly cpl: number;
  /** The record was made on another CPU than `profile`: MXCSR_MASK and x87 pointers are its own business. */
  readonly otherCpu: boolean;
}

/** Divergences of the unit from the record; empty when all agree. */
export function runVector(setting: VectorSetting, vector: Vector): Divergence[] {
  for (const fill of FILLS) {
    const divergences = new VectorRun(setting, vector, fill).run();
    if (divergences.length > 0) return divergences;
  }
  return [];
}

/** Whether the CPU has every instruction that the vector uses, XGETBV(1) included, and the components that it starts with. */
export function canRun(profile: CpuProfile, vector: Vector): boolean {
  if ((profile.xcr0Supported & 7n) !== 7n) return false;
  return vector.steps.every((step) => {
    if (step.op === 'poison' || step.op === 'patch') return true;
    if (step.op === 'xgetbv' && step.ecx === 1 && !profile.features.has('xgetbv1')) return false;
    const feature = MNEMONICS.get(step.op)?.feature ?? null;
    return feature === null || profile.features.has(feature);
  });
}

/** Start state of every vector: XCR0=7, XSS=0, 64-bit mode, CR4.OSFXSR=OSXMMEXCPT=OSXSAVE=1, all initial. */
function startState(profile: CpuProfile, cpl: number): ReturnType<typeof bootState> {
  const startedFrom = { cpl: 0, vmxNonRoot: false, address: 0n, xcompBv: 0n };
  return { ...bootState(profile), mode: 64, cpl, cr4: 0x4_0620n, xcr0: 7n, xrstorInfo: startedFrom };
}

class VectorRun {
  private readonly cpu: Cpu;
  private readonly areas: Uint8Array[];
  private readonly divergences: Divergence[] = [];
  private readonly memory: MemoryPort;
  private readonly vector: Vector;
  private readonly fill: number;
  private readonly setting: VectorSetting;
  private readonly ignorePointers: boolean;

  constructor(setting: VectorSetting, vector: Vector, fill: number) {
    this.setting = setting;
    this.vector = vector;
    this.fill = fill;
    this.ignorePointers = vector.ignoreX87Ptr === true || setting.otherCpu;
    this.cpu = new Cpu(setting.profile, startState(setting.profile, setting.cpl));
    this.areas = Array.from({ length: AREA_COUNT }, (_, n) => {
      const area = new Uint8Array(AREA_BYTES).fill(fill);
      area.fill(0, HEADER, HEADER_END);
      area.set(fromHex(vector.areas?.[String(n)]?.hdr ?? ''), HEADER);
      return area;
    });
    this.memory = {
      read: (address, length) => this.slice(address, length, 0).slice(),
      write: (address, bytes) => this.slice(address, bytes.length, 2).set(bytes),
    };
  }

  run(): Divergence[] {
    for (const [index, step] of this.vector.steps.entries()) {
      const fault = this.perform(step, index);
      this.compare(step, index, fault);
      if (this.divergences.length > 0 || step.fault !== undefined) break;
    }
    if (this.divergences.length === 0) this.compareFinal();
    return this.divergences;
  }

  private slice(address: bigint, length: number, errorCode: number): Uint8Array {
    const area = Number((address - AREA_BASE) / AREA_STRIDE);
    const offset = Number((address - AREA_BASE) % AREA_STRIDE);
    const bytes = this.areas[area];
    if (bytes === undefined || offset < 0 || offset + length > AREA_BYTES) {
      throw new MemoryFault(address, errorCode);
    }
    return bytes.subarray(offset, offset + length);
  }

  private perform(step: VectorStep, index: number): Fault | null {
    const area = this.areas[step.area ?? 0] ?? new Uint8Array(0);
    if (step.op === 'poison') {
      area.fill(this.fill, 0, HEADER);
      area.fill(this.fill, HEADER_END, COMPARED_BYTES);
      return null;
    }
    if (step.op === 'patch') {
      area.set(fromHex(step.v ?? ''), step.off ?? 0);
      return null;
    }
    if (!isInstruction(step.op)) throw new RangeError(`not modelled: ${step.op}`);
    const result = this.cpu.exec(step.op, operandsOf(step), this.memory);
    if (result.fault === null && step.value !== undefined) {
      this.expect(index, 'value', BigInt(step.value), result.value ?? -1n);
    }
    return result.fault;
  }

  private compare(step: VectorStep, index: number, fault: Fault | null): void {
    const expectedFault = step.fault === undefined ? 'none' : `vector ${step.fault.vec}`;
    this.expectText(index, 'fault', expectedFault, fault === null ? 'none' : `vector ${fault.vector}`);
    if (step.fault !== undefined && fault !== null)
      this.expect(index, 'error code', BigInt(step.fault.err ?? 0), BigInt(fault.errorCode ?? 0));
    if (step.xinuse !== undefined) {
      this.expect(index, 'XINUSE', BigInt(step.xinuse), this.cpu.xinuse & this.cpu.state.xcr0);
    }
    if (step.area === undefined) return;
    const area = this.areas[step.area] ?? new Uint8Array(0);
    if (step.hdr !== undefined) {
      const actual = toHex(area.subarray(HEADER, HEADER_END)).replace(/(?:00)+$/, '');
      this.expectText(index, 'header', step.hdr.replace(/(?:00)+$/, ''), actual);
    }
    if (step.mem !== undefined) this.compareMemory(index, area, step);
  }

  private compareMemory(index: number, area: Uint8Array, step: VectorStep): void {
    const expected = new Uint8Array(COMPARED_BYTES).fill(this.fill);
    for (const [offset, bytes] of step.mem ?? []) {
      expected.set(typeof bytes === 'number' ? new Uint8Array(bytes) : fromHex(bytes), offset);
    }
    const base = step.disp ?? 0;
    if (this.setting.otherCpu) this.expectOwnMask(expected, base + MXCSR_MASK);
    for (let i = 0; i < COMPARED_BYTES; i += 1) {
      const inHeader = i >= HEADER && i < HEADER_END;
      const inPointers = i >= base + POINTERS && i < base + POINTERS_END;
      if (inHeader || (inPointers && this.ignorePointers) || area[i] === expected[i]) continue;
      this.expect(index, `byte ${i}`, BigInt(expected[i] ?? 0), BigInt(area[i] ?? 0));
      return;
    }
  }

  /** Where the record has its CPU's MXCSR_MASK, this CPU's is expected. */
  private expectOwnMask(expected: Uint8Array, at: number): void {
    if (getLe(expected, at, 4) !== BigInt(this.vector.final.mxcsr_mask)) return;
    putLe(expected, at, 4, this.setting.profile.mxcsrMaskStored);
  }

  /** The record read the final registers with XSAVE64 and RFBM=7, with XCR0 put back to 7. */
  private compareFinal(): void {
    const at = this.vector.steps.length;
    const end = new Cpu(this.setting.profile, { ...this.cpu.state, xcr0: 7n, xfd: 0n });
    const image = new Uint8Array(1024);
    end.exec('xsave64', { address: 0n, mask: 7n }, portOf(image));
    const final = this.vector.final;
    const number = (offset: number, length: number): bigint => getLe(image, offset, length);
    this.expect(at, 'FCW', BigInt(final.fcw), number(0, 2));
    this.expect(at, 'FSW', BigInt(final.fsw), number(2, 2));
    this.expect(at, 'FTW', BigInt(final.ftw), number(4, 1));
    if (!this.ignorePointers) {
      this.expect(at, 'FOP', BigInt(final.fop), number(6, 2));
      this.expect(at, 'FIP', BigInt(final.fip), number(8, 8));
      this.expect(at, 'FDP', BigInt(final.fdp), number(16, 8));
    }
    this.expect(at, 'MXCSR', BigInt(final.mxcsr), number(24, 4));
    if (!this.setting.otherCpu) {
      this.expect(at, 'MXCSR_MASK', BigInt(final.mxcsr_mask), number(28, 4));
    }
    this.expect(at, 'XSTATE_BV', BigInt(final.xinuse), number(512, 8));
    this.compareRegisters(at, 'ST', final.st, image, 32, 8, 10);
    this.compareRegisters(at, 'XMM', final.xmm, image, 160, 16, 16);
    this.compareRegisters(at, 'YMM_H', final.ymmh, image, 576, 16, 16);
  }

  private compareRegisters(
    at: number,
    name: string,
    expected: Readonly<Record<string, string>> | undefined,
    image: Uint8Array,
    offset: number,
    count: number,
    length: number,
  ): void {
    for (let i = 0; i < count; i += 1) {
      const actual = toHex(image.subarray(offset + i * 16, offset + i * 16 + length));
      this.expectText(at, `${name}${i}`, expected?.[String(i)] ?? '0'.repeat(length * 2), actual);
    }
  }

  private expect(step: number, what: string, expected: bigint, actual: bigint): void {
    this.expectText(step, what, `0x${expected.toString(16)}`, `0x${actual.toString(16)}`);
  }

  private expectText(step: number, what: string, expected: string, actual: string): void {
    if (expected !== actual) this.divergences.push({ step, what, expected, actual });
  }
}

function operandsOf(step: VectorStep): Operands {
  const registerLoad = step.v !== undefined && !/^(?:wrmsr|xsetbv)$/.test(step.op);
  const mask = step.rfbm ?? (registerLoad ? undefined : step.v);
  const ecx = step.msr ?? step.ecx;
  return {
    ...(step.area === undefined
      ? {}
      : { address: AREA_BASE + BigInt(step.area) * AREA_STRIDE + BigInt(step.disp ?? 0) }),
    ...(mask === undefined ? {} : { mask: BigInt(mask) }),
    ...(ecx === undefined ? {} : { ecx: BigInt(ecx) }),
    ...(registerLoad ? { bytes: fromHex(step.v ?? '') } : {}),
    ...(step.r === undefined ? {} : { register: step.r }),
  };
}

const portOf = (bytes: Uint8Array): MemoryPort => ({
  read: (address, length) => bytes.slice(Number(address), Number(address) + length),
  write: (address, part) => bytes.set(part, Number(address)),
});

const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
