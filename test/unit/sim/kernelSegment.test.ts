// User accessors after set_fs(KERNEL_DS), as kernels up to 5.9 call their own system calls: kernel memory is in reach then,
// and only then. And what a segment register holds, as asm of 2.6 reads it.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { BoundaryMachine } from '../../../src/core/exec/boundary/entry.ts';
import { newScratch, plainInstruction } from '../../../src/core/exec/boundary/plainAsm.ts';
import { addressMap, Memory } from '../../../src/core/exec/machine/memory.ts';
import { UserMemory } from '../../../src/core/sim/user/userMemory.ts';

const at = addressMap.heap;
function memoryWith(kernelSegment: boolean): {
  readonly user: UserMemory;
  readonly kernel: Memory;
  reads: number;
} {
  const kernel = new Memory();
  kernel.addRegion('heap', at, 4096);
  const seen = { reads: 0 };
  const user = new UserMemory({
    mayFetch: () => true,
    userMode: () => false,
    smap: () => false,
    kernelSegment: () => kernelSegment,
    kernel,
    pageFault: () => undefined,
    mapped: () => undefined,
    copiedOut: () => undefined,
    bytesRead: () => seen.reads++,
    warn: () => undefined,
  });
  return {
    user,
    kernel,
    get reads() {
      return seen.reads;
    },
  };
}

test('kernel memory is in reach of user accessors after set_fs(KERNEL_DS)', () => {
  const set = memoryWith(true);
  const { user, kernel } = set;
  expect(user.allowed(at, 16)).toBe(true);
  expect(user.store('u32', 4, at, 0x1234)).toBe(true);
  expect(kernel.load('u32', at)).toBe(0x1234);
  expect(user.load('u32', 4, at)).toBe(0x1234);
  expect([...user.read(at, 2)]).toEqual([0x34, 0x12]);
  expect(user.write(at + 8, Uint8Array.of(7))).toBe(1);
  expect(kernel.load('u8', at + 8)).toBe(7);
  // Not read from a program.
  expect(set.reads).toBe(0);
  // Nothing lies there: a fault.
  expect(user.load('u32', 4, at + 4096)).toBeNull();
  expect(user.write(at + 4096, Uint8Array.of(1))).toBe(0);
});

test('and not before', () => {
  const { user, kernel } = memoryWith(false);
  expect(user.allowed(at, 16)).toBe(false);
  expect(user.allowed(0x1000, 16)).toBe(true);
  expect(user.store('u32', 4, at, 0x1234)).toBe(false);
  expect(user.load('u32', 4, at)).toBeNull();
  expect(user.read(at, 4)).toHaveLength(0);
  expect(kernel.load('u32', at)).toBe(0);
});

test.each([
  ['ds', 0],
  ['cs', 0x10],
  ['ss', 0x18],
])('mov %%%s', (register, wanted) => {
  const stored: unknown[] = [];
  const machine = {
    memory: { store: (...args: unknown[]) => stored.push(args) },
  } as unknown as BoundaryMachine;
  const known = plainInstruction(
    machine,
    newScratch(),
    { mnemonic: 'mov', operands: `%%${register}, %[out]` },
    (text) =>
      text === '%[out]'
        ? { symbol: 'out', constraint: '=r', arg: { k: 'place', addr: at, rep: 'u32', size: 4, text: 'out' } }
        : undefined,
  );
  expect(known).toBe(true);
  expect(stored).toEqual([['u32', at, wanted]]);
});
