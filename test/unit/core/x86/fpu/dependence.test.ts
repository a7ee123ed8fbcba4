// Which registers an instruction reads, against what the manuals say of it (SDM vol. 1, 13.7 to 13.11; vol. 2; APM vol. 2
// for FFXSR). What is expected is written by hand, the unit is asked by experiment.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Cpu } from '../../../../../src/core/x86/fpu/cpu.ts';
import type { Operands } from '../../../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import type { CpuState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import { dependsOn, observed } from '../../../../../src/core/x86/fpu/dependence.ts';
import type { InstructionName } from '../../../../../src/core/x86/fpu/instructionSet.ts';
import { MemoryFault } from '../../../../../src/core/x86/fpu/fault.ts';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';

const profile = CPU_PROFILES.zen3;
const withPkru = CPU_PROFILES['skylake-x'];
const area = 0x1000n;
const memory = (bytes = new Uint8Array(4096)) => ({
  read: (address: bigint, length: number) =>
    bytes.slice(Number(address - area), Number(address - area) + length),
  write: (address: bigint, part: Uint8Array) => {
    if (address < area) throw new MemoryFault(address, 2);
    bytes.set(part, Number(address - area));
  },
});
const cpuWith = (more: Partial<CpuState> = {}): Cpu =>
  new Cpu(profile, { ...bootState(profile), cr4: 0x44_0620n, xcr0: 0x207n, ...more });
/** Of these registers, those that the instruction read. */
function reads(cpu: Cpu, name: InstructionName, operands: Operands, port = memory()): string {
  const executed = observed(cpu, name, operands, port);
  const names = 'CR0 CR4 EFER XCR0 IA32_XSS FCW FSW FTW FIP MXCSR XMM0 XMM3 YMM_H3 ST0 ST7 PKRU'.split(' ');
  return names.filter((one) => dependsOn(cpu.profile, executed, one)).join(' ');
}
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(1);
const withXmm3 = (cpu: Cpu): Cpu => {
  expect(cpu.exec('vmovdqu_y', { register: 3, bytes: ones(32) }).fault).toBeNull();
  return cpu;
};

test.each<[InstructionName, Operands, string]>([
  ['mov_r_cr0', {}, 'CR0'],
  ['mov_r_cr4', {}, 'CR4'],
  // It clears one bit and keeps the others.
  ['clts', {}, ''],
  ['xgetbv', { ecx: 0n }, 'CR4 XCR0'],
  // TS and EM, and OSFXSR; the register is only written.
  ['movdqu', { register: 3, bytes: ones(16) }, 'CR0 CR4'],
  ['vmovdqu_y', { register: 3, bytes: ones(32) }, 'CR0 CR4 XCR0'],
  ['fnstcw', {}, 'CR0 FCW'],
  ['fnstsw', {}, 'CR0 FSW'],
  // EM and TS stop it; flags that it clears and bits that it keeps are nothing that it asks for.
  ['fnclex', {}, 'CR0'],
  // A pending exception (FSW.ES) stops a waiting instruction.
  ['fnop', {}, 'CR0 FSW'],
  ['stmxcsr', { address: area }, 'CR0 CR4 MXCSR'],
  ['ldmxcsr', { bytes: Uint8Array.of(0x80, 0x1f, 0, 0) }, 'CR0 CR4'],
  ['fnsave', { address: area }, 'CR0 FCW FSW FTW FIP ST0 ST7'],
])('%s %o reads %s', (name, operands, expected) => {
  expect(reads(cpuWith(), name, operands)).toBe(expected);
});

test('FXSAVE leaves the XMM registers out at CPL 0 with EFER.FFXSR, and so does not read them', () => {
  const at = { address: area };
  expect(reads(withXmm3(cpuWith()), 'fxsave64', at)).toMatch(/ EFER .*MXCSR XMM0 XMM3 ST0 ST7$/);
  const fast = withXmm3(cpuWith({ efer: bootState(profile).efer | (1n << 14n) }));
  expect(reads(fast, 'fxsave64', at)).toMatch(/MXCSR ST0 ST7$/);
  expect(reads(withXmm3(cpuWith({ efer: 1n << 14n, cpl: 3 })), 'fxsave64', at)).toMatch(/XMM0 XMM3/);
});

test('XSAVE reads the components that EDX:EAX and XCR0 ask for', () => {
  const asked = (mask: bigint): string => reads(withXmm3(cpuWith()), 'xsave64', { address: area, mask });
  expect(asked(1n)).not.toMatch(/XMM|YMM|PKRU|MXCSR/);
  expect(asked(2n)).toMatch(/XCR0 MXCSR XMM0 XMM3$/);
  expect(asked(4n)).toMatch(/XCR0 MXCSR YMM_H3$/);
});

test('PKRU is read by RDPKRU and by a save, not by WRPKRU', () => {
  const state = { ...bootState(withPkru), cr4: 0x44_0620n, xcr0: 0x207n };
  const cpu = (): Cpu => new Cpu(withPkru, state);
  expect(reads(cpu(), 'rdpkru', { ecx: 0n })).toBe('CR4 PKRU');
  expect(reads(cpu(), 'wrpkru', { ecx: 0n, mask: 4n })).toBe('CR4');
  expect(reads(cpu(), 'xsave64', { address: area, mask: 0x200n })).toBe('CR0 CR4 XCR0 PKRU');
});

test('XSAVEOPT after the matching XRSTOR does not read what was not modified since', () => {
  const port = memory();
  const cpu = withXmm3(cpuWith());
  const all = { address: area, mask: 7n };
  expect(reads(cpu, 'xsaveopt64', all, port)).toMatch(/XMM3 YMM_H3/);
  cpu.exec('xrstor64', all, port);
  expect(reads(cpu, 'xsaveopt64', all, port)).not.toMatch(/XMM|YMM/);
  cpu.exec('movdqu', { register: 3, bytes: ones(16) });
  expect(reads(cpu, 'xsaveopt64', all, port)).toMatch(/XMM0 XMM3/);
});

test('with TS set the instruction gets no further than CR0, and a page fault hides what lies behind it', () => {
  const all = { address: area, mask: 7n };
  expect(reads(cpuWith({ cr0: bootState(profile).cr0 | 8n }), 'xsave64', all)).toBe('CR0 CR4');
  expect(reads(cpuWith(), 'fnsave', { address: 0n })).toBe('CR0');
});

test('what is no register of its own is not answered', () => {
  const executed = observed(cpuWith(), 'fnop', {}, memory());
  for (const name of ['XINUSE', 'XMM16', 'ST8', 'nonsense'])
    expect(dependsOn(profile, executed, name)).toBeNull();
});
