// What each FPU instruction does, for the hovers: effect, exceptions in their order, use in Linux, sources.
// Data only. Where sources disagree, or a statement rests on one machine, the text says so.
// SPDX-License-Identifier: MIT

import type { LinuxEra, Provenance } from '../tables/fact.ts';

export interface InstructionDoc extends Provenance {
  /** As in the SDM. */
  readonly mnemonic: string;
  readonly title: string;
  readonly effect: readonly string[];
  /** In the order in which they are checked. */
  readonly faults: readonly string[];
  readonly linux?: readonly LinuxEra[];
  /** Where sources disagree or a fact was measured on one machine only. */
  readonly caveats?: readonly string[];
}

const X87_FAULTS = ['#NM if CR0.EM or CR0.TS is 1 (the FN forms skip only the check for a pending error)'];
const XSAVE_FAULTS = [
  '#UD if CR4.OSXSAVE is 0',
  '#NM if CR0.TS is 1 (CR0.EM is not looked at)',
  '#GP if the address is not a multiple of 64',
];
const KEPT = 'Bytes 464-511 are never written, and bytes that are not written keep what they held.';
const MASK = 'RFBM (the requested components) is EDX:EAX AND XCR0.';
const MASK_S = 'RFBM (the requested components) is EDX:EAX AND (XCR0 OR IA32_XSS).';
const since = (text: string): readonly LinuxEra[] => [{ since: null, text }];
const SAVE_ERAS: readonly LinuxEra[] = [
  {
    since: null,
    text: 'saves to the kernel buffer use FNSAVE, FXSAVE or XSAVE, whichever is the best that the CPU has',
  },
  {
    since: [4, 4],
    text: 'saves to the kernel buffer use XSAVE, patched to XSAVEOPT at boot where the CPU has it; XSAVES is compiled in, but its feature bit is cleared',
  },
  {
    since: [4, 8],
    text: 'saves to the kernel buffer use XSAVES where the CPU has it, else XSAVEOPT, else XSAVE',
  },
  {
    since: [6, 1],
    text: 'saves to the kernel buffer use the best of XSAVES, XSAVEC, XSAVEOPT and XSAVE, patched in at boot. The user signal frame always gets plain XSAVE in the standard format',
  },
];
const RESTORE_ERAS: readonly LinuxEra[] = [
  { since: null, text: 'restores from the kernel buffer use FRSTOR, FXRSTOR or XRSTOR' },
  {
    since: [4, 8],
    text: 'restores from the kernel buffer use XRSTORS if saves use XSAVES, else XRSTOR; a user signal frame is restored with XRSTOR',
  },
];

export const INSTRUCTION_DOCS: readonly InstructionDoc[] = [
  {
    mnemonic: 'XSAVE',
    title: 'save processor extended states, standard format',
    effect: [
      MASK,
      'Writes every requested component, also one that is in its initial state.',
      'Writes MXCSR and MXCSR_MASK (bytes 24-31) if RFBM[1] or RFBM[2] is 1.',
      'XSTATE_BV: the requested bits become XINUSE, the other bits stay as they were in memory. XCOMP_BV is not written.',
      KEPT,
    ],
    faults: XSAVE_FAULTS,
    linux: SAVE_ERAS,
    caveats: [
      'With all XMM registers zero and MXCSR not 0x1F80, XSTATE_BV[1] is written 0 by the SDM and on Zen 3; Bochs writes 1.',
    ],
    source: 'SDM vol. 1, 13.7',
  },
  {
    mnemonic: 'XSAVEOPT',
    title: 'save processor extended states, optimised, standard format',
    effect: [
      MASK,
      'Init optimisation: a component with XINUSE[i] = 0 is not written; its XSTATE_BV bit becomes 0 and its bytes keep their old content.',
      'Modified optimisation: a component not changed since the last XRSTOR from the same address, CPL and VMX mode is not written either; its XSTATE_BV bit stays XINUSE[i].',
      'MXCSR and MXCSR_MASK are written if RFBM[1] or RFBM[2] is 1; this is never optimised away.',
      KEPT,
    ],
    faults: XSAVE_FAULTS,
    linux: SAVE_ERAS,
    caveats: [
      'Zen 3 matches the modified optimisation by linear address: a different page mapped at the same address is still skipped.',
      'That the match needs the last restore to have had the standard format is stated by one source only; Zen 3 agrees.',
    ],
    source: 'SDM vol. 1, 13.9; measured on Zen 3',
  },
  {
    mnemonic: 'XSAVEC',
    title: 'save processor extended states with compaction',
    effect: [
      MASK,
      'Writes the requested components that are in use, in the compacted format; room is kept for every requested one.',
      'XSTATE_BV = RFBM AND XINUSE, with bit 1 forced to 1 if RFBM[1] is 1 and MXCSR is not 0x1F80; bits outside RFBM become 0. XCOMP_BV = RFBM with bit 63.',
      'MXCSR and MXCSR_MASK are written only as a part of SSE; RFBM[2] does not matter.',
      KEPT,
    ],
    faults: ['#UD if the CPU lacks XSAVEC', ...XSAVE_FAULTS],
    linux: SAVE_ERAS,
    source: 'SDM vol. 1, 13.10',
  },
  {
    mnemonic: 'XSAVES',
    title: 'save processor extended states, supervisor',
    effect: [
      MASK_S,
      'As XSAVEC, with the supervisor components of IA32_XSS, and with the modified optimisation (same address, CPL, VMX mode, and XCOMP_BV of the restored area equal to the one to be written).',
      KEPT,
    ],
    faults: [
      '#UD if CR4.OSXSAVE is 0 or the CPU lacks XSAVES',
      '#NM if CR0.TS is 1',
      '#GP if CPL is not 0 or the address is not a multiple of 64',
    ],
    linux: SAVE_ERAS,
    caveats: ['Which of #NM and #GP comes first with TS=1 outside CPL 0 is not specified by the manuals.'],
    source: 'SDM vol. 1, 13.11',
  },
  {
    mnemonic: 'XRSTOR',
    title: 'restore processor extended states',
    effect: [
      MASK,
      'For each requested component: XSTATE_BV[i] = 1 loads it, 0 sets it to its initial state and ignores its bytes. Components not requested stay.',
      'Standard format: MXCSR is loaded from memory whenever RFBM[1] or RFBM[2] is 1, whatever XSTATE_BV says. Compacted format: with SSE only, and XSTATE_BV[1] = 0 makes it 0x1F80.',
      'Remembers CPL, address and XCOMP_BV for the modified optimisation.',
    ],
    faults: [
      ...XSAVE_FAULTS,
      '#GP for an illegal header: in the standard format an XSTATE_BV bit outside XCR0 or a non-zero byte in 520-535 (536-575 are ignored); in the compacted format an XCOMP_BV bit outside XCR0, XSTATE_BV not a subset of XCOMP_BV, or a non-zero byte in 528-575',
      '#GP for reserved MXCSR bits, if MXCSR is to be loaded',
      '#NM if a component that IA32_XFD disables is to be loaded',
    ],
    linux: RESTORE_ERAS,
    caveats: [
      'On Zen 3 a #GP leaves all registers as they were; the Bochs emulator loads some components first.',
      'A #PF may come after some components were loaded; that is why the sigreturn code of the kernel gives up the ownership of the registers then (CVE-2021-47226). The model loads nothing.',
      'XINUSE after loading a component that holds initial values: the SDM says 1; Zen 3 (and Bochs) say 0, and so does the model.',
    ],
    source: 'SDM vol. 1, 13.8; measured on Zen 3',
  },
  {
    mnemonic: 'XRSTORS',
    title: 'restore processor extended states, supervisor',
    effect: [
      MASK_S,
      'As XRSTOR from a compacted area, with the supervisor components; the standard format is refused.',
    ],
    faults: [
      '#UD if CR4.OSXSAVE is 0 or the CPU lacks XSAVES',
      '#NM if CR0.TS is 1',
      '#GP if CPL is not 0, the address is not a multiple of 64, XCOMP_BV[63] is 0, or the header or MXCSR is illegal',
    ],
    linux: RESTORE_ERAS,
    source: 'SDM vol. 1, 13.12',
  },
  {
    mnemonic: 'FXSAVE',
    title: 'save x87, MMX, XMM and MXCSR',
    effect: [
      'Writes bytes 0-415 of a 512-byte area; the registers keep their content (unlike FNSAVE). A pending x87 error is not reported.',
      'XMM is included if CR4.OSFXSR is 1; FXSAVE64 (REX.W) stores 64-bit FIP and FDP. On AMD with EFER.FFXSR, at CPL 0 in 64-bit mode, XMM is left out.',
    ],
    faults: [
      '#UD or #NM if CR0.EM is 1: the sources disagree, see the note',
      '#NM if CR0.TS is 1',
      '#GP (or #AC) if the address is not a multiple of 16',
    ],
    linux: since('used where the CPU has no XSAVE'),
    caveats: [
      'CR0.EM=1: #UD in the Intel SDM of 2007; #NM in the Intel manual of 1999, in Bochs and in QEMU, and in the AMD APM (the last not checked). The model raises #NM.',
      'AMD stores FOP, FIP and FDP only while FSW.ES is 1; before family 17h the fields were left stale, a leak between processes (CVE-2006-1056).',
    ],
    source: 'SDM vol. 1, 10.5; vol. 2, FXSAVE',
  },
  {
    mnemonic: 'FXRSTOR',
    title: 'restore x87, MMX, XMM and MXCSR',
    effect: ['Loads what FXSAVE stores. It ends the modified optimisation of XSAVEOPT (measured on Zen 3).'],
    faults: [
      '#UD or #NM if CR0.EM is 1: the sources disagree, see FXSAVE',
      '#NM if CR0.TS is 1',
      '#GP if the address is not a multiple of 16, or MXCSR has reserved bits set',
    ],
    linux: since('used where the CPU has no XSAVE, and for signal frames without extended state'),
    source: 'SDM vol. 1, 10.5; vol. 2, FXRSTOR',
  },
  {
    mnemonic: 'FNSAVE',
    title: 'save the x87 state and initialise the x87',
    effect: [
      'Writes 108 bytes (94 with 16-bit operands): environment with the full tag word, then the eight registers. No XMM.',
      'Afterwards the x87 is as after FNINIT; whoever wants to go on must FRSTOR. FSAVE is FWAIT followed by FNSAVE.',
    ],
    faults: X87_FAULTS,
    linux: since('used where the CPU has no FXSAVE, and for 32-bit signal frames'),
    source: 'SDM vol. 1, 8.1.10; vol. 2, FSAVE/FNSAVE',
  },
  {
    mnemonic: 'FRSTOR',
    title: 'restore the x87 state',
    effect: ['Loads environment and registers from a 108-byte FNSAVE image.'],
    faults: [...X87_FAULTS, '#MF if an unmasked x87 error is pending'],
    source: 'SDM vol. 2, FRSTOR',
  },
  {
    mnemonic: 'FNINIT',
    title: 'initialise the x87 without waiting',
    effect: [
      'FCW = 0x037F, FSW = 0, all tags empty, FOP/FIP/FDP = 0. The register contents stay, so XINUSE[0] stays 1 if they are not zero.',
      'With no FPU present it does nothing: that is how `has_fpu()` finds out.',
    ],
    faults: X87_FAULTS,
    linux: since('in boot code and in kernel_fpu_begin'),
    source: 'SDM vol. 2, FINIT/FNINIT; XINUSE as measured on Zen 3',
  },
  {
    mnemonic: 'FNCLEX',
    title: 'clear x87 exceptions without waiting',
    effect: ['Clears the exception flags, SF, ES and B of FSW.'],
    faults: X87_FAULTS,
    linux: since('part of the AMD FXSAVE-leak workaround before a restore'),
    source: 'SDM vol. 2, FCLEX/FNCLEX',
  },
  {
    mnemonic: 'FWAIT',
    title: 'wait, and report a pending x87 error',
    effect: ['Does nothing but the checks.'],
    faults: [
      '#NM if CR0.MP and CR0.TS are both 1 (CR0.EM is not looked at)',
      '#MF if an unmasked x87 error is pending (FERR# with CR0.NE=0)',
    ],
    linux: since('fpu__drop uses it to swallow a pending error when a task ends'),
    source: 'SDM vol. 3, table 2-1; vol. 2, WAIT/FWAIT',
  },
  {
    mnemonic: 'EMMS',
    title: 'empty the MMX state',
    effect: [
      'Marks all x87 registers empty; their contents stay, so XINUSE[0] stays 1 if they are not zero.',
    ],
    faults: ['#UD if CR0.EM is 1', '#NM if CR0.TS is 1', '#MF if an unmasked x87 error is pending'],
    source: 'SDM vol. 2, EMMS; XINUSE as measured on Zen 3',
  },
  {
    mnemonic: 'FNSTSW',
    title: 'store the x87 status word without waiting',
    effect: ['Stores FSW to AX or memory.'],
    faults: X87_FAULTS,
    source: 'SDM vol. 2, FSTSW/FNSTSW',
  },
  {
    mnemonic: 'FNSTCW',
    title: 'store the x87 control word without waiting',
    effect: ['Stores FCW to memory.'],
    faults: X87_FAULTS,
    source: 'SDM vol. 2, FSTCW/FNSTCW',
  },
  {
    mnemonic: 'FLDCW',
    title: 'load the x87 control word',
    effect: ['Loads FCW. Unmasking an error whose flag is set makes it pending.'],
    faults: [...X87_FAULTS, '#MF if an unmasked x87 error is pending'],
    source: 'SDM vol. 2, FLDCW',
  },
  {
    mnemonic: 'LDMXCSR',
    title: 'load MXCSR',
    effect: ['Loads MXCSR from memory.'],
    faults: [
      '#UD if CR0.EM is 1 or CR4.OSFXSR is 0',
      '#NM if CR0.TS is 1',
      '#GP if a bit outside MXCSR_MASK is set',
    ],
    linux: since('kernel_fpu_begin loads 0x1F80'),
    caveats: [
      'On Zen 3 it does not count as a change of SSE for the modified optimisation of XSAVEOPT, which writes MXCSR in any case.',
    ],
    source: 'SDM vol. 1, 10.2.3; vol. 2, LDMXCSR',
  },
  {
    mnemonic: 'STMXCSR',
    title: 'store MXCSR',
    effect: ['Stores MXCSR to memory.'],
    faults: ['#UD if CR0.EM is 1 or CR4.OSFXSR is 0', '#NM if CR0.TS is 1'],
    source: 'SDM vol. 2, STMXCSR',
  },
  {
    mnemonic: 'VZEROUPPER',
    title: 'zero the upper halves of the YMM registers',
    effect: [
      'Clears XINUSE[2] (measured on Zen 3), so that the next XSAVEOPT or XSAVEC need not write the AVX component.',
    ],
    faults: [
      '#UD if CR4.OSXSAVE is 0 or XCR0[2:1] is not 11b',
      '#NM if CR0.TS is 1 (CR0.EM is not looked at)',
    ],
    source: 'SDM vol. 2, VZEROUPPER; measured on Zen 3',
  },
  {
    mnemonic: 'CLTS',
    title: 'clear CR0.TS',
    effect: ['Clears TS and nothing else; allowed in real mode.'],
    faults: ['#GP if CPL is not 0'],
    linux: [
      {
        since: null,
        text: 'lazy kernels clear TS with it in the #NM handler, before the registers are loaded, and in kernel_fpu_begin',
      },
      {
        since: [4, 10],
        text: 'no longer used for switching; outside virtualisation code the one left in 6.1 is the 32-bit #DF path (entry_32.S), because a hardware task switch sets TS',
      },
    ],
    source: 'SDM vol. 2, CLTS',
  },
  {
    mnemonic: 'LMSW',
    title: 'load the machine status word',
    effect: ['Writes CR0[3:0] (PE, MP, EM, TS). It can set PE but not clear it.'],
    faults: ['#GP if CPL is not 0'],
    source: 'SDM vol. 2, LMSW',
  },
  {
    mnemonic: 'SMSW',
    title: 'store the machine status word',
    effect: ['Reads the low bits of CR0, at any CPL (unless CR4.UMIP forbids it).'],
    faults: ['#GP if CR4.UMIP is 1 and CPL is not 0'],
    source: 'SDM vol. 2, SMSW',
  },
  {
    mnemonic: 'XGETBV',
    title: 'get the value of an extended control register',
    effect: [
      'ECX = 0 reads XCR0. ECX = 1 reads XCR0 AND XINUSE, where CPUID.(0xD,1):EAX[2] says so; bit 1 also reads 1 when only MXCSR is not 0x1F80.',
    ],
    faults: ['#UD if CR4.OSXSAVE is 0 (CR0.TS is not looked at)', '#GP for another ECX'],
    source: 'SDM vol. 2, XGETBV; vol. 1, 13.2',
  },
  {
    mnemonic: 'XSETBV',
    title: 'set an extended control register',
    effect: ['Writes EDX:EAX to XCR0 (ECX = 0).'],
    faults: [
      '#UD if CR4.OSXSAVE is 0 (CR0.TS is not looked at)',
      '#GP if CPL is not 0, ECX is not 0, bit 0 is 0, AVX is set without SSE, only a part of the AVX-512 bits 5-7 or of the AMX bits 17-18 is set, or the CPU lacks a bit',
    ],
    linux: since('fpu__init_cpu_xstate writes XCR0 on every CPU at boot'),
    source: 'SDM vol. 1, 13.3; vol. 2, XSETBV',
  },
];

/** Kernel macros that stand for one of several instructions. */
export interface KernelMacroDoc {
  readonly name: string;
  readonly text: string;
  readonly mnemonics: readonly string[];
}

export const KERNEL_MACRO_DOCS: readonly KernelMacroDoc[] = [
  {
    name: 'XSTATE_OP',
    text: 'Runs the one instruction that is its first argument (XSAVE, XRSTOR or XRSTORS), with the mask in EDX:EAX, and leaves 0 or the number of the trap in `err`.',
    mnemonics: ['XSAVE', 'XRSTOR', 'XRSTORS'],
  },
  {
    name: 'XSTATE_XSAVE',
    text: 'The save to the kernel buffer: one instruction, chosen at boot by patching (6.1 and 6.12: XSAVES, XSAVEC, XSAVEOPT, XSAVE, the first that the CPU has).',
    mnemonics: ['XSAVES', 'XSAVEC', 'XSAVEOPT', 'XSAVE'],
  },
  {
    name: 'XSTATE_XRESTORE',
    text: 'The restore from the kernel buffer: XRSTORS if the CPU has XSAVES, else XRSTOR. A fault is not reported to the caller: the fix-up warns and loads the initial state.',
    mnemonics: ['XRSTORS', 'XRSTOR'],
  },
];

const byMnemonic = new Map(INSTRUCTION_DOCS.map((doc) => [doc.mnemonic, doc]));
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['FSAVE', 'FNSAVE'],
  ['FINIT', 'FNINIT'],
  ['FCLEX', 'FNCLEX'],
  ['FSTSW', 'FNSTSW'],
  ['FSTCW', 'FNSTCW'],
  ['VLDMXCSR', 'LDMXCSR'],
  ['VSTMXCSR', 'STMXCSR'],
]);

/** Documentation for a mnemonic in any case, with or without the `64` or `q` suffix of the REX.W form. */
export function instructionDoc(word: string): InstructionDoc | undefined {
  const upper = word.toUpperCase();
  const stem = /^(?:XSAVE|XRSTOR|FXSAVE|FXRSTOR)/.test(upper) ? upper.replace(/(?:64|Q|L)$/, '') : upper;
  return byMnemonic.get(stem) ?? byMnemonic.get(SYNONYMS.get(stem) ?? '');
}
