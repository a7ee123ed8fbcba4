// A CPU as bytes: whatever field of its state changes, the recorded changes bring the bytes from one state to the other.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { CpuBytes } from '../../../src/core/sim/record/cpuBytes.ts';
import type { CpuView } from '../../../src/core/sim/run.ts';
import { bootState } from '../../../src/core/x86/fpu/cpuState.ts';
import type { CpuState } from '../../../src/core/x86/fpu/cpuState.ts';
import { CPU_PROFILES } from '../../../src/core/x86/tables/cpuProfile.ts';

const profile = CPU_PROFILES['sapphire-rapids'];
const state = bootState(profile);
const view = (part: Partial<CpuState>, rest: Partial<CpuView> = {}): CpuView => ({
  state: { ...state, ...part },
  holds: [0, -1, 2],
  task: 1,
  mode: 'kernel',
  ...rest,
});
const before = view({});

/** Another value of the same kind. */
function other(field: keyof CpuState): Partial<CpuState> {
  const value = state[field];
  if (field === 'xrstorInfo')
    return { xrstorInfo: { cpl: 0, vmxNonRoot: false, address: 0x1234_5678_9abc_def0n, xcompBv: 1n << 63n } };
  if (field === 'components')
    return {
      components: Object.fromEntries(
        Object.entries(state.components).map(([i, bytes]) => [i, bytes.map((_, at) => (at * 7 + 1) & 0xff)]),
      ),
    };
  if (value instanceof Uint8Array) return { [field]: value.map((_, at) => (at + 3) & 0xff) };
  if (typeof value === 'bigint') return { [field]: value ^ 0x10_0000_0001n };
  if (typeof value === 'boolean') return { [field]: !value };
  return { [field]: Number(value) ^ 5 };
}

/** The bytes of `from` after the changes to `to`, and those of `to` after them the other way. */
function thereAndBack(from: CpuView, to: CpuView): readonly [Uint8Array, Uint8Array] {
  const codec = new CpuBytes(profile);
  const [forward, back] = [codec.encode(from), codec.encode(to)];
  codec.changes(from, to, (offset, old, now, at, size) => {
    forward.set(now.subarray(at, at + size), offset);
    back.set(old.subarray(at, at + size), offset);
  });
  return [forward, back];
}

test.each(Object.keys(state) as (keyof CpuState)[])('%s', (field) => {
  const after = view(other(field));
  const codec = new CpuBytes(profile);
  expect(codec.encode(after)).not.toEqual(codec.encode(before));
  expect(thereAndBack(before, after)).toEqual([codec.encode(after), codec.encode(before)]);
});

test.each([{ task: 0x1ff }, { mode: 'user' as const }, { holds: [] }, { holds: [1, 1, 1, -1, 0x1234] }])(
  'who runs, and whose values the registers hold: %o',
  (rest) => {
    const after = view({}, rest);
    const codec = new CpuBytes(profile);
    expect(thereAndBack(before, after)).toEqual([codec.encode(after), codec.encode(before)]);
  },
);
