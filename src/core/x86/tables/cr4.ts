// CR4: the one table of its bits; the FPU bits in full, the others by name. Read by unit, decoder and hovers.
// SPDX-License-Identifier: MIT

import type { RegisterBit, RegisterTable } from './fact.ts';

const SDM = 'SDM vol. 3, 2.5';
const other = (bit: number, name: string, meaning: string): RegisterBit => ({
  bit,
  name,
  macro: `X86_CR4_${name}`,
  meaning,
  whenSet: 'enabled',
  whenClear: 'disabled',
  source: SDM,
});

export const CR4: RegisterTable = {
  name: 'CR4',
  title: 'Control register 4',
  widthBits: 64,
  source: SDM,
  bits: [
    other(0, 'VME', 'Virtual-8086 Mode Extensions'),
    other(1, 'PVI', 'Protected-mode Virtual Interrupts'),
    other(2, 'TSD', 'Time Stamp Disable outside CPL 0'),
    other(3, 'DE', 'Debugging Extensions'),
    other(4, 'PSE', 'Page Size Extensions'),
    other(5, 'PAE', 'Physical Address Extension'),
    other(6, 'MCE', 'Machine Check Enable'),
    other(7, 'PGE', 'Page Global Enable'),
    other(8, 'PCE', 'Performance Counter Enable'),
    {
      bit: 9,
      name: 'OSFXSR',
      macro: 'X86_CR4_OSFXSR',
      meaning: 'the operating system saves state with FXSAVE/FXRSTOR',
      whenSet: 'SSE instructions execute; FXSAVE and FXRSTOR include XMM and MXCSR',
      whenClear:
        'legacy SSE instructions raise #UD (before TS is looked at); VEX and XSAVE instructions do not look at it',
      linux: [{ since: null, text: 'set at boot if the CPU has FXSR (fpu__init_cpu_generic)' }],
      source: `${SDM} and 13.1`,
    },
    {
      bit: 10,
      name: 'OSXMMEXCPT',
      macro: 'X86_CR4_OSXMMEXCPT',
      meaning: 'the operating system handles SIMD floating-point exceptions',
      whenSet: 'an unmasked SIMD floating-point exception raises #XM (vector 19)',
      whenClear: 'an unmasked SIMD floating-point exception raises #UD',
      linux: [{ since: null, text: 'set at boot if the CPU has SSE (fpu__init_cpu_generic)' }],
      source: `${SDM} and 13.1`,
    },
    other(11, 'UMIP', 'User-Mode Instruction Prevention: SGDT, SIDT, SLDT, SMSW, STR raise #GP at CPL > 0'),
    other(12, 'LA57', '57-bit linear addresses'),
    other(13, 'VMXE', 'VMX Enable'),
    other(14, 'SMXE', 'SMX Enable'),
    other(16, 'FSGSBASE', 'RDFSBASE and its family'),
    other(17, 'PCIDE', 'Process-Context Identifiers'),
    {
      bit: 18,
      name: 'OSXSAVE',
      macro: 'X86_CR4_OSXSAVE',
      meaning: 'the operating system manages state with XSAVE',
      whenSet:
        'XSAVE*, XRSTOR*, XGETBV and XSETBV execute; XCR0 decides which components exist; CPUID.1:ECX[27] reads 1',
      whenClear: 'XSAVE*, XRSTOR*, XGETBV, XSETBV and VEX/EVEX vector instructions raise #UD',
      linux: [
        {
          since: null,
          text: 'set at boot if the CPU has XSAVE, then XSETBV(0) and IA32_XSS are written (fpu__init_cpu_xstate)',
        },
      ],
      source: `${SDM} and vol. 1, 13.3`,
    },
    other(20, 'SMEP', 'Supervisor Mode Execution Prevention'),
    other(21, 'SMAP', 'Supervisor Mode Access Prevention'),
    other(22, 'PKE', 'Protection Keys for user pages (PKRU is used)'),
    other(23, 'CET', 'Control-flow Enforcement'),
    { ...other(24, 'PKS', 'Protection Keys for supervisor pages'), macro: 'X86_CR4_PKS', unverified: true },
    other(28, 'LAM_SUP', 'Linear Address Masking for supervisor pointers'),
    other(32, 'FRED', 'Flexible Return and Event Delivery'),
  ],
};

/** Every CR4 bit that the tables know; setting another one raises #GP. */
export const CR4_KNOWN: bigint = CR4.bits.reduce((mask, bit) => mask | (1n << BigInt(bit.bit)), 0n);
