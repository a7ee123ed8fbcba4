// Words that name a whole register or field (cr0, read_cr0, mxcsr, xfeatures ...) and words of the SDM's vocabulary.
// Only words that are hardware wherever they stand are listed; a local called `ts` is not. Used by `hover.ts`.
// SPDX-License-Identifier: MIT

import type { RegisterTable } from '../tables/fact.ts';
import { CR0 } from '../tables/cr0.ts';
import { CR4 } from '../tables/cr4.ts';
import { MXCSR } from '../tables/mxcsr.ts';
import { FCW, FSW, FTW } from '../tables/x87.ts';
import { IA32_XFD, IA32_XSS, XCOMP_BV, XCR0, XSTATE_BV } from '../tables/xstateRegisters.ts';
import { codeSpan, paragraphs } from './markdown.ts';

export interface RegisterWord {
  readonly table: RegisterTable;
  readonly text: string;
  readonly remarks: readonly string[];
  /** The word is a constant with this value. */
  readonly constant?: bigint;
}

const word = (table: RegisterTable, text: string, remarks: readonly string[] = []): RegisterWord => ({
  table,
  text,
  remarks,
});

const CR0_BOOT =
  '64-bit Linux runs with 0x80050033 (PE MP ET NE WP AM PG); a lazy kernel (up to 4.9) also with 0x8005003b, when TS is 1.';
const CR0_COST = 'Writing CR0 serialises the CPU and is slow; CLTS clears TS without a read and a write.';

const ENTRIES: readonly (readonly [names: string, entry: RegisterWord])[] = [
  ['cr0 CR0', word(CR0, 'control register 0', [CR0_BOOT])],
  [
    'read_cr0 native_read_cr0 __native_read_cr0',
    word(CR0, 'reads CR0 (with paravirtualisation, through a hook that ends in the same instruction)', [
      CR0_BOOT,
    ]),
  ],
  [
    'write_cr0 native_write_cr0 __native_write_cr0',
    word(CR0, 'writes CR0; #GP outside CPL 0, for NW without CD, and for PG without PE', [
      CR0_BOOT,
      CR0_COST,
    ]),
  ],
  ['cr4 CR4', word(CR4, 'control register 4')],
  [
    'xcr0 XCR0 XCR_XFEATURE_ENABLED_MASK',
    word(XCR0, 'extended control register 0, written by XSETBV, read by XGETBV(0)'),
  ],
  ['MSR_IA32_XSS IA32_XSS', word(IA32_XSS, 'the supervisor components that XSAVES and XRSTORS may handle')],
  [
    'MSR_IA32_XFD IA32_XFD MSR_IA32_XFD_ERR IA32_XFD_ERR',
    word(IA32_XFD, 'extended feature disable: a component is switched off until a task asks for it', [
      'Since 5.16 this, and not lazy switching, is what #NM means on Linux.',
    ]),
  ],
  [
    'XSTATE_BV xstate_bv xfeatures',
    word(XSTATE_BV, 'which components an XSAVE area holds', [
      'In `struct xstate_header` this is the hardware field XSTATE_BV. Fields of the same name elsewhere (`struct fpstate`, `struct _fpx_sw_bytes`) are software masks made of the same bits.',
      'XSAVE and XSAVEOPT change the requested bits only; XSAVEC and XSAVES write all of them.',
      'A 0 does not mean that the bytes are zero: XSAVEOPT leaves old bytes in place. XRSTOR ignores them; whoever reads the area must too.',
    ]),
  ],
  [
    'XCOMP_BV xcomp_bv XCOMP_BV_COMPACTED_FORMAT',
    word(XCOMP_BV, 'the layout of an XSAVE area', [
      'XSAVE and XSAVEOPT do not write it; XRSTOR of a standard-format area raises #GP unless it is 0.',
    ]),
  ],
  [
    'mxcsr MXCSR',
    word(MXCSR, 'the SSE control and status register', [
      'XSAVE and XSAVEOPT write it whenever SSE or AVX is requested; XSAVEC and XSAVES only with SSE.',
      'A bit outside MXCSR_MASK raises #GP when it is loaded.',
    ]),
  ],
  [
    'mxcsr_mask MXCSR_MASK mxcsr_feature_mask',
    word(MXCSR, 'MXCSR_MASK: the MXCSR bits that this CPU has', [
      '0x0000ffff on CPUs with DAZ, 0x0002ffff on AMD CPUs with bit 17; 0 stored by FXSAVE stands for 0x0000ffbf.',
    ]),
  ],
  [
    'MXCSR_DEFAULT',
    { ...word(MXCSR, 'the initial value of MXCSR: every exception masked'), constant: 0x1f80n },
  ],
  ['FCW', word(FCW, 'the x87 control word')],
  ['FSW', word(FSW, 'the x87 status word')],
  ['FTW', word(FTW, 'the x87 tags')],
];

const byWord = new Map(
  ENTRIES.flatMap(([names, entry]) => names.split(' ').map((name) => [name, entry] as const)),
);

export const registerWord = (name: string): RegisterWord | undefined => byWord.get(name);

const CONCEPTS: ReadonlyMap<string, string> = new Map([
  [
    'XINUSE',
    'The CPU’s bitmap of components that are not in their initial configuration; XGETBV with ECX = 1 reads it, masked by XCR0. A component that is initial may have 0 or 1 here: the CPU is free. Zen 3 tracks by value: `pxor r,r` and VZEROALL clear the bit, zeros loaded from memory do not.\n\nSource: SDM vol. 1, 13.6; measured on Zen 3.',
  ],
  [
    'XMODIFIED',
    'The CPU’s bitmap of components changed since the last XRSTOR or XRSTORS; XSAVEOPT and XSAVES leave the others out if the area matches XRSTOR_INFO. No instruction reads it.\n\nSource: SDM vol. 1, 13.6.',
  ],
  [
    'RFBM',
    'Requested-feature bitmap: EDX:EAX AND XCR0, for XSAVES and XRSTORS AND (XCR0 OR IA32_XSS). Components outside it are neither saved nor restored.\n\nSource: SDM vol. 1, 13.7.',
  ],
  [
    'XRSTOR_INFO',
    'What the CPU remembers of the last XRSTOR or XRSTORS: CPL, VMX non-root or not, linear address, XCOMP_BV. A save that matches may use the modified optimisation.\n\nSource: SDM vol. 1, 13.8.3 and 13.12.',
  ],
]);

/** The SDM's own words, in upper case only. */
export function conceptText(name: string): string | null {
  const text = CONCEPTS.get(name);
  return text === undefined ? null : paragraphs([`**${codeSpan(name)}**`, text]);
}
