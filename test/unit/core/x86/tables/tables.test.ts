// Register and component tables against the numbers of the manuals and of the kernel headers.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { bitMask, eraFor, majorMinor, maskOf } from '../../../../../src/core/x86/tables/fact.ts';
import { CR0 } from '../../../../../src/core/x86/tables/cr0.ts';
import { CR4 } from '../../../../../src/core/x86/tables/cr4.ts';
import { EXCEPTIONS } from '../../../../../src/core/x86/tables/exceptions.ts';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { REGISTERS, registerTable } from '../../../../../src/core/x86/tables/registers.ts';
import {
  compactedOffset,
  compactedSize,
  kernelMask,
  standardSize,
  xstateComponent,
  XSTATE_COMPONENTS,
} from '../../../../../src/core/x86/tables/xstateComponents.ts';
import { faultOf } from '../../../../../src/core/x86/fpu/fault.ts';
import type { FaultName } from '../../../../../src/core/x86/fpu/fault.ts';

describe('CR0 and CR4', () => {
  it('has the bits of uapi/asm/processor-flags.h', () => {
    const bits = Object.fromEntries(CR0.bits.map((bit) => [bit.macro, bit.bit]));
    expect(bits).toEqual({
      X86_CR0_PE: 0,
      X86_CR0_MP: 1,
      X86_CR0_EM: 2,
      X86_CR0_TS: 3,
      X86_CR0_ET: 4,
      X86_CR0_NE: 5,
      X86_CR0_WP: 16,
      X86_CR0_AM: 18,
      X86_CR0_NW: 29,
      X86_CR0_CD: 30,
      X86_CR0_PG: 31,
    });
  });
  it('makes CR0_STATE, 0x80050033, of PE MP ET NE WP AM PG', () => {
    const names = ['PE', 'MP', 'ET', 'NE', 'WP', 'AM', 'PG'];
    expect(names.reduce((mask, name) => mask | bitMask(CR0, name), 0n)).toBe(0x8005_0033n);
  });
  it('has OSFXSR, OSXMMEXCPT and OSXSAVE at 9, 10 and 18', () => {
    expect([bitMask(CR4, 'OSFXSR'), bitMask(CR4, 'OSXMMEXCPT'), bitMask(CR4, 'OSXSAVE')]).toEqual([
      0x200n,
      0x400n,
      0x4_0000n,
    ]);
  });
  it('rejects a bit that does not exist', () => {
    expect(() => bitMask(CR0, 'XX')).toThrow('CR0 has no bit XX');
  });
  it('marks LazyFPU eras: TS is 0 always from 4.10 on', () => {
    const eras = CR0.bits.find((bit) => bit.name === 'TS')?.linux ?? [];
    expect(eraFor(eras, [4, 4])?.text).toContain('lazy');
    expect(eraFor(eras, [4, 9])?.text).toContain('lazy');
    expect(eraFor(eras, [4, 10])?.text).toMatch(/^0 always/);
    expect(eraFor(eras, [6, 1])?.text).toMatch(/^0 always/);
  });
});

describe('register tables', () => {
  it.each(REGISTERS.map((table) => [table.name, table] as const))(
    '%s: fields fit and do not overlap',
    (_, table) => {
      let seen = 0n;
      for (const bit of table.bits) {
        expect(bit.bit + (bit.width ?? 1)).toBeLessThanOrEqual(table.widthBits);
        expect(seen & maskOf(bit)).toBe(0n);
        expect(bit.source).not.toBe('');
        seen |= maskOf(bit);
      }
    },
  );
  it('finds a table by any of its names', () => {
    expect(registerTable('xss')?.name).toBe('IA32_XSS');
    expect(registerTable('MSR_IA32_XFD')?.name).toBe('IA32_XFD');
    expect(registerTable('xstate_bv')?.name).toBe('XSTATE_BV');
    expect(registerTable('cr2')).toBeUndefined();
  });
  it('reads versions', () => {
    expect(majorMinor('6.12.117')).toEqual([6, 12]);
    expect(majorMinor('v4.4')).toEqual([4, 4]);
    expect(majorMinor('unknown')).toBeNull();
  });
});

describe('XSAVE components', () => {
  it('has number, size and standard offset of each component', () => {
    const rows = XSTATE_COMPONENTS.map((c) => [c.bit, c.sizeBytes, c.standardOffset, c.register]);
    expect(rows).toEqual([
      [0, 160, 0, 'XCR0'],
      [1, 256, 160, 'XCR0'],
      [2, 256, 576, 'XCR0'],
      [3, 64, 960, 'XCR0'],
      [4, 64, 1024, 'XCR0'],
      [5, 64, 1088, 'XCR0'],
      [6, 512, 1152, 'XCR0'],
      [7, 1024, 1664, 'XCR0'],
      [8, 128, null, 'IA32_XSS'],
      [9, 8, 2688, 'XCR0'],
      [10, 8, null, 'IA32_XSS'],
      [11, 16, null, 'IA32_XSS'],
      [12, 24, null, 'IA32_XSS'],
      [13, 8, null, 'IA32_XSS'],
      [14, 48, null, 'IA32_XSS'],
      [15, 808, null, 'IA32_XSS'],
      [16, 8, null, 'IA32_XSS'],
      [17, 64, 2752, 'XCR0'],
      [18, 8192, 2816, 'XCR0'],
      [19, 128, 960, 'XCR0'],
    ]);
  });
  it('gives the known sizes of standard areas', () => {
    const sizes = [0x3n, 0x7n, 0x1fn, 0xe7n, 0x2e7n, 0x6_02e7n].map((bits) => standardSize(bits));
    expect(sizes).toEqual([576, 832, 1088, 2688, 2696, 11008]);
  });
  it('gives the known sizes of compacted areas, 872 for 0x1807 as Zen 3 reports', () => {
    expect([0x3n, 0x7n, 0xe7n, 0x2e7n, 0x1807n].map(compactedSize)).toEqual([576, 832, 2432, 2440, 872]);
  });
  it('packs components and aligns only those that ask for it', () => {
    expect(compactedOffset(11, 0x1807n)).toBe(832);
    expect(compactedOffset(12, 0x1807n)).toBe(848);
    expect(compactedOffset(11, 0x7n)).toBeNull();
    expect(compactedOffset(17, 0x6_0207n)).toBe(896);
    expect(compactedOffset(18, 0x6_0207n)).toBe(960);
  });
  it('spells the kernel macros as asm/fpu/types.h does', () => {
    const masks = XSTATE_COMPONENTS.map(kernelMask);
    expect(masks).toContain('XFEATURE_MASK_PT');
    expect(masks).toContain('XFEATURE_MASK_ZMM_Hi256');
    expect(masks).toContain('XFEATURE_MASK_CET_KERNEL');
    expect(masks).toContain('XFEATURE_MASK_XTILE_DATA');
  });
  it('marks the alignment of the AMX components as unverified', () => {
    expect(xstateComponent(17)?.alignUnverified).toBe(true);
    expect(xstateComponent(18)?.alignUnverified).toBe(true);
  });
});

describe('profiles and exceptions', () => {
  it('only the two measured CPUs and the emulator claim to be recorded', () => {
    const verified = Object.values(CPU_PROFILES).filter((profile) => profile.unverified !== true);
    expect(verified.map((profile) => profile.id)).toEqual(['zen3', 'zen4']);
    expect(CPU_PROFILES['bochs-tigerlake'].source).toContain('emulator');
  });
  it('has the same vectors in the exception table and in the fault values', () => {
    const vectors = EXCEPTIONS.map((fact) => [fact.name, fact.vector]);
    expect(vectors).toEqual([
      ['#UD', 6],
      ['#NM', 7],
      ['#GP', 13],
      ['#PF', 14],
      ['#MF', 16],
      ['#XM', 19],
    ]);
    for (const fact of EXCEPTIONS) expect(faultOf(fact.name as FaultName).vector).toBe(fact.vector);
  });
});
