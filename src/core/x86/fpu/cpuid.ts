// CPUID for the leaves that FPU code reads: 0, 1, 7, 0xD and AMD's 0x80000008.
// Computed from the profile and the one component table; never a second copy of a size.
// SPDX-License-Identifier: MIT

import type { CpuFeature, CpuProfile } from '../tables/cpuProfile.ts';
import { compactedSize, standardOffset, standardSize, xstateComponent } from '../tables/xstateComponents.ts';
import type { CpuState } from './cpuState.ts';
import { CR4_OSXSAVE, CR4_PKE } from './gate.ts';

export interface CpuidResult {
  readonly eax: number;
  readonly ebx: number;
  readonly ecx: number;
  readonly edx: number;
}

const NONE: CpuidResult = { eax: 0, ebx: 0, ecx: 0, edx: 0 };
const VENDORS = { AMD: 'AuthenticAMD', Intel: 'GenuineIntel', none: '            ' } as const;

/** Registers after CPUID, as unsigned 32-bit numbers. Bits that no FPU code reads are 0. */
export function cpuid(profile: CpuProfile, state: CpuState, leaf: number, subleaf: number): CpuidResult {
  switch (leaf >>> 0) {
    case 0:
      return vendorLeaf(profile);
    case 1:
      return featureLeaf(profile, state);
    case 7:
      return subleaf === 0 ? extendedFeatureLeaf(profile, state) : NONE;
    case 0xd:
      return profile.features.has('xsave') ? xstateLeaf(profile, state, subleaf) : NONE;
    case 0x8000_0008:
      return profile.vendor === 'AMD' ? { ...NONE, ebx: 1 << 2 } : NONE;
    default:
      return NONE;
  }
}

function vendorLeaf(profile: CpuProfile): CpuidResult {
  const text = VENDORS[profile.vendor];
  const word = (at: number): number =>
    [3, 2, 1, 0].reduce((value, i) => value * 256 + text.charCodeAt(at + i), 0);
  const eax = profile.features.has('xsave') ? 0xd : 1;
  return { eax, ebx: word(0), edx: word(4), ecx: word(8) };
}

function featureLeaf(profile: CpuProfile, state: CpuState): CpuidResult {
  const bit = flag(profile);
  const osxsave = profile.features.has('xsave') && (state.cr4 & CR4_OSXSAVE) !== 0n ? 1 << 27 : 0;
  return {
    eax: profile.signature,
    ebx: 0,
    ecx: (bit('xsave', 26) | osxsave | bit('avx', 28)) >>> 0,
    edx: (bit('fpu', 0) | bit('mmx', 23) | bit('fxsr', 24) | bit('sse', 25) | bit('sse2', 26)) >>> 0,
  };
}

function extendedFeatureLeaf(profile: CpuProfile, state: CpuState): CpuidResult {
  const bit = flag(profile);
  const ospke = profile.features.has('pku') && (state.cr4 & CR4_PKE) !== 0n ? 1 << 4 : 0;
  const mpx = (profile.xcr0Supported & 0x18n) !== 0n ? 1 << 14 : 0;
  return {
    eax: 0,
    ebx: (bit('avx512f', 16) | mpx) >>> 0,
    ecx: (bit('pku', 3) | ospke | bit('cet', 7)) >>> 0,
    edx: (bit('amx', 24) | bit('amx', 22)) >>> 0,
  };
}

function xstateLeaf(profile: CpuProfile, state: CpuState, subleaf: number): CpuidResult {
  const supported = profile.xcr0Supported;
  if (subleaf === 0) {
    return {
      eax: low(supported),
      ebx: standardSize(state.xcr0, profile.standardOffsets),
      ecx: standardSize(supported, profile.standardOffsets),
      edx: low(supported >> 32n),
    };
  }
  if (subleaf === 1) {
    const bit = flag(profile);
    const eax = bit('xsaveopt', 0) | bit('xsavec', 1) | bit('xgetbv1', 2) | bit('xsaves', 3) | bit('xfd', 4);
    const ebx = profile.features.has('xsavec') ? compactedSize(state.xcr0 | state.xss) : 0;
    return { eax, ebx, ecx: low(profile.xssSupported), edx: low(profile.xssSupported >> 32n) };
  }
  const component = xstateComponent(subleaf);
  const bit = 1n << BigInt(subleaf);
  if (component === undefined || ((supported | profile.xssSupported) & bit) === 0n) return NONE;
  const ecx =
    (component.register === 'IA32_XSS' ? 1 : 0) |
    (component.align64 ? 2 : 0) |
    ((profile.xfdSupported & bit) !== 0n ? 4 : 0);
  return {
    eax: component.sizeBytes,
    ebx: standardOffset(subleaf, profile.standardOffsets) ?? 0,
    ecx,
    edx: 0,
  };
}

const low = (value: bigint): number => Number(value & 0xffff_ffffn);

const flag =
  (profile: CpuProfile) =>
  (feature: CpuFeature, bit: number): number =>
    profile.features.has(feature) ? 1 << bit : 0;
