// AMX: who may use tiles, what IA32_XFD does to them, what they hold afterwards.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Cpu } from '../../../src/core/x86/fpu/cpu.ts';
import { bootState } from '../../../src/core/x86/fpu/cpuState.ts';
import { CR4_OSXSAVE } from '../../../src/core/x86/fpu/gate.ts';
import { cpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';

const memory = {
  read: (): Uint8Array => new Uint8Array(0),
  write: (): void => undefined,
};
function cpu(more: object): Cpu {
  const profile = cpuProfile('sapphire-rapids');
  if (!profile) throw new Error('no profile');
  const state = bootState(profile);
  return new Cpu(profile, { ...state, cr0: 0x80050033n, cr4: state.cr4 | CR4_OSXSAVE, cpl: 3, ...more });
}
const tile = new Uint8Array(1024).fill(0xa5);
const initial = (bytes: Uint8Array | undefined): boolean => bytes?.every((byte) => byte === 0) ?? false;

test('tiles need bits 17 and 18 of XCR0', () => {
  const { fault } = cpu({ xcr0: 0xe7n }).exec('tileloadd', { register: 0, bytes: tile }, memory);
  expect(fault?.name).toBe('#UD');
});

test('CR0.TS is not asked, IA32_XFD is; the configuration alone does not trap', () => {
  const one = cpu({ xcr0: 0x600e7n, xfd: 0x40000n, cr0: 0x8005003bn });
  expect(one.exec('ldtilecfg', { bytes: new Uint8Array(64).fill(1) }, memory).fault).toBeNull();
  expect(one.exec('tileloadd', { register: 0, bytes: tile }, memory).fault?.name).toBe('#NM');
  expect(one.state.xfdErr).toBe(0x40000n);
  expect(initial(one.state.components[18])).toBe(true);
});

test('a tile is 1,024 bytes at its number; TILERELEASE makes both components initial', () => {
  const one = cpu({ xcr0: 0x600e7n });
  one.exec('tileloadd', { register: 3, bytes: tile }, memory);
  const data = one.state.components[18] ?? new Uint8Array(0);
  expect([data[3071], data[3072], data[4095], data[4096]]).toEqual([0, 0xa5, 0xa5, 0]);
  one.exec('tilerelease', {}, memory);
  expect([initial(one.state.components[17]), initial(one.state.components[18])]).toEqual([true, true]);
});
