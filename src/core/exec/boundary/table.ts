// The boundary table: every name that is implemented and not executed, in one place. A name that has a definition and
// is not here is executed; a name that has neither stops the operation. docs/boundary.md lists it.
// SPDX-License-Identifier: MIT
import type { Bound } from '../direct/directCode.ts';
import type { PrimArg } from '../ir.ts';
import { allocationEntries } from './allocation.ts';
import { atomicEntries } from './atomics.ts';
import { builtinEntries } from './builtins.ts';
import { cpuEntries } from './cpu.ts';
import type { BoundaryEntry } from './entry.ts';
import { kernelEntries } from './kernel.ts';
import { noopEntries, noopFor } from './noops.ts';
import { olderTreeEntries } from './olderTrees.ts';
import { percpuEntries } from './percpu.ts';
import { signalEntries } from './signals.ts';
import { spinlockEntries } from './spinlocks.ts';
import { threadFlagEntries } from './threadFlags.ts';
import { userAccessEntries } from './userAccess.ts';
import { xsaveEntries } from './xsave.ts';

const primitives: Readonly<Record<string, BoundaryEntry>> = {
  ...allocationEntries,
  ...atomicEntries,
  ...builtinEntries,
  ...cpuEntries,
  ...kernelEntries,
  ...olderTreeEntries,
  ...percpuEntries,
  ...signalEntries,
  ...spinlockEntries,
  ...threadFlagEntries,
  ...userAccessEntries,
  ...xsaveEntries,
};

export function boundaryEntry(name: string): BoundaryEntry | null {
  if (Object.hasOwn(primitives, name)) return primitives[name] ?? null;
  return noopFor(name);
}

/** A primitive for one place of generated code; null if it has no shorter form there. */
export function primitiveAt(name: string, args: readonly PrimArg[]): Bound | null {
  return (boundaryEntry(name)?.quick?.(args, name) ?? null) as Bound | null;
}

/** All listed names, for the documentation and its test. */
export const boundaryNames: readonly string[] = [
  ...Object.keys(primitives),
  ...Object.keys(noopEntries),
].sort();

/** Names that lowering itself understands; they are kept from expansion like those of the table. */
export const keptNames: ReadonlySet<string> = new Set([
  'likely',
  'unlikely',
  'READ_ONCE',
  'WRITE_ONCE',
  'data_race',
  'ARRAY_SIZE',
  'min',
  'max',
  'offsetof',
  'static_assert',
  'BUILD_BUG',
  'BUILD_BUG_ON',
  'BUILD_BUG_ON_MSG',
  'BUILD_BUG_ON_ZERO',
  '__must_be_array',
]);
