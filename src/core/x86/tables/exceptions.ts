// The exceptions that FPU code meets: vector, kernel macro, and when the FPU raises them.
// Read by the hovers; the vectors agree with `fpu/fault.ts` (tested).
// SPDX-License-Identifier: MIT

import type { Provenance } from './fact.ts';

export interface ExceptionFact extends Provenance {
  readonly vector: number;
  readonly name: string;
  readonly title: string;
  readonly macro: string;
  readonly errorCode: boolean;
  readonly raisedBy: string;
}

const SDM = 'SDM vol. 3, 6.15';

export const EXCEPTIONS: readonly ExceptionFact[] = [
  {
    vector: 6,
    name: '#UD',
    title: 'Invalid Opcode',
    macro: 'X86_TRAP_UD',
    errorCode: false,
    raisedBy:
      'MMX or legacy SSE with CR0.EM=1, legacy SSE with CR4.OSFXSR=0, the XSAVE family and VEX instructions with CR4.OSXSAVE=0, VEX instructions whose XCR0 bits are not all 1, an unmasked SIMD error with CR4.OSXMMEXCPT=0',
    source: SDM,
  },
  {
    vector: 7,
    name: '#NM',
    title: 'Device Not Available',
    macro: 'X86_TRAP_NM',
    errorCode: false,
    raisedBy:
      'x87 with CR0.EM or TS, FWAIT with MP and TS, MMX, SSE, AVX, FXSAVE and XSAVE with TS; and the use of a component that IA32_XFD disables. Lazy kernels load the registers in its handler; since 5.16 it means XFD, and with TS=1 a kernel bug',
    source: `${SDM}; arch/x86/kernel/traps.c of 6.1 and 6.12`,
  },
  {
    vector: 13,
    name: '#GP',
    title: 'General Protection',
    macro: 'X86_TRAP_GP',
    errorCode: true,
    raisedBy:
      'a save area that is not 64-byte aligned (16 for FXSAVE), an illegal XSAVE header, reserved MXCSR bits, CLTS, XSETBV, XSAVES, XRSTORS or MOV CR0 outside CPL 0, an illegal XCR0 combination',
    source: SDM,
  },
  {
    vector: 14,
    name: '#PF',
    title: 'Page Fault',
    macro: 'X86_TRAP_PF',
    errorCode: true,
    raisedBy: 'a save area that is not mapped or not writable; the signal-frame code expects it and retries',
    source: SDM,
  },
  {
    vector: 16,
    name: '#MF',
    title: 'x87 Floating-Point Error',
    macro: 'X86_TRAP_MF',
    errorCode: false,
    raisedBy:
      'a pending unmasked x87 error, reported late: at the next waiting x87, FWAIT or MMX instruction, if CR0.NE=1. FNINIT, FNSTSW, FNSAVE, FXSAVE, XSAVE and SSE instructions do not report it',
    source: `${SDM}; vol. 1, 8.7`,
  },
  {
    vector: 19,
    name: '#XM',
    title: 'SIMD Floating-Point Exception',
    macro: 'X86_TRAP_XF',
    errorCode: false,
    raisedBy: 'an unmasked SSE or AVX error with CR4.OSXMMEXCPT=1; CR0.NE plays no part',
    source: SDM,
  },
];
