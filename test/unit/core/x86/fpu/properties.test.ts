// Properties over seeded random states, masks and images, under every profile: what a restore gives back after a save,
// what both formats agree on, which bytes are never written, and which headers are refused.
// Each failure prints its seed, so that one case can be run again.
// SPDX-License-Identifier: MIT
import { describe, expect, it } from 'vitest';
import type { CpuProfile, CpuProfileId } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import { CPU_PROFILES } from '../../../../../src/core/x86/tables/cpuProfile.ts';
import {
  compactedOffset,
  componentsIn,
  standardOffset,
  xstateComponent,
} from '../../../../../src/core/x86/tables/xstateComponents.ts';
import { Cpu } from '../../../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import type { CpuState } from '../../../../../src/core/x86/fpu/cpuState.ts';
import type { InstructionName } from '../../../../../src/core/x86/fpu/instructionSet.ts';
import { getLe, putLe } from '../../../../../src/core/x86/fpu/memoryPort.ts';
import { random } from '../../../../support/random.ts';
import type { Random } from '../../../../support/random.ts';
import { testMemory } from './testMemory.ts';
import type { TestMemory } from './testMemory.ts';

const SEEDS = 12;
const AREA = 0x4000n;
const HEADER = 512;
const COMPACTED = 1n << 63n;

/** Supervisor components whose every value is accepted. */
const CET_S = 0x1000n;

function linuxCpu(profile: CpuProfile, mode: 64 | 32 = 64): Cpu {
  return new Cpu(profile, {
    ...bootState(profile),
    mode: profile.longMode ? mode : 32,
    cr4: 0x4_0620n,
    xcr0: profile.features.has('xsave') ? profile.xcr0Supported : 1n,
    xss: profile.xssSupported & CET_S,
  });
}

function randomCpu(profile: CpuProfile, next: Random, mode: 64 | 32 = 64): Cpu {
  const cpu = linuxCpu(profile, mode);
  const registers = cpu.state.mode === 64 ? 16 : 8;
  const word = (value: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length);
    putLe(bytes, 0, length, value);
    return bytes;
  };
  for (let i = next.below(9); i > 0; i -= 1) cpu.exec('fld80', { bytes: next.bytes(10) });
  for (let i = next.below(4); i > 0; i -= 1) cpu.exec('fstp0');
  if (next.below(2) === 1) cpu.exec('fldcw', { bytes: word(0x37f | (next.below(16) << 8), 2) });
  if (!profile.features.has('sse')) return cpu;
  for (let i = next.below(4); i > 0; i -= 1)
    cpu.exec('movdqu', { register: next.below(registers), bytes: next.bytes(16) });
  if (next.below(2) === 1) cpu.exec('ldmxcsr', { bytes: word(0x1f80 | (next.below(4) << 13), 4) });
  if (!profile.features.has('avx')) return cpu;
  for (let i = next.below(4); i > 0; i -= 1)
    cpu.exec('vmovdqu_y', { register: next.below(registers), bytes: next.bytes(32) });
  const components = { ...cpu.state.components };
  for (const bit of componentsIn(cpu.state.xcr0 | cpu.state.xss).filter((i) => i > 2)) {
    if (next.below(2) === 0) continue;
    const bytes = next.bytes(xstateComponent(bit)?.sizeBytes ?? 0);
    // ZMM8-31 do not exist outside 64-bit mode.
    if (registers === 8 && bit === 6) bytes.fill(0, 256);
    if (registers === 8 && bit === 7) continue;
    // The low bits of a shadow-stack pointer have to be 0.
    components[bit] = bit === 12 ? bytes.map((byte, i) => (i % 8 === 0 ? byte & 0xf8 : byte)) : bytes;
  }
  cpu.update({ components });
  return cpu;
}

/** One line per array, which compares and prints faster than its elements. */
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What software can see of one component; MXCSR stands apart, and x87 pointers depend on the instruction's form. */
function part(state: CpuState, bit: number): string {
  const { fcw, fsw, ftw, st, xmm, ymmh, components } = state;
  if (bit === 0) return [fcw, fsw, ftw, text(st)].join();
  return text((bit === 1 ? xmm : bit === 2 ? ymmh : components[bit]) ?? new Uint8Array(0));
}

function cleanMemory(): TestMemory {
  const memory = testMemory(0xcc);
  memory.bytes.fill(0, Number(AREA) + HEADER, Number(AREA) + HEADER + 64);
  // XRSTOR refuses an MXCSR with reserved bits even where the save that came before did not write it.
  putLe(memory.bytes, Number(AREA) + 24, 4, 0x1f80);
  return memory;
}

interface Pair {
  readonly save: InstructionName;
  readonly restore: InstructionName;
  readonly supervisor?: true;
}

const WIDE: readonly Pair[] = [
  { save: 'xsave64', restore: 'xrstor64' },
  { save: 'xsaveopt64', restore: 'xrstor64' },
  { save: 'xsavec64', restore: 'xrstor64' },
  { save: 'xsaves64', restore: 'xrstors64', supervisor: true },
];
const NARROW: readonly Pair[] = WIDE.map(({ save, restore, ...more }) => ({
  save: save.replace('64', '') as InstructionName,
  restore: restore.replace('64', '') as InstructionName,
  ...more,
}));
const untouched = '5a'.repeat(Number(AREA));

const XSAVE_PROFILES: readonly CpuProfileId[] = [
  'zen3',
  'zen4',
  'skylake-x',
  'sapphire-rapids',
  'haswell',
  'bochs-tigerlake',
];

const has = (profile: CpuProfile, { save }: Pair): boolean =>
  profile.features.has(save.replace('64', '') as 'xsave');

describe.each(XSAVE_PROFILES)('%s: XSAVE family', (id) => {
  const profile: CpuProfile = CPU_PROFILES[id];
  // Haswell has no compacted format.
  const withXsavec = profile.features.has('xsavec')
    ? it
    : (_name: string, _test: () => void): void => undefined;
  const cases = [
    ...WIDE.map((pair) => ({ ...pair, mode: 64 as const })),
    ...NARROW.map((pair) => ({ ...pair, mode: 64 as const })),
    ...NARROW.map((pair) => ({ ...pair, mode: 32 as const })),
  ].filter((pair) => has(profile, pair));

  it.each(cases)('$save, $restore, mode $mode: the state comes back, as far as both masks reach', (pair) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const source = randomCpu(profile, next, pair.mode);
      const target = randomCpu(profile, next, pair.mode);
      const memory = cleanMemory();
      const enabled = source.state.xcr0 | (pair.supervisor ? source.state.xss : 0n);
      const saved = next.of([enabled, BigInt(next.below(0x8_0000))]) & enabled;
      const restored = next.of([enabled, BigInt(next.below(0x8_0000))]) & enabled;
      const before = target.state;
      const initial = linuxCpu(profile, pair.mode).state;
      expect(source.exec(pair.save, { address: AREA, mask: saved }, memory).fault, `seed ${seed}`).toBe(null);
      expect(target.exec(pair.restore, { address: AREA, mask: restored }, memory).fault, `seed ${seed}`).toBe(
        null,
      );
      for (const i of componentsIn(enabled)) {
        const bit = 1n << BigInt(i);
        const expected = (restored & bit) === 0n ? before : (saved & bit) === 0n ? initial : source.state;
        expect(part(target.state, i), `seed ${seed} component ${i}`).toBe(part(expected, i));
      }
    }
  });

  it.each(cases)('$save, mode $mode: bytes 464 to 511 and the registers are never written', (pair) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const cpu = randomCpu(profile, next, pair.mode);
      const memory = testMemory(0x5a);
      memory.bytes.fill(0, Number(AREA) + HEADER, Number(AREA) + HEADER + 64);
      const before = cpu.state;
      cpu.exec(pair.save, { address: AREA, mask: BigInt(next.below(0x8_0000)) }, memory);
      expect(memory.read(AREA + 464n, 48), `seed ${seed}`).toEqual(new Uint8Array(48).fill(0x5a));
      expect(memory.read(AREA + 528n, 48), `seed ${seed}`).toEqual(new Uint8Array(48));
      expect(text(memory.bytes.subarray(0, Number(AREA))), `seed ${seed}`).toBe(untouched);
      expect(cpu.state, `seed ${seed}`).toBe(before);
    }
  });

  withXsavec('both formats hold the same bytes of what is in use', () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const cpu = randomCpu(profile, random(seed));
      const [standard, compacted] = [cleanMemory(), cleanMemory()];
      const mask = cpu.state.xcr0;
      cpu.exec('xsave64', { address: AREA, mask }, standard);
      cpu.exec('xsavec64', { address: AREA, mask }, compacted);
      const inUse = getLe(compacted.read(AREA + 512n, 8), 0, 8);
      expect(getLe(compacted.read(AREA + 520n, 8), 0, 8), `seed ${seed}`).toBe(COMPACTED | mask);
      for (const i of componentsIn(inUse)) {
        const { sizeBytes = 0 } = xstateComponent(i) ?? {};
        const length = i === 0 ? 24 : sizeBytes;
        const at = AREA + BigInt(standardOffset(i, profile.standardOffsets) ?? 0);
        const packed = AREA + BigInt(compactedOffset(i, mask) ?? 0);
        expect(text(compacted.read(packed, length)), `seed ${seed} component ${i}`).toBe(
          text(standard.read(at, length)),
        );
      }
    }
  });

  withXsavec('an image converted to the other format restores the same state', () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const [save, convert] = next.of([
        ['xsave64', 'xsavec64'],
        ['xsavec64', 'xsave64'],
      ] as const);
      const source = randomCpu(profile, next);
      const memory = cleanMemory();
      const mask = source.state.xcr0;
      source.exec(save, { address: AREA, mask }, memory);
      const between = randomCpu(profile, next);
      between.exec('xrstor64', { address: AREA, mask }, memory);
      const other = cleanMemory();
      between.exec(convert, { address: AREA, mask }, other);
      const target = randomCpu(profile, next);
      target.exec('xrstor64', { address: AREA, mask }, other);
      expect(target.state.mxcsr, `seed ${seed}`).toBe(source.state.mxcsr);
      for (const i of componentsIn(mask))
        expect(part(target.state, i), `seed ${seed} component ${i}`).toBe(part(source.state, i));
    }
  });

  it('a second XSAVEOPT after XRSTOR of the same area leaves an area that restores the same state', () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const cpu = randomCpu(profile, next);
      const memory = cleanMemory();
      const mask = cpu.state.xcr0;
      cpu.exec('xsaveopt64', { address: AREA, mask }, memory);
      cpu.exec('xrstor64', { address: AREA, mask }, memory);
      if (next.below(2) === 1) cpu.exec('movdqu', { register: next.below(16), bytes: next.bytes(16) });
      if (next.below(2) === 1) cpu.exec('vzeroupper');
      if (next.below(2) === 1) cpu.exec('ldmxcsr', { bytes: Uint8Array.of(0x80, 0x3f, 0, 0) });
      cpu.exec('xsaveopt64', { address: AREA, mask }, memory);
      const before = cpu.state;
      cpu.exec('fninit');
      cpu.exec('vzeroall');
      cpu.exec('xrstor64', { address: AREA, mask }, memory);
      expect(cpu.state.mxcsr, `seed ${seed}`).toBe(before.mxcsr);
      for (const i of componentsIn(mask))
        expect(part(cpu.state, i), `seed ${seed} component ${i}`).toBe(part(before, i));
    }
  });

  it('XRSTOR refuses exactly the headers that the SDM says, and changes nothing then', () => {
    let refused = 0;
    for (let seed = 1; seed <= SEEDS * 80; seed += 1) {
      const next = random(seed);
      const cpu = seed % 10 === 0 ? randomCpu(profile, next) : linuxCpu(profile);
      const memory = testMemory(0);
      const header = randomHeader(profile, next);
      memory.write(AREA + 512n, header);
      putLe(memory.bytes, Number(AREA) + 24, 4, 0x1f80);
      const before = cpu.state;
      const { fault } = cpu.exec('xrstor64', { address: AREA, mask: profile.xcr0Supported }, memory);
      const expected = isRefused(profile, header);
      expect(fault?.name ?? 'none', `seed ${seed}`).toBe(expected ? '#GP' : 'none');
      if (expected) {
        refused += 1;
        expect(cpu.state, `seed ${seed}`).toEqual(before);
      }
    }
    expect(refused).toBeGreaterThan(SEEDS * 16);
    expect(refused).toBeLessThan(SEEDS * 72);
  });
});

function randomHeader(profile: CpuProfile, next: Random): Uint8Array {
  const header = new Uint8Array(64);
  const some = (): bigint => BigInt(next.below(0x8_0000)) & profile.xcr0Supported;
  const layout = some();
  const compacted = next.below(2) === 1;
  putLe(header, 0, 8, compacted ? some() & layout : some());
  if (compacted) putLe(header, 8, 8, COMPACTED | layout);
  for (let i = next.below(3); i > 0; i -= 1) header[next.below(64)] = 1 << next.below(8);
  return header;
}

/** The rules of SDM vol. 1, 13.8.1 and 13.8.2, in the words of the manual. */
function isRefused(profile: CpuProfile, header: Uint8Array): boolean {
  const xcr0 = profile.xcr0Supported;
  const [xstateBv, xcompBv] = [getLe(header, 0, 8), getLe(header, 8, 8)];
  const nonZero = (from: number, to: number): boolean => header.subarray(from, to).some((byte) => byte !== 0);
  if (xcompBv >> 63n === 0n) return (xstateBv & ~xcr0) !== 0n || nonZero(8, 24);
  const inLayout = xcompBv & ~COMPACTED;
  return (
    !profile.features.has('xsavec') ||
    (inLayout & ~xcr0) !== 0n ||
    (xstateBv & ~inLayout) !== 0n ||
    nonZero(16, 64)
  );
}

describe.each(['pentium3', ...XSAVE_PROFILES] as const)('%s: FXSAVE', (id) => {
  const profile = CPU_PROFILES[id];
  it.each([64, 32] as const)('FXRSTOR gives the state back, mode %i, and 464 to 511 stay', (mode) => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const next = random(seed);
      const source = randomCpu(profile, next, mode);
      const memory = testMemory(0x5a);
      source.exec('fxsave', { address: AREA }, memory);
      expect(memory.read(AREA + 464n, 48), `seed ${seed}`).toEqual(new Uint8Array(48).fill(0x5a));
      const target = linuxCpu(profile, mode);
      expect(target.exec('fxrstor', { address: AREA }, memory).fault).toBe(null);
      for (const i of [0, 1])
        expect(part(target.state, i), `seed ${seed} component ${i}`).toBe(part(source.state, i));
      expect(target.state.mxcsr, `seed ${seed}`).toBe(source.state.mxcsr);
    }
  });
});

describe.each(['i486', 'pentium3', ...XSAVE_PROFILES] as const)('%s: FNSAVE', (id) => {
  const profile = CPU_PROFILES[id];
  it.each([
    ['fnsave', 'frstor', 108, 1n],
    ['fnsave16', 'frstor16', 94, 1n],
    ['fnsave', 'frstor', 108, 0n],
    ['fnsave16', 'frstor16', 94, 0n],
  ] as const)(
    '%s initialises, %s gives the state back: %i bytes, CR0.PE = %i',
    (save, restore, length, pe) => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const cpu = randomCpu(profile, random(seed), 32);
        cpu.update({ cr0: pe | 0x10n, fip: 0x1_2345n, fdp: 0x5_4321n, fcs: 0, fds: 0, fop: 0x123 });
        const before = cpu.state;
        const memory = testMemory(0x5a);
        cpu.exec(save, { address: AREA }, memory);
        expect(memory.read(AREA + BigInt(length), 8)).toEqual(new Uint8Array(8).fill(0x5a));
        expect([cpu.state.fcw, cpu.state.fsw, cpu.state.ftw, cpu.state.fip]).toEqual([0x37f, 0, 0, 0n]);
        cpu.exec(restore, { address: AREA }, memory);
        expect(part(cpu.state, 0), `seed ${seed}`).toBe(part(before, 0));
        // The 16-bit protected format has no opcode and 16 bits of each offset; the real-mode ones hold linear addresses.
        const whole = save === 'fnsave' || pe === 0n;
        const { fip, fdp, fop } = cpu.state;
        expect({ fip, fdp, fop }).toEqual(
          whole
            ? { fip: 0x1_2345n, fdp: 0x5_4321n, fop: save === 'fnsave' || pe === 0n ? 0x123 : 0 }
            : { fip: 0x2345n, fdp: 0x4321n, fop: 0 },
        );
      }
    },
  );
});
