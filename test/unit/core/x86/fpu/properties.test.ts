// Properties over seeded random states: a restore after a save gives the state back, bytes 464..511 stay.
// Each failure prints its seed, so that one state can be run again.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { componentsIn, xstateComponent } from '../../../../../src/core/x86/tables/xstateComponents.ts';
import { Cpu } from '../../../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import type { CpuState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import type { InstructionName } from '../../../../../src/core/x86/fpu/instructionSet.ts';
import { testMemory } from './testMemory.ts';

const SEEDS = 25;
const AREA = 0x4000n;
const PROFILES = ['zen3', 'skylake-x', 'sapphire-rapids'] as const;

/** xorshift32: the same numbers on every run. */
function random(seed: number): (below: number) => number {
  let x = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % below;
  };
}

function randomCpu(
  profile: (typeof CPU_PROFILES)[(typeof PROFILES)[number]],
  next: (below: number) => number,
): Cpu {
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => next(256));
  const start: CpuState = {
    ...bootState(profile),
    cr4: 0x4_0620n,
    xcr0: profile.xcr0Supported,
    xss: profile.xssSupported & 0x1800n,
  };
  const cpu = new Cpu(profile, start);
  for (let i = next(6); i > 0; i -= 1) cpu.exec('fld80', { bytes: bytes(10) });
  for (let i = next(4); i > 0; i -= 1) cpu.exec('movdqu', { register: next(16), bytes: bytes(16) });
  for (let i = next(4); i > 0; i -= 1) cpu.exec('vmovdqu_y', { register: next(16), bytes: bytes(32) });
  if (next(2) === 1) cpu.exec('fldcw', { bytes: Uint8Array.of(0x7f, next(16)) });
  if (next(2) === 1)
    cpu.exec('ldmxcsr', { bytes: Uint8Array.of(0x80 | next(64), 0x1f | (next(4) << 5), 0, 0) });
  const components = { ...cpu.state.components };
  for (const bit of componentsIn(profile.xcr0Supported).filter((i) => i > 2)) {
    if (next(2) === 1) components[bit] = bytes(xstateComponent(bit)?.sizeBytes ?? 0);
  }
  cpu.update({ components });
  return cpu;
}

/** What software can see of the FPU: everything but the trackers. */
function visible(state: CpuState): Partial<CpuState> {
  const { fcw, fsw, ftw, st, mxcsr, xmm, ymmh, components } = state;
  return { fcw, fsw, ftw, st, mxcsr, xmm, ymmh, components };
}

const PAIRS: readonly (readonly [save: InstructionName, restore: InstructionName])[] = [
  ['xsave64', 'xrstor64'],
  ['xsaveopt64', 'xrstor64'],
  ['xsavec64', 'xrstor64'],
  ['xsaves64', 'xrstors64'],
];

describe.each(PROFILES)('%s', (id) => {
  it.each(PAIRS)('%s then %s gives the state back', (save, restore) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const cpu = randomCpu(CPU_PROFILES[id], random(seed));
      const memory = testMemory(0xcc);
      memory.bytes.fill(0, Number(AREA) + 512, Number(AREA) + 576);
      const before = cpu.exportState();
      const mask = before.xcr0 | before.xss;
      expect(cpu.exec(save, { address: AREA, mask }, memory), `seed ${seed}`).toEqual({ fault: null });
      const other = new Cpu(CPU_PROFILES[id], { ...randomCpu(CPU_PROFILES[id], random(seed + 1000)).state });
      expect(other.exec(restore, { address: AREA, mask }, memory), `seed ${seed}`).toEqual({ fault: null });
      expect(visible(other.state), `seed ${seed}`).toEqual(visible(before));
    }
  });
  it.each(PAIRS)('%s with a random mask never writes bytes 464..511, nor touches the registers', (save) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const cpu = randomCpu(CPU_PROFILES[id], next);
      const memory = testMemory(0x5a);
      memory.bytes.fill(0, Number(AREA) + 512, Number(AREA) + 576);
      const before = visible(cpu.state);
      cpu.exec(save, { address: AREA, mask: BigInt(next(0x8_0000)) }, memory);
      expect(memory.read(AREA + 464n, 48), `seed ${seed}`).toEqual(new Uint8Array(48).fill(0x5a));
      expect(visible(cpu.state), `seed ${seed}`).toEqual(before);
    }
  });
  it('a second XSAVEOPT after XRSTOR of the same area leaves an area that restores the same state', () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const cpu = randomCpu(CPU_PROFILES[id], next);
      const memory = testMemory(0xcc);
      memory.bytes.fill(0, Number(AREA) + 512, Number(AREA) + 576);
      const mask = cpu.state.xcr0;
      cpu.exec('xsaveopt64', { address: AREA, mask }, memory);
      cpu.exec('xrstor64', { address: AREA, mask }, memory);
      if (next(2) === 1)
        cpu.exec('movdqu', { register: next(16), bytes: new Uint8Array(16).fill(next(256)) });
      if (next(2) === 1) cpu.exec('vzeroupper');
      if (next(2) === 1) cpu.exec('ldmxcsr', { bytes: Uint8Array.of(0x80, 0x3f, 0, 0) });
      cpu.exec('xsaveopt64', { address: AREA, mask }, memory);
      const before = visible(cpu.state);
      cpu.exec('fninit');
      cpu.exec('vzeroall');
      cpu.exec('xrstor64', { address: AREA, mask }, memory);
      expect(visible(cpu.state), `seed ${seed}`).toEqual(before);
    }
  });
});
