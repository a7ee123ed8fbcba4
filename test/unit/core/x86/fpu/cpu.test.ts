// The FPU unit beyond the recorded vectors: page faults, XFD, control registers, CPUs without XSAVE.
// Expected values come from SDM vol. 1 chapter 13, vol. 2, and from what Zen 3 was seen to do.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import type { CpuProfile } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { Cpu } from '../../../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import { instructionNamed } from '../../../../../src/core/x86/fpu/instructionSet.ts';
import { testMemory } from './testMemory.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const ones = (length: number): Uint8Array => new Uint8Array(length).fill(0x11);

/** A CPU as Linux runs it: CR4 with OSFXSR, OSXMMEXCPT, OSXSAVE, every component of `xcr0` enabled. */
function linuxCpu(profile: CpuProfile, xcr0 = 7n): Cpu {
  return new Cpu(profile, { ...bootState(profile), cr4: 0x4_0620n, xcr0 });
}

const faultName = (result: ReturnType<Cpu['exec']>): string => result.fault?.name ?? 'none';

describe('page faults', () => {
  it('XSAVE over a page boundary: #PF with the address, bytes before it stay written', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('fldcw', { bytes: bytes(0x7f, 0x02) });
    const memory = testMemory(0xcc, [2]);
    const result = cpu.exec('xsave64', { address: 0x1f00n - 0xc0n, mask: 7n }, memory);
    expect(result.fault).toEqual({ vector: 14, name: '#PF', errorCode: 0, address: 0x2040n });
    const other = testMemory(0xcc, [2]);
    const area = 0x1e00n;
    const second = linuxCpu(CPU_PROFILES.zen3).exec('xsavec64', { address: area, mask: 7n }, other);
    expect(second.fault).toMatchObject({ name: '#PF', errorCode: 2, address: 0x2000n });
  });
  it('XRSTOR from an unmapped page changes no register', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('movdqu', { register: 3, bytes: ones(16) });
    const before = cpu.exportState();
    const result = cpu.exec('xrstor64', { address: 0x2000n, mask: 7n }, testMemory(0, [2]));
    expect(faultName(result)).toBe('#PF');
    expect(cpu.exportState()).toEqual(before);
  });
  it('#GP for misalignment and non-canonical addresses comes before #PF', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    const memory = testMemory(0, [2]);
    expect(faultName(cpu.exec('xsave64', { address: 0x2020n, mask: 7n }, memory))).toBe('#GP');
    expect(faultName(cpu.exec('fxsave64', { address: 0x2008n }, memory))).toBe('#GP');
    expect(faultName(cpu.exec('xsave64', { address: 1n << 60n, mask: 7n }, memory))).toBe('#GP');
    const kernelHalf = { address: 0xffff_8000_0000_0000n, mask: 7n };
    expect(faultName(cpu.exec('xsave64', kernelHalf, memory))).toBe('#PF');
  });
});

describe('CR0.TS', () => {
  it('XSAVE, FXSAVE and x87 raise #NM with TS, XGETBV does not, CLTS clears it', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('mov_cr0_r', { value: 0x8005_003bn });
    expect(cpu.state.cr0).toBe(0x8005_003bn);
    const memory = testMemory();
    expect(faultName(cpu.exec('xsave64', { address: 0n, mask: 7n }, memory))).toBe('#NM');
    expect(faultName(cpu.exec('fxsave64', { address: 0n }, memory))).toBe('#NM');
    expect(faultName(cpu.exec('fninit'))).toBe('#NM');
    expect(cpu.exec('xgetbv', { ecx: 0n })).toEqual({ fault: null, value: 7n });
    expect(faultName(cpu.exec('clts'))).toBe('none');
    expect(cpu.state.cr0).toBe(0x8005_0033n);
    expect(faultName(cpu.exec('xsave64', { address: 0n, mask: 7n }, memory))).toBe('none');
  });
  it('LMSW sets PE, MP, EM, TS and cannot clear PE', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('lmsw', { value: 0x8n });
    expect(cpu.state.cr0).toBe(0x8005_0039n);
  });
  it('MOV CR0: #GP for NW without CD and for PG without PE; ET stays 1', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    expect(faultName(cpu.exec('mov_cr0_r', { value: 0xa005_0033n }))).toBe('#GP');
    expect(faultName(cpu.exec('mov_cr0_r', { value: 0x8005_0032n }))).toBe('#GP');
    cpu.exec('mov_cr0_r', { value: 0x8005_0023n });
    expect(cpu.state.cr0).toBe(0x8005_0033n);
  });
  it('SMSW reads CR0 at CPL 3 unless CR4.UMIP forbids it', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.update({ cpl: 3 });
    expect(cpu.exec('smsw')).toEqual({ fault: null, value: 0x8005_0033n });
    cpu.update({ cr4: cpu.state.cr4 | (1n << 11n) });
    expect(faultName(cpu.exec('smsw'))).toBe('#GP');
  });
});

describe('XFD', () => {
  const profile = CPU_PROFILES['sapphire-rapids'];
  const tile = 1n << 18n;
  function amxCpu(): Cpu {
    const cpu = linuxCpu(profile, 0x6_0207n | 0xe0n);
    cpu.update({ components: { ...cpu.state.components, 18: ones(8192) } });
    return cpu;
  }
  it('XSAVEC treats a disabled component as initial', () => {
    const cpu = amxCpu();
    const memory = testMemory();
    cpu.exec('xsavec64', { address: 0n, mask: tile }, memory);
    expect(memory.read(512n, 16)).toEqual(bytes(0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0x80));
    cpu.exec('wrmsr', { ecx: 0x1c4n, mask: tile });
    cpu.exec('xsavec64', { address: 0n, mask: tile }, memory);
    expect(memory.read(512n, 8)).toEqual(new Uint8Array(8));
  });
  it('XRSTOR of a disabled component raises #NM and sets XFD_ERR', () => {
    const cpu = amxCpu();
    const memory = testMemory(0);
    cpu.exec('xsavec64', { address: 0n, mask: tile }, memory);
    cpu.exec('wrmsr', { ecx: 0x1c4n, mask: tile });
    expect(faultName(cpu.exec('xrstor64', { address: 0n, mask: tile }, memory))).toBe('#NM');
    expect(cpu.exec('rdmsr', { ecx: 0x1c5n })).toEqual({ fault: null, value: tile });
    expect(faultName(cpu.exec('xrstor64', { address: 0n, mask: 3n }, memory))).toBe('none');
  });
  it('WRMSR of XFD and XSS refuses bits that the CPU lacks', () => {
    const cpu = amxCpu();
    expect(faultName(cpu.exec('wrmsr', { ecx: 0x1c4n, mask: 1n }))).toBe('#GP');
    expect(faultName(cpu.exec('wrmsr', { ecx: 0xda0n, mask: 1n }))).toBe('#GP');
    expect(faultName(linuxCpu(CPU_PROFILES.haswell).exec('rdmsr', { ecx: 0xda0n }))).toBe('#GP');
  });
});

describe('CPUs without XSAVE', () => {
  it('Pentium III: FXSAVE stores MXCSR_MASK 0 and XMM0-7 only; XSAVE is #UD', () => {
    const cpu = new Cpu(CPU_PROFILES.pentium3, { ...bootState(CPU_PROFILES.pentium3), cr4: 0x600n });
    const memory = testMemory();
    expect(faultName(cpu.exec('fxsave', { address: 0n }, memory))).toBe('none');
    expect(memory.read(24n, 8)).toEqual(bytes(0x80, 0x1f, 0, 0, 0, 0, 0, 0));
    expect(memory.bytes[287]).toBe(0);
    expect(memory.bytes[288]).toBe(0xcc);
    expect(faultName(cpu.exec('ldmxcsr', { bytes: bytes(0x40, 0, 0, 0) }))).toBe('#GP');
    expect(faultName(cpu.exec('xsave', { address: 0n, mask: 1n }, memory))).toBe('#UD');
    expect(faultName(cpu.exec('mov_cr4_r', { value: 0x4_0000n }))).toBe('#GP');
  });
  it('486: FNSAVE works and initialises, FXSAVE is #UD', () => {
    const cpu = new Cpu(CPU_PROFILES.i486);
    cpu.exec('fld1');
    const memory = testMemory();
    expect(faultName(cpu.exec('fnsave', { address: 0n }, memory))).toBe('none');
    expect(memory.read(28n, 10)).toEqual(bytes(0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f));
    expect(memory.read(8n, 2)).toEqual(bytes(0xff, 0x3f));
    expect([cpu.state.fcw, cpu.state.fsw, cpu.state.ftw]).toEqual([0x37f, 0, 0]);
    expect(memory.bytes[107]).toBe(0);
    expect(memory.bytes[108]).toBe(0xcc);
    cpu.exec('frstor', { address: 0n }, memory);
    expect([cpu.state.fsw, cpu.state.ftw]).toEqual([0x3800, 0x80]);
    expect(faultName(cpu.exec('fxsave', { address: 0n }, memory))).toBe('#UD');
  });
  it('486SX: FNINIT and FNSTSW do nothing, as has_fpu() expects', () => {
    const cpu = new Cpu(CPU_PROFILES.i486sx);
    const memory = testMemory();
    expect(cpu.exec('fninit')).toEqual({ fault: null });
    expect(cpu.exec('fnstsw', { address: 0n }, memory)).toEqual({ fault: null });
    expect(memory.bytes[0]).toBe(0xcc);
    cpu.update({ cr0: cpu.state.cr0 | 4n });
    expect(faultName(cpu.exec('fninit'))).toBe('#NM');
  });
  it('with an FPU, has_fpu() reads FSW 0 and FCW & 0x103f = 0x003f after FNINIT', () => {
    const cpu = new Cpu(CPU_PROFILES.i486);
    const memory = testMemory(0x5a);
    cpu.exec('fninit');
    cpu.exec('fnstsw', { address: 0n }, memory);
    cpu.exec('fnstcw', { address: 2n }, memory);
    expect(memory.read(0n, 4)).toEqual(bytes(0, 0, 0x7f, 0x03));
  });
});

describe('32-bit mode', () => {
  it('saves and restores XMM0-7 only; XMM8-15 keep their values', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('movdqu', { register: 3, bytes: ones(16) });
    cpu.exec('movdqu', { register: 9, bytes: ones(16) });
    cpu.update({ mode: 32 });
    const memory = testMemory();
    memory.bytes.fill(0, 512, 576);
    cpu.exec('xsave', { address: 0n, mask: 2n }, memory);
    expect(memory.bytes[160 + 3 * 16]).toBe(0x11);
    expect(memory.bytes[160 + 8 * 16]).toBe(0xcc);
    memory.bytes.fill(0, 512, 520);
    cpu.exec('xrstor', { address: 0n, mask: 2n }, memory);
    expect(cpu.state.xmm[3 * 16]).toBe(0);
    expect(cpu.state.xmm[9 * 16]).toBe(0x11);
    expect(cpu.xinuse & 2n).toBe(2n);
  });
});

describe('VEX instructions on a CPU with AVX-512', () => {
  it('clear bits 511:256 of the registers that they write', () => {
    const cpu = linuxCpu(CPU_PROFILES['skylake-x'], 0xe7n);
    cpu.update({ components: { ...cpu.state.components, 6: ones(512) } });
    cpu.exec('vmovdqu_y', { register: 2, bytes: ones(32) });
    expect(cpu.state.components[6]?.slice(32, 128)).toEqual(
      Uint8Array.from([...ones(32), ...new Uint8Array(32), ...ones(32)]),
    );
    cpu.exec('vzeroupper');
    expect(cpu.state.components[6]).toEqual(new Uint8Array(512));
    expect(cpu.xinuse).toBe(2n);
  });
});

describe('instructionNamed', () => {
  it('reads the spellings of kernel assembly', () => {
    expect(['fxsaveq', 'FXRSTORQ', 'fildl', 'XSAVES64', 'clts'].map(instructionNamed)).toEqual([
      'fxsave64',
      'fxrstor64',
      'fild',
      'xsaves64',
      'clts',
    ]);
    expect(['fsave', 'mov', 'toString'].map(instructionNamed)).toEqual([null, null, null]);
  });
});

describe('state as a value', () => {
  it('an exported state is not changed by later instructions, and importing it goes back', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('movdqu', { register: 0, bytes: ones(16) });
    const saved = cpu.exportState();
    cpu.exec('movdqu', { register: 0, bytes: new Uint8Array(16).fill(0x22) });
    cpu.exec('fld1');
    expect(saved.xmm[0]).toBe(0x11);
    cpu.importState(saved);
    expect(cpu.state.xmm[0]).toBe(0x11);
    expect(cpu.state.ftw).toBe(0);
  });
  it('names what changed', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    const before = cpu.exportState();
    cpu.exec('ldmxcsr', { bytes: bytes(0x80, 0x9f, 0, 0) });
    expect(cpu.describeChanges(before, cpu.state)).toEqual([
      { name: 'MXCSR', before: '0x1f80', after: '0x9f80' },
      { name: 'XINUSE', before: '0x0', after: '0x2' },
    ]);
    const middle = cpu.exportState();
    cpu.exec('fld1');
    cpu.exec('mov_cr0_r', { value: 0x8005_003bn });
    expect(cpu.describeChanges(middle, cpu.state)).toEqual([
      { name: 'CR0', before: '0x80050033', after: '0x8005003b' },
      { name: 'FSW', before: '0x0', after: '0x3800' },
      { name: 'FTW', before: '0x0', after: '0x80' },
      { name: 'ST0', before: `0x${'0'.repeat(20)}`, after: '0x3fff8000000000000000' },
      { name: 'XINUSE', before: '0x2', after: '0x3' },
    ]);
  });
  it('says "not modelled" instead of guessing', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    expect(() => cpu.exec('fadd0')).toThrow('not modelled: x87 addition');
    cpu.exec('fld1');
    cpu.exec('fadd0');
    expect(cpu.state.st.slice(7 * 16, 7 * 16 + 10)).toEqual(bytes(0, 0, 0, 0, 0, 0, 0, 0x80, 0x00, 0x40));
    expect(() => cpu.gate('vpermilps')).toThrow('not modelled: instruction vpermilps');
  });
  it('FILD pushes the exact value', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    cpu.exec('fild', { bytes: bytes(0xfe, 0xff, 0xff, 0xff) });
    expect(cpu.state.st.slice(7 * 16, 7 * 16 + 10)).toEqual(bytes(0, 0, 0, 0, 0, 0, 0, 0x80, 0x00, 0xc0));
  });
});

describe('XSAVES after LDMXCSR', () => {
  it('does not lose MXCSR to the modified optimisation', () => {
    const cpu = linuxCpu(CPU_PROFILES.zen3);
    const memory = testMemory();
    cpu.exec('movdqu', { register: 0, bytes: ones(16) });
    cpu.exec('xsaves64', { address: 0n, mask: 7n }, memory);
    cpu.exec('xrstors64', { address: 0n, mask: 7n }, memory);
    cpu.exec('ldmxcsr', { bytes: bytes(0x80, 0x3f, 0, 0) });
    memory.bytes.fill(0xcc, 0, 512);
    cpu.exec('xsaves64', { address: 0n, mask: 7n }, memory);
    expect(memory.read(24n, 2)).toEqual(bytes(0x80, 0x3f));
  });
});

describe('PKRU', () => {
  it('RDPKRU and WRPKRU: #UD without CR4.PKE, #GP for ECX or EDX, and the value is component 9', () => {
    const cpu = linuxCpu(CPU_PROFILES['skylake-x'], 0x2ffn);
    expect(faultName(cpu.exec('rdpkru', { ecx: 0n }))).toBe('#UD');
    expect(cpu.cpuid(7).ecx & 0x18).toBe(0x08);
    cpu.exec('mov_cr4_r', { value: cpu.state.cr4 | (1n << 22n) });
    expect(cpu.cpuid(7).ecx & 0x18).toBe(0x18);
    expect(faultName(cpu.exec('wrpkru', { ecx: 1n, mask: 4n }))).toBe('#GP');
    expect(faultName(cpu.exec('wrpkru', { ecx: 0n, mask: (1n << 32n) | 4n }))).toBe('#GP');
    expect(faultName(cpu.exec('rdpkru', { ecx: 1n }))).toBe('#GP');
    cpu.update({ cr0: cpu.state.cr0 | 0xcn, cpl: 3 });
    expect(cpu.exec('wrpkru', { ecx: 0n, mask: 0x5555_5554n })).toEqual({ fault: null });
    expect(cpu.exec('rdpkru', { ecx: 0n })).toEqual({ fault: null, value: 0x5555_5554n });
    expect(cpu.xinuse).toBe(0x200n);
    expect(faultName(linuxCpu(CPU_PROFILES.haswell).exec('rdpkru', { ecx: 0n }))).toBe('#UD');
  });
});
