// All register tables by name: the one way in for decoders, hovers and `ringside eval --as`.
// SPDX-License-Identifier: MIT

import { CR0 } from './cr0.ts';
import { CR4 } from './cr4.ts';
import { EFER } from './efer.ts';
import type { RegisterTable } from './fact.ts';
import { MXCSR } from './mxcsr.ts';
import { FCW, FSW, FTW } from './x87.ts';
import { IA32_XFD, IA32_XSS, XCOMP_BV, XCR0, XSTATE_BV } from './xstateRegisters.ts';

export const REGISTERS: readonly RegisterTable[] = [
  CR0,
  CR4,
  EFER,
  XCR0,
  IA32_XSS,
  IA32_XFD,
  XSTATE_BV,
  XCOMP_BV,
  MXCSR,
  FCW,
  FSW,
  FTW,
];

/** The table for a register name in any case, with or without the IA32_ or MSR_ prefix ("xcr0", "XSS"). */
export function registerTable(name: string): RegisterTable | undefined {
  const wanted = bare(name);
  return REGISTERS.find((table) => bare(table.name) === wanted);
}

const bare = (name: string): string =>
  name
    .toUpperCase()
    .replace(/^MSR_/, '')
    .replace(/^IA32_/, '');
