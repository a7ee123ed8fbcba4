// THE table of XSAVE state components: number, names, size, offsets, alignment, initial value, source.
// XCR0, IA32_XSS, IA32_XFD, XSTATE_BV and XCOMP_BV are all made of these bits; sizes, layouts, CPUID
// leaf 0xD, the save and restore instructions and the hovers read this and nothing else.
// SPDX-License-Identifier: MIT

import type { Provenance } from './fact.ts';

export interface XstateComponent extends Provenance {
  readonly bit: number;
  /** Name in the SDM. */
  readonly name: string;
  /** Short register name used in XCR0 tables. */
  readonly shortName: string;
  /** Kernel enum name; null where no read kernel names it. */
  readonly kernelName: string | null;
  /** Names of the enumerator in read kernels older or younger than the ones that `kernelName` is from. */
  readonly kernelAliases?: readonly { readonly name: string; readonly seenIn: string }[];
  /** The kernel's mask macro where it is not simply XFEATURE_MASK_ and the enum's name. */
  readonly kernelMaskName?: string;
  /** First read kernel version with that name, where it is younger than 4.4. */
  readonly kernelSince?: string;
  readonly register: 'XCR0' | 'IA32_XSS';
  readonly sizeBytes: number;
  /** Offset in the standard format; null for supervisor components, which have none. */
  readonly standardOffset: number | null;
  /** In the compacted format the component starts at a multiple of 64. */
  readonly align64: boolean;
  readonly init: string;
  readonly linux: string;
  readonly holds: string;
  readonly alignUnverified?: boolean;
}

const LAYOUT = 'SDM vol. 1, 13.4 and 13.5; CPUID leaf 0xD of the running CPU decides';
const user = (
  bit: number,
  shortName: string,
  name: string,
  kernelName: string | null,
  sizeBytes: number,
  standardOffset: number,
  holds: string,
  linux: string,
): XstateComponent => ({
  bit,
  shortName,
  name,
  kernelName,
  register: 'XCR0',
  sizeBytes,
  standardOffset,
  align64: false,
  init: 'all bytes 0',
  holds,
  linux,
  source: LAYOUT,
});
const supervisor = (
  bit: number,
  shortName: string,
  name: string,
  kernelName: string | null,
  sizeBytes: number,
  holds: string,
  linux: string,
): XstateComponent => ({
  bit,
  shortName,
  name,
  kernelName,
  register: 'IA32_XSS',
  sizeBytes,
  standardOffset: null,
  align64: false,
  init: 'all bytes 0',
  holds,
  linux,
  source: LAYOUT,
});

export const XSTATE_COMPONENTS: readonly XstateComponent[] = [
  {
    ...user(
      0,
      'x87',
      'x87 state',
      'XFEATURE_FP',
      160,
      0,
      'FCW, FSW, FTW, FOP, FIP, FDP, ST0-7 / MM0-7',
      'user',
    ),
    init: 'FCW = 0x037F, FSW = 0, all tags empty, FOP/FIP/FDP = 0, ST registers 0',
  },
  {
    ...user(1, 'SSE', 'SSE state', 'XFEATURE_SSE', 256, 160, 'XMM0-15 and, by special rules, MXCSR', 'user'),
    init: 'XMM = 0 (outside 64-bit mode only XMM0-7 count); MXCSR = 0x1F80, handled separately',
  },
  user(2, 'AVX', 'AVX state (YMM_Hi128)', 'XFEATURE_YMM', 256, 576, 'upper halves of YMM0-15', 'user'),
  user(
    3,
    'BNDREGS',
    'MPX state: bound registers',
    'XFEATURE_BNDREGS',
    64,
    960,
    'BND0-3',
    'user (hardware deprecated)',
  ),
  user(
    4,
    'BNDCSR',
    'MPX state: BNDCSR',
    'XFEATURE_BNDCSR',
    64,
    1024,
    'BNDCFGU, BNDSTATUS',
    'user (hardware deprecated)',
  ),
  user(5, 'opmask', 'AVX-512 state: opmask', 'XFEATURE_OPMASK', 64, 1088, 'k0-7', 'user'),
  user(
    6,
    'ZMM_Hi256',
    'AVX-512 state: ZMM_Hi256',
    'XFEATURE_ZMM_Hi256',
    512,
    1152,
    'upper halves of ZMM0-15',
    'user',
  ),
  user(7, 'Hi16_ZMM', 'AVX-512 state: Hi16_ZMM', 'XFEATURE_Hi16_ZMM', 1024, 1664, 'ZMM16-31', 'user'),
  {
    ...supervisor(
      8,
      'PT',
      'Processor Trace state',
      'XFEATURE_PT_UNIMPLEMENTED_SO_FAR',
      128,
      'nine PT MSRs',
      'not used',
    ),
    init: 'all nine MSRs 0',
    kernelMaskName: 'XFEATURE_MASK_PT',
  },
  user(
    9,
    'PKRU',
    'protection keys (PKRU)',
    'XFEATURE_PKRU',
    8,
    2688,
    'PKRU',
    'user, but switched eagerly in __switch_to',
  ),
  supervisor(10, 'PASID', 'PASID state', 'XFEATURE_PASID', 8, 'IA32_PASID', 'supervisor'),
  {
    ...supervisor(
      11,
      'CET_U',
      'CET user state',
      'XFEATURE_CET_USER',
      16,
      'IA32_U_CET, IA32_PL3_SSP',
      'supervisor; 6.12 yes, 6.1 no',
    ),
    kernelSince: '6.6',
    kernelAliases: [{ name: 'XFEATURE_RSRVD_COMP_11', seenIn: '6.1' }],
  },
  {
    ...supervisor(
      12,
      'CET_S',
      'CET supervisor state',
      'XFEATURE_CET_KERNEL_UNUSED',
      24,
      'IA32_PL0_SSP, IA32_PL1_SSP, IA32_PL2_SSP',
      'unused in 6.12',
    ),
    kernelSince: '6.12',
    kernelAliases: [{ name: 'XFEATURE_RSRVD_COMP_12', seenIn: '6.1' }],
    kernelMaskName: 'XFEATURE_MASK_CET_KERNEL',
  },
  supervisor(13, 'HDC', 'hardware duty cycling', 'XFEATURE_RSRVD_COMP_13', 8, 'IA32_PM_CTL1', 'not used'),
  supervisor(14, 'UINTR', 'user interrupts', 'XFEATURE_RSRVD_COMP_14', 48, 'user-interrupt MSRs', 'not used'),
  supervisor(
    15,
    'LBR',
    'last-branch records',
    'XFEATURE_LBR',
    808,
    '32 entries and control',
    'independent: an XSAVES buffer of its own',
  ),
  supervisor(16, 'HWP', 'hardware P-states', 'XFEATURE_RSRVD_COMP_16', 8, 'IA32_HWP_REQUEST', 'not used'),
  {
    ...user(
      17,
      'TILECFG',
      'AMX state: TILECFG',
      'XFEATURE_XTILE_CFG',
      64,
      2752,
      'tile configuration',
      'user',
    ),
    align64: true,
    alignUnverified: true,
  },
  {
    ...user(
      18,
      'TILEDATA',
      'AMX state: TILEDATA',
      'XFEATURE_XTILE_DATA',
      8192,
      2816,
      'TMM0-7',
      'user, dynamic: needs a permission request (XFD)',
    ),
    align64: true,
    alignUnverified: true,
  },
  {
    ...user(
      19,
      'APX',
      'APX state',
      'XFEATURE_APX',
      128,
      960,
      'R16-R31',
      'user; its place re-uses the MPX area, so it lies out of order',
    ),
    kernelSince: '6.18',
  },
];

const byBit = new Map(XSTATE_COMPONENTS.map((component) => [component.bit, component]));

export const xstateComponent = (bit: number): XstateComponent | undefined => byBit.get(bit);

/** The kernel's macro for the component's mask (`XFEATURE_MASK_YMM`); null where no read kernel has one. */
export function kernelMask(component: XstateComponent): string | null {
  if (component.kernelMaskName !== undefined) return component.kernelMaskName;
  if (component.kernelName?.startsWith('XFEATURE_RSRVD_') === true) return null;
  return component.kernelName?.replace(/^XFEATURE_/, 'XFEATURE_MASK_') ?? null;
}

/** Whether `name` is one of the component's enumerators. */
export const isKernelName = (component: XstateComponent, name: string): boolean =>
  component.kernelName === name || component.kernelAliases?.some((alias) => alias.name === name) === true;

/** Bit numbers of a bitmap, ascending; bit 63 (the format bit of XCOMP_BV) is not a component. */
export function componentsIn(bitmap: bigint): readonly number[] {
  let bits = numbersOf.get(bitmap);
  if (!bits) {
    bits = Array.from({ length: 63 }, (_, i) => i).filter((i) => (bitmap >> BigInt(i)) & 1n);
    // Few bitmaps occur, and every instruction asks; a caller that makes up many must not fill memory.
    if (numbersOf.size > 4096) numbersOf.clear();
    numbersOf.set(bitmap, bits);
  }
  return bits;
}
const numbersOf = new Map<bigint, readonly number[]>();

/** The same of a bitmap in a number below 2^31. */
export function componentsInWord(bitmap: number): readonly number[] {
  let bits = numbersOfWord.get(bitmap);
  if (!bits) {
    bits = componentsIn(BigInt(bitmap));
    if (numbersOfWord.size > 4096) numbersOfWord.clear();
    numbersOfWord.set(bitmap, bits);
  }
  return bits;
}
const numbersOfWord = new Map<number, readonly number[]>();

/** First byte of the extended region, after the 512-byte legacy region and the 64-byte header. */
export const EXTENDED_OFFSET = 576;

/**
 * Offset of component `bit` in a compacted area whose XCOMP_BV is `xcompBv`; null if it has no room there.
 * SDM vol. 1, 13.4.3: components 2 and up lie packed in ascending order, some of them 64-byte aligned.
 */
export const compactedOffset = (bit: number, xcompBv: bigint): number | null =>
  bit < 2 ? (xstateComponent(bit)?.standardOffset ?? null) : (compacted(xcompBv).offsets[bit] ?? null);

/** Bytes that a compacted area with room for `bitmap` needs. */
export const compactedSize = (bitmap: bigint): number => compacted(bitmap).size;

interface CompactedArea {
  readonly offsets: Readonly<Record<number, number>>;
  readonly size: number;
}

/** Kept: few bitmaps occur, and every save and restore asks. */
function compacted(bitmap: bigint): CompactedArea {
  let area = compactedAreas.get(bitmap);
  if (!area) {
    const offsets: Record<number, number> = {};
    let size = EXTENDED_OFFSET;
    for (const i of componentsIn(bitmap)) {
      const component = byBit.get(i);
      if (component === undefined || i < 2) continue;
      offsets[i] = component.align64 ? Math.ceil(size / 64) * 64 : size;
      size = offsets[i] + component.sizeBytes;
    }
    area = { offsets, size };
    if (compactedAreas.size > 4096) compactedAreas.clear();
    compactedAreas.set(bitmap, area);
  }
  return area;
}
const compactedAreas = new Map<bigint, CompactedArea>();

/** Offsets in the standard format, by component, that a CPU has of its own. */
type OwnOffsets = Readonly<Record<number, number>> | undefined;

/** Offset of component `bit` in the standard format of a CPU; null if it has none. */
export const standardOffset = (bit: number, own?: OwnOffsets): number | null =>
  own?.[bit] ?? byBit.get(bit)?.standardOffset ?? null;

/** Bytes that a standard-format area with room for `bitmap` needs. */
export function standardSize(bitmap: bigint, own?: OwnOffsets): number {
  return componentsIn(bitmap).reduce((size, i) => {
    const offset = standardOffset(i, own);
    return offset === null || i < 2 ? size : Math.max(size, offset + (byBit.get(i)?.sizeBytes ?? 0));
  }, EXTENDED_OFFSET);
}
