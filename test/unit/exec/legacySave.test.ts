// fxsave() as kernels have it: of an image since 4.2, of a task in 2.6.32, whose image is behind thread.xstate.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { BoundaryMachine } from '../../../src/core/exec/boundary/entry.ts';
import { xsaveEntries } from '../../../src/core/exec/boundary/xsave.ts';

test.each([
  ['struct fxregs_state *', 0x5000],
  ['struct task_struct *', 0x7700],
])('fxsave(%s)', (type, wanted) => {
  const saved: unknown[] = [];
  const machine = {
    remark: () => undefined,
    mark: () => undefined,
    member: (tag: string, name: string) => {
      expect([tag, name]).toEqual(['task_struct', 'thread.xstate']);
      return { offset: 0x40, size: 8, bit: null };
    },
    memory: { load: (rep: string, at: number) => (rep === 'u64' && at === 0x5040 ? 0x7700 : -1) },
    instruction: (name: string, operands: { readonly address: bigint }) => {
      saved.push(name, operands.address);
      return { fault: null };
    },
  } as unknown as BoundaryMachine;
  xsaveEntries['fxsave']?.run(machine, [{ k: 'value', value: 0x5000, rep: 'u64', type }], 'fxsave');
  expect(saved).toEqual(['fxsave64', BigInt(wanted)]);
});
