// CPUID leaves that FPU boot code reads, against the sizes that the manuals and real CPUs give.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { Cpu } from '../../../../../src/core/x86/fpu/cpu.ts';

describe('cpuid', () => {
  it('zen3: leaf 0xD as measured: 832 bytes for XCR0=7, compacted 872 with XSS 0x1800', () => {
    const cpu = new Cpu(CPU_PROFILES.zen3);
    cpu.update({ xcr0: 7n, xss: 0x1800n });
    expect(cpu.cpuid(0xd, 0)).toEqual({ eax: 7, ebx: 832, ecx: 832, edx: 0 });
    expect(cpu.cpuid(0xd, 1)).toEqual({ eax: 0xf, ebx: 872, ecx: 0x1800, edx: 0 });
    expect(cpu.cpuid(0xd, 2)).toEqual({ eax: 256, ebx: 576, ecx: 0, edx: 0 });
    expect(cpu.cpuid(0xd, 11)).toEqual({ eax: 16, ebx: 0, ecx: 1, edx: 0 });
    expect(cpu.cpuid(0xd, 12)).toEqual({ eax: 24, ebx: 0, ecx: 1, edx: 0 });
    expect(cpu.cpuid(0xd, 5)).toEqual({ eax: 0, ebx: 0, ecx: 0, edx: 0 });
  });
  it('reports the size for the components that XCR0 enables now', () => {
    const cpu = new Cpu(CPU_PROFILES['sapphire-rapids']);
    expect(cpu.cpuid(0xd, 0)).toMatchObject({ ebx: 576, ecx: 11008 });
    cpu.update({ xcr0: 0x2e7n });
    expect(cpu.cpuid(0xd, 0)).toMatchObject({ ebx: 2696, ecx: 11008 });
    expect(cpu.cpuid(0xd, 18)).toEqual({ eax: 8192, ebx: 2816, ecx: 6, edx: 0 });
  });
  it('OSXSAVE follows CR4; CPUs without XSAVE have no leaf 0xD', () => {
    const cpu = new Cpu(CPU_PROFILES.haswell);
    expect((cpu.cpuid(1).ecx >>> 26) & 3).toBe(1);
    cpu.exec('mov_cr4_r', { value: 0x4_0620n });
    expect((cpu.cpuid(1).ecx >>> 26) & 3).toBe(3);
    expect(new Cpu(CPU_PROFILES.pentium3).cpuid(0xd, 0)).toEqual({ eax: 0, ebx: 0, ecx: 0, edx: 0 });
    expect((new Cpu(CPU_PROFILES.pentium3).cpuid(1).edx >>> 24) & 7).toBe(3);
  });
  it('spells the vendor', () => {
    const { ebx, ecx, edx } = new Cpu(CPU_PROFILES.zen3).cpuid(0);
    const text = [ebx, edx, ecx]
      .flatMap((word) => [0, 8, 16, 24].map((shift) => String.fromCharCode((word >>> shift) & 0xff)))
      .join('');
    expect(text).toBe('AuthenticAMD');
  });
});
