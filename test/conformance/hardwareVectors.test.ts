// The 866 vectors recorded on Zen 3 hardware and the 152 ring-0 programs of the Bochs emulator, on the FPU unit.
// A vector that does not pass must be listed in KNOWN_DIVERGENCES with its cause; the list is empty.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../src/core/x86/tables/cpuProfile.ts';
import type { CpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { canRun, runVector } from '../../src/core/x86/vectors/runVector.ts';
import type { Vector } from '../../src/core/x86/vectors/vectorFormat.ts';
import { vectorsOf } from './vectorFiles.ts';

/** Vector id -> why the unit differs from the record. */
const KNOWN_DIVERGENCES: Readonly<Record<string, string>> = {};

const hardware = vectorsOf('hw-zen3-');
const ring0 = vectorsOf('priv-bochs3');

/** By profile: how many vectors ran and how many of them diverged; printed at the end. */
const tally = new Map<string, { ran: number; diverged: number }>();

function failures(profile: CpuProfile, cpl: number, otherCpu: boolean, vectors: readonly Vector[]): string[] {
  const found = divergences(profile, cpl, otherCpu, vectors);
  const { ran, diverged } = tally.get(profile.id) ?? { ran: 0, diverged: 0 };
  tally.set(profile.id, { ran: ran + vectors.length, diverged: diverged + found.length });
  return found;
}

function divergences(
  profile: CpuProfile,
  cpl: number,
  otherCpu: boolean,
  vectors: readonly Vector[],
): string[] {
  return vectors
    .filter((vector) => KNOWN_DIVERGENCES[vector.id] === undefined)
    .flatMap((vector) => {
      const [first] = runVector({ profile, cpl, otherCpu }, vector);
      if (first === undefined) return [];
      return [
        `${vector.id} step ${first.step} ${first.what}: ${first.expected} recorded, ${first.actual} here`,
      ];
    });
}

const groups = (vectors: readonly Vector[]): string[] => [...new Set(vectors.map((vector) => vector.group))];

describe('866 hardware vectors under zen3', () => {
  it('are all there, none excluded', () => {
    expect(hardware).toHaveLength(866);
    expect(Object.keys(KNOWN_DIVERGENCES)).toEqual([]);
  });
  it.each(groups(hardware))('%s', (group) => {
    const chosen = hardware.filter((vector) => vector.group === group);
    expect(failures(CPU_PROFILES.zen3, 3, false, chosen)).toEqual([]);
  });
});

describe('portable vectors under the other profiles', () => {
  const portable = hardware.filter((vector) => vector.portable === true);
  it('are 739', () => expect(portable).toHaveLength(739));
  it.each([
    ['zen4', 739],
    ['skylake-x', 739],
    ['sapphire-rapids', 739],
    ['haswell', 412],
  ] as const)('%s runs %i of them', (id, count) => {
    const profile = CPU_PROFILES[id];
    const runnable = portable.filter((vector) => canRun(profile, vector));
    expect(runnable).toHaveLength(count);
    expect(failures(profile, 3, true, runnable)).toEqual([]);
  });
});

describe('152 ring-0 programs under bochs-tigerlake', () => {
  it('are all there', () => expect(ring0).toHaveLength(152));
  it.each(groups(ring0))('%s', (group) => {
    const chosen = ring0.filter((vector) => vector.group === group);
    expect(failures(CPU_PROFILES['bochs-tigerlake'], 0, false, chosen)).toEqual([]);
  });
});

describe('the runner can fail', () => {
  it('sees one wrong byte, one wrong fault and one wrong register', () => {
    const setting = { profile: CPU_PROFILES.zen3, cpl: 3, otherCpu: false };
    const [first] = hardware.filter((vector) => vector.id === 'init-route-013');
    if (first === undefined) throw new Error('vector init-route-013 is missing');
    const [fldcw, xsavec] = first.steps;
    if (fldcw === undefined || xsavec === undefined) throw new Error('unexpected shape');
    const wrongByte = { ...first, steps: [fldcw, { ...xsavec, mem: [[0, '7f03']] as const }] };
    const wrongFault = { ...first, steps: [fldcw, { ...xsavec, fault: { vec: 13, err: 0 } }] };
    const wrongRegister = { ...first, final: { ...first.final, fcw: 0x37f } };
    expect(runVector(setting, first)).toEqual([]);
    expect(runVector(setting, wrongByte)[0]?.what).toBe('byte 1');
    expect(runVector(setting, wrongFault)[0]?.what).toBe('fault');
    expect(runVector(setting, wrongRegister)[0]?.what).toBe('FCW');
  });
});

describe('counts', () => {
  it('by profile', () => {
    const counts = [...tally].map(([id, { ran, diverged }]) => `${id} ${ran - diverged} of ${ran}`);
    console.log(`conformance: vectors that pass: ${counts.join(', ')}`);
    expect([...tally.values()].filter(({ diverged }) => diverged > 0)).toEqual([]);
  });
});
