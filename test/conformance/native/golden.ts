// What the compiled kernel gave, kept as numbers: for each operation of a few sequences one number over its result and
// every byte that is compared. Recorded by main.ts --record, held against the engine by test/kernel/compiled.test.ts.
// SPDX-License-Identifier: MIT
import type { CpuFeature, CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { CPU_PROFILES } from '../../../src/core/x86/tables/cpuProfile.ts';
import type { Outcome, Part } from './operations.ts';

export interface Golden {
  readonly source: string;
  readonly runs: readonly GoldenRun[];
}

/** One CPU's boot and sequences. */
export interface GoldenRun {
  readonly name: string;
  readonly cpu: GoldenCpu;
  /** What boot left in its variables, in hex. */
  readonly boot: Readonly<Record<string, string>>;
  readonly sequences: readonly { readonly seed: number; readonly digests: readonly number[] }[];
}

export interface GoldenCpu {
  readonly features: readonly string[];
  readonly xcr0: string;
  readonly offsets: Readonly<Record<string, number>>;
  readonly mxcsrMask: number;
  readonly signature: number;
}

export const goldenCpu = (profile: CpuProfile): GoldenCpu => ({
  features: [...profile.features].sort(),
  xcr0: `0x${profile.xcr0Supported.toString(16)}`,
  offsets: profile.standardOffsets ?? {},
  mxcsrMask: profile.mxcsrMask,
  signature: profile.signature,
});

/** The profile that was recorded; the recordings are of Zen CPUs. */
export const recordedProfile = (cpu: GoldenCpu): CpuProfile => ({
  ...CPU_PROFILES.zen3,
  id: 'recorded',
  features: new Set(cpu.features as CpuFeature[]),
  xcr0Supported: BigInt(cpu.xcr0),
  xssSupported: 0n,
  standardOffsets: Object.fromEntries(Object.entries(cpu.offsets).map(([i, at]) => [Number(i), at])),
  mxcsrMask: cpu.mxcsrMask,
  mxcsrMaskStored: cpu.mxcsrMask,
  signature: cpu.signature,
  modifiedOptimisation: !cpu.features.includes('xsaves'),
});

/** FNV-1a of 32 bits over everything that is compared. `lengths`: images are longer on the compiled side. */
export function digest(outcome: Outcome, lengths: readonly Part[]): number {
  let hash = 0x811c_9dc5;
  const add = (byte: number): void => {
    hash = Math.imul(hash ^ byte, 0x0100_0193) >>> 0;
  };
  for (let i = 0n; i < 64n; i += 8n) add(Number((outcome.result >> i) & 0xffn));
  add(outcome.warned ? 1 : 0);
  const parts = new Map(outcome.parts.map((part) => [part.name, part.bytes]));
  for (const { name, bytes } of lengths) {
    const here = parts.get(name);
    for (let i = 0; i < bytes.length; i++) add(here?.[i] ?? -1);
  }
  return hash;
}
