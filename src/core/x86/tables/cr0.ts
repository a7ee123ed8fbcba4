// CR0: the one table of its bits. Read by the FPU unit, the decoder and the hovers.
// SPDX-License-Identifier: MIT

import type { RegisterTable } from './fact.ts';

const SDM = 'SDM vol. 3, 2.5';
const FPU = 'SDM vol. 3, 2.5 and tables 2-1/2-2';

export const CR0: RegisterTable = {
  name: 'CR0',
  title: 'Control register 0',
  widthBits: 64,
  source: SDM,
  bits: [
    {
      bit: 0,
      name: 'PE',
      macro: 'X86_CR0_PE',
      meaning: 'Protection Enable',
      whenSet: 'the CPU is in protected mode',
      whenClear: 'the CPU is in real-address mode',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: SDM,
    },
    {
      bit: 1,
      name: 'MP',
      macro: 'X86_CR0_MP',
      meaning: 'Monitor Coprocessor: makes WAIT/FWAIT obey TS',
      whenSet: 'WAIT/FWAIT raises #NM when TS is 1 as well',
      whenClear: 'WAIT/FWAIT ignores TS',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: FPU,
    },
    {
      bit: 2,
      name: 'EM',
      macro: 'X86_CR0_EM',
      meaning: 'Emulation: there is no FPU to use',
      whenSet:
        'x87 instructions raise #NM, MMX and legacy SSE instructions raise #UD; FWAIT, XSAVE and VEX instructions do not look at EM. For FXSAVE and FXRSTOR the sources disagree: #NM (AMD APM, Bochs, QEMU, Intel 1999) or #UD (Intel SDM of 2007)',
      whenClear: 'x87, MMX and SSE instructions execute, if TS is 0 and CR4 allows them',
      linux: [
        {
          since: null,
          text: '0; set only if the CPU has no FPU (fpu__init_cpu in arch/x86/kernel/fpu/init.c)',
        },
      ],
      source: `${FPU}, vol. 1 tables for MMX (12) and SSE (13)`,
    },
    {
      bit: 3,
      name: 'TS',
      macro: 'X86_CR0_TS',
      meaning: 'Task Switched: the registers may belong to another task',
      whenSet:
        'the next x87, MMX, SSE, AVX, FXSAVE/FXRSTOR or XSAVE/XRSTOR instruction raises #NM before it does anything (FWAIT only if MP is 1 too); XGETBV, XSETBV and AMX tile instructions do not look at TS. The CPU itself sets TS on a hardware task switch, which 64-bit mode does not have',
      whenClear: 'these instructions execute',
      linux: [
        {
          since: null,
          text: 'lazy FPU switching: the kernel sets TS in software when it switches to a task whose registers it does not load, and the #NM handler clears it with CLTS and loads them. From 4.4 to 4.9 this holds in lazy mode only; in eager mode (the default on every CPU since 4.6) the kernel never writes TS at a switch',
        },
        {
          since: [4, 10],
          text: '0 always at run time: lazy mode was removed in 4.10, and #NM with TS=1 is reported as a kernel bug. Only boot, Xen PV, kexec, suspend/resume and the 32-bit #DF path touch it (read in 6.1 and 6.12). That 4.10 is the release rests on the dates of the patches: 4.9 still has the code, 4.12 does not',
        },
      ],
      source: `${FPU}; arch/x86/kernel/fpu/init.c and traps.c of 4.4, 6.1 and 6.12`,
    },
    {
      bit: 4,
      name: 'ET',
      macro: 'X86_CR0_ET',
      meaning: 'Extension Type',
      whenSet: 'hard-wired to 1 on P6 and later',
      whenClear: 'on the 386: an 80287 is attached',
      linux: [{ since: null, text: '1' }],
      source: SDM,
    },
    {
      bit: 5,
      name: 'NE',
      macro: 'X86_CR0_NE',
      meaning: 'Numeric Error: how x87 errors are reported',
      whenSet:
        'an unmasked x87 error raises #MF (vector 16) at the next waiting x87, FWAIT or MMX instruction',
      whenClear:
        'the error goes outside: FERR# is asserted and IRQ 13 follows. SSE errors ignore NE (#XM, or #UD without CR4.OSXMMEXCPT)',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: 'SDM vol. 1, 8.7 and vol. 3, 13.1.6',
    },
    {
      bit: 16,
      name: 'WP',
      macro: 'X86_CR0_WP',
      meaning: 'Write Protect',
      whenSet: 'supervisor writes honour read-only pages',
      whenClear: 'supervisor writes may change read-only pages',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: SDM,
    },
    {
      bit: 18,
      name: 'AM',
      macro: 'X86_CR0_AM',
      meaning: 'Alignment Mask',
      whenSet: 'EFLAGS.AC enables alignment checks at CPL 3',
      whenClear: 'no alignment checks',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: SDM,
    },
    {
      bit: 29,
      name: 'NW',
      macro: 'X86_CR0_NW',
      meaning: 'Not Write-through',
      whenSet: 'together with CD: write-through and snooping are off',
      whenClear: 'normal caching, as CD says',
      linux: [{ since: null, text: '0' }],
      source: SDM,
    },
    {
      bit: 30,
      name: 'CD',
      macro: 'X86_CR0_CD',
      meaning: 'Cache Disable',
      whenSet: 'caching is restricted',
      whenClear: 'caching is on',
      linux: [{ since: null, text: '0 (1 for a moment while memory types are changed)' }],
      source: SDM,
    },
    {
      bit: 31,
      name: 'PG',
      macro: 'X86_CR0_PG',
      meaning: 'Paging',
      whenSet: 'linear addresses are translated by the page tables',
      whenClear: 'linear addresses are physical addresses',
      linux: [{ since: null, text: 'set by the boot code and stays 1' }],
      source: SDM,
    },
  ],
};
