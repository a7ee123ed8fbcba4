// Where the record of a scenario begins, and what the boot loader left behind. Read by scenario.ts; setup.ts acts on it.
// SPDX-License-Identifier: MIT

const loaderBits = ['EM', 'TS'] as const;

export interface Beginning {
  /** When the tasks are there, or with the first code of the boot. */
  readonly from: 'tasks' | 'boot';
  /** Bits of CR0 that the boot loader left set and has_fpu() of the boot stub clears; for `from` boot. */
  readonly loaderLeaves: readonly (typeof loaderBits)[number][];
}

export function readBeginning(from: unknown, left: unknown, fail: (message: string) => never): Beginning {
  if (from !== undefined && from !== 'tasks' && from !== 'boot')
    return fail(`from is ${JSON.stringify(from)}, not tasks or boot`);
  if (left === undefined) return { from: from ?? 'tasks', loaderLeaves: [] };
  if (from !== 'boot')
    return fail('loaderLeaves is given, but the scenario does not begin with the boot: "from": "boot"');
  if (!Array.isArray(left) || new Set(left).size < left.length)
    return fail('loaderLeaves is not a list of different bits, each EM or TS');
  const loaderLeaves = left.map((one: unknown, i) => {
    const bit = loaderBits.find((known) => known === one);
    return bit ?? fail(`loaderLeaves[${i}] is ${JSON.stringify(one)}, not EM or TS`);
  });
  return { from, loaderLeaves };
}
