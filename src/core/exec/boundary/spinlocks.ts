// Spinlocks, counted: while one is held there is no preemption, which loops over page tables are measured by. Part of the
// boundary table.
// Source: include/linux/spinlock.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { entry } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';

const lock = (by: 1 | -1, why: string): BoundaryEntry =>
  entry([], 'void', why, (machine) => machine.scheduling.holdsLock(by), {
    rest: 'skip',
    quick: () => (machine) => machine.scheduling.holdsLock(by),
  });
const taken = 'one CPU runs at a time, so nobody waits; counted, because its holder is not preempted';

export const spinlockEntries: Readonly<Record<string, BoundaryEntry>> = {
  spin_lock: lock(1, taken),
  spin_lock_nested: lock(1, taken),
  spin_unlock: lock(-1, 'gives a spinlock back; when it was the last, its holder can be preempted'),
};
