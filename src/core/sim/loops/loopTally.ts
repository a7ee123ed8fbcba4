// The tally of a machine on which one loop is measured: nobody else runs, and all of it is kernel code. Listens to the
// machine from when it is made. Used by measureLoop.ts and runBatches.ts.
// SPDX-License-Identifier: MIT
import type { CostProfile } from '../costs.ts';
import type { KernelMachine } from '../machine.ts';
import type { Tally } from '../tally.ts';

/** A tally of that kind, which from now on counts what the machine's code does. */
export function loopTally<T extends Tally>(
  machine: KernelMachine,
  costs: CostProfile,
  Kind: new (...args: ConstructorParameters<typeof Tally>) => T,
): T {
  const tally = new Kind(
    machine.profile,
    costs,
    () => 0,
    () => 'kernel',
    () => null,
    () => undefined,
  );
  machine.recorder = tally;
  machine.memory.onPages = (pages) => tally.spendPages(pages);
  machine.engine.listen(tally);
  return tally;
}
