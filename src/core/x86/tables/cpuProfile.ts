// CPU profiles as data: what a CPU has, and how it behaves where the manuals leave it free.
// `zen3` is recorded from hardware; the others are built from the manuals and say so.
// SPDX-License-Identifier: MIT

import type { Provenance } from './fact.ts';

export type CpuFeature =
  | 'fpu'
  | 'mmx'
  | 'fxsr'
  | 'sse'
  | 'sse2'
  | 'xsave'
  | 'xsaveopt'
  | 'xsavec'
  | 'xgetbv1'
  | 'xsaves'
  | 'xfd'
  | 'avx'
  | 'avx512f'
  | 'amx'
  | 'pku'
  | 'cet';

export interface CpuProfile extends Provenance {
  readonly id: string;
  readonly title: string;
  readonly vendor: 'AMD' | 'Intel' | 'none';
  readonly longMode: boolean;
  readonly features: ReadonlySet<CpuFeature>;
  /** Offsets in the standard format where this CPU's leaf 0xD differs from the component table. */
  readonly standardOffsets?: Readonly<Record<number, number>>;
  /** Bits that XSETBV(0) accepts. */
  readonly xcr0Supported: bigint;
  readonly xssSupported: bigint;
  /** Components that IA32_XFD can disable. */
  readonly xfdSupported: bigint;
  /** MXCSR bits that may be set. */
  readonly mxcsrMask: number;
  /** What FXSAVE stores as MXCSR_MASK; 0 on CPUs without DAZ, which software reads as 0xFFBF. */
  readonly mxcsrMaskStored: number;
  /** CPUID.1:EAX. */
  readonly signature: number;
  /** XSAVEOPT and XSAVES skip components not modified since the last matching restore. */
  readonly modifiedOptimisation: boolean;
  /** Writing zeros loaded from memory counts as use; only zeroing idioms clear XINUSE. */
  readonly zeroLoadsCountAsUse: boolean;
  /**
   * What a legacy SSE instruction does once upper halves are dirty: it merges with its own, which then counts as used
   * (measured on Zen 4), or all are kept apart until an instruction needs them (measured on Zen 3); null: neither.
   */
  readonly legacySse: 'merges' | 'keeps apart' | null;
  /** XSAVE and XSAVEOPT treat SSE as in use when only MXCSR is not 0x1F80. */
  readonly xsaveSseFollowsMxcsr: boolean;
  /** FOP/FIP/FDP are stored and restored only while FSW.ES = 1. */
  readonly pointersOnlyWithError: boolean;
  /** FIP and FDP of a 64-bit form are sign-extended from this bit count when loaded; null: kept as they are. */
  readonly x87PointerBits: 48 | 57 | null;
  /** Every x87 and MMX instruction counts as a modification of component 0, FWAIT and FNSTSW too. */
  readonly anyX87Modifies: boolean;
  /** FXSAVE, FXRSTOR and the XSAVE family try the last byte of the area before they touch anything. */
  readonly probesAreaEnd: boolean;
  /** Bytes of the PKRU component that are written: the register's 4, or the component's 8 with zeros behind it. */
  readonly pkruBytesWritten: 4 | 8;
  /** The modified optimisation never leaves PKRU out (measured on Zen 3; the manuals allow either). */
  readonly pkruAlwaysModified: boolean;
  /** Outside 64-bit mode XMM8-15 do not count for XINUSE[1]. */
  readonly highXmmIgnoredOutside64: boolean;
  /** FXSAVE/FXRSTOR with CR0.EM=1: the manuals disagree; the table of recorded behaviour says #NM. */
  readonly fxsaveWithEm: '#NM' | '#UD';
  /**
   * An instruction that CR0.TS will stop may still pass the register's value on to later speculative ones (LazyFP,
   * CVE-2018-3665). Intel named its Core-based processors (INTEL-SA-00145); AMD said that its own do not.
   */
  readonly speculatesPastTs: boolean;
}

const BASE: readonly CpuFeature[] = ['fpu', 'mmx', 'fxsr', 'sse', 'sse2'];
const XSAVE_ALL: readonly CpuFeature[] = ['xsave', 'xsaveopt', 'xsavec', 'xgetbv1', 'xsaves'];
const MANUAL = 'built from the SDM (vol. 1 chapter 13) and CPUID conventions, not recorded from the CPU';

const intel = {
  vendor: 'Intel',
  longMode: true,
  mxcsrMask: 0xffff,
  mxcsrMaskStored: 0xffff,
  xfdSupported: 0n,
  xssSupported: 0n,
  modifiedOptimisation: true,
  zeroLoadsCountAsUse: false,
  legacySse: null,
  xsaveSseFollowsMxcsr: false,
  pointersOnlyWithError: false,
  x87PointerBits: null,
  anyX87Modifies: false,
  probesAreaEnd: false,
  pkruBytesWritten: 8,
  pkruAlwaysModified: false,
  highXmmIgnoredOutside64: true,
  fxsaveWithEm: '#NM',
  speculatesPastTs: false,
  source: MANUAL,
  unverified: true,
} as const;

/** What both Zen generations were seen to do. */
const ZEN = {
  vendor: 'AMD',
  xssSupported: 0x1800n,
  mxcsrMask: 0x2ffff,
  mxcsrMaskStored: 0x2ffff,
  zeroLoadsCountAsUse: true,
  pointersOnlyWithError: true,
  anyX87Modifies: true,
  probesAreaEnd: true,
  pkruBytesWritten: 4,
  pkruAlwaysModified: true,
  highXmmIgnoredOutside64: false,
  unverified: false,
} as const;

export const CPU_PROFILES = {
  zen3: {
    ...intel,
    ...ZEN,
    id: 'zen3',
    legacySse: 'keeps apart',
    title: 'AMD Zen 3 (family 19h model 01h)',
    features: new Set<CpuFeature>([...BASE, ...XSAVE_ALL, 'avx', 'cet']),
    xcr0Supported: 0x7n,
    signature: 0x00a0_0f11,
    x87PointerBits: 48,
    source:
      'recorded on an AMD EPYC Zen 3 in user mode with XCR0=7, and compared with one live with XCR0=207; ring-0 behaviour ' +
      'is from the manuals',
  },
  zen4: {
    ...intel,
    ...ZEN,
    id: 'zen4',
    legacySse: 'merges',
    title: 'AMD Zen 4 (family 19h model 11h), as a virtual machine without PKRU shows it',
    features: new Set<CpuFeature>([...BASE, ...XSAVE_ALL, 'avx', 'avx512f', 'cet']),
    xcr0Supported: 0xe7n,
    standardOffsets: { 5: 832, 6: 896, 7: 1408 },
    signature: 0x00a1_0f11,
    x87PointerBits: 57,
    source:
      'compared with an AMD EPYC Zen 4 in user mode by the live check, XCR0=0xE7; ring-0 behaviour is from the manuals',
  },
  'skylake-x': {
    ...intel,
    id: 'skylake-x',
    title: 'Intel Skylake-X (AVX-512, PKRU)',
    features: new Set<CpuFeature>([...BASE, ...XSAVE_ALL, 'avx', 'avx512f', 'pku']),
    xcr0Supported: 0x2ffn,
    xssSupported: 0x100n,
    signature: 0x0005_0654,
    speculatesPastTs: true,
  },
  'sapphire-rapids': {
    ...intel,
    id: 'sapphire-rapids',
    title: 'Intel Sapphire Rapids (AVX-512, PKRU, AMX, CET)',
    features: new Set<CpuFeature>([...BASE, ...XSAVE_ALL, 'xfd', 'avx', 'avx512f', 'pku', 'amx', 'cet']),
    xcr0Supported: 0x6_02e7n,
    xssSupported: 0x1900n,
    xfdSupported: 0x4_0000n,
    signature: 0x0008_06f8,
  },
  haswell: {
    ...intel,
    id: 'haswell',
    title: 'Intel Haswell (AVX, XSAVEOPT)',
    features: new Set<CpuFeature>([...BASE, 'xsave', 'xsaveopt', 'avx']),
    xcr0Supported: 0x7n,
    signature: 0x0003_06c3,
    speculatesPastTs: true,
  },
  pentium3: {
    ...intel,
    id: 'pentium3',
    title: 'Intel Pentium III (FXSAVE, no XSAVE)',
    longMode: false,
    features: new Set<CpuFeature>(['fpu', 'mmx', 'fxsr', 'sse']),
    xcr0Supported: 0n,
    mxcsrMask: 0xffbf,
    mxcsrMaskStored: 0,
    modifiedOptimisation: false,
    signature: 0x0000_0673,
  },
  i486: {
    ...intel,
    id: 'i486',
    title: 'Intel 486DX (FNSAVE only)',
    longMode: false,
    features: new Set<CpuFeature>(['fpu']),
    xcr0Supported: 0n,
    mxcsrMask: 0,
    mxcsrMaskStored: 0,
    modifiedOptimisation: false,
    signature: 0x0000_0402,
  },
  i486sx: {
    ...intel,
    id: 'i486sx',
    title: 'Intel 486SX (no FPU)',
    longMode: false,
    features: new Set<CpuFeature>(),
    xcr0Supported: 0n,
    mxcsrMask: 0,
    mxcsrMaskStored: 0,
    modifiedOptimisation: false,
    signature: 0x0000_0422,
  },
  'bochs-tigerlake': {
    ...intel,
    id: 'bochs-tigerlake',
    title: 'Bochs 3 emulating Tiger Lake (reference for ring-0 programs)',
    features: new Set<CpuFeature>([...BASE, ...XSAVE_ALL, 'avx', 'avx512f', 'cet']),
    xcr0Supported: 0xe7n,
    xssSupported: 0x1800n,
    signature: 0x0008_06c1,
    modifiedOptimisation: false,
    xsaveSseFollowsMxcsr: true,
    source: 'recorded from the Bochs 3 emulator, not from hardware',
  },
} satisfies Record<string, CpuProfile>;

export type CpuProfileId = keyof typeof CPU_PROFILES;

/** The profile with that id, or undefined. */
export const cpuProfile = (id: string): CpuProfile | undefined =>
  Object.values<CpuProfile>(CPU_PROFILES).find((profile) => profile.id === id);
