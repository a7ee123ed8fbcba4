// The live check: programs from fresh seeds, run on this machine's CPU and on the FPU unit, compared byte by byte.
// `npm run conformance:live [-- --programs N --seed N --portable]`; scripts/conformanceLive.mjs bundles and starts it.
// The last line is the summary; exit code 1 if the unit and the CPU differ.
// SPDX-License-Identifier: MIT
import { parseArgs } from 'node:util';
import type { CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { difference } from './compare.ts';
import { generate } from './generate.ts';
import { openMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { runOnModel } from './model.ts';
import type { Outcome, Program } from './program.ts';

const PROGRAMS_PER_RUN = 250;
const SHOWN = 10;

interface Tally {
  programs: number;
  steps: number;
  faults: number;
  notRepeatable: number;
  divergences: string[];
}

export function main(args: readonly string[], harnessSource: string): number {
  const { values } = parseArgs({
    args: [...args],
    options: { programs: { type: 'string' }, seed: { type: 'string' }, portable: { type: 'boolean' } },
  });
  const count = Number(values.programs ?? 1000);
  const first = Number(values.seed ?? Math.floor(Date.now() / 1000) % 10_000_000);
  if (!(Number.isInteger(count) && count > 0 && Number.isInteger(first) && first >= 0)) {
    console.error('conformance:live: --programs and --seed are whole numbers');
    return 2;
  }
  const machine = openMachine(harnessSource);
  if ('reason' in machine) {
    console.log(`conformance:live: skipped: ${machine.reason}`);
    return 0;
  }
  try {
    // Another make of CPU than the recorded ones is held to what the manuals fix only.
    const portable = values.portable === true || machine.profile.vendor !== 'AMD';
    const tally = check(machine, machine.profile, { count, first, portable });
    for (const line of tally.divergences.slice(0, SHOWN)) console.log(line);
    console.log(
      `conformance:live: ${tally.programs} programs from seed ${first}${portable ? ' (portable)' : ''} on ` +
        `${machine.name}, ${tally.steps} instructions, ${tally.faults} programs ended in a fault, ` +
        `${tally.notRepeatable} not repeatable, ${tally.divergences.length} divergences`,
    );
    return tally.divergences.length === 0 ? 0 : 1;
  } finally {
    machine.dispose();
  }
}

function check(
  machine: Machine,
  profile: CpuProfile,
  options: { readonly count: number; readonly first: number; readonly portable: boolean },
): Tally {
  const tally: Tally = { programs: 0, steps: 0, faults: 0, notRepeatable: 0, divergences: [] };
  const { portable, first, count } = options;
  for (let from = first; from < first + count; from += PROGRAMS_PER_RUN) {
    const seeds = Array.from(
      { length: Math.min(PROGRAMS_PER_RUN, first + count - from) },
      (_, i) => from + i,
    );
    const programs = seeds.map((seed) =>
      generate(profile, seed, { compatibilityMode: machine.compatibilityMode, portable }),
    );
    for (const [i, outcome] of machine.run(programs).entries()) {
      const program = programs[i];
      const seed = seeds[i];
      if (program === undefined || seed === undefined) continue;
      tally.programs += 1;
      if (outcome === null) {
        tally.notRepeatable += 1;
        continue;
      }
      tally.steps += outcome.steps.length;
      if (outcome.steps.some((step) => step.fault !== null)) tally.faults += 1;
      const found = compareOne(profile, program, outcome, portable);
      if (found !== null) tally.divergences.push(`seed ${seed}: ${found}`);
    }
  }
  return tally;
}

function compareOne(
  profile: CpuProfile,
  program: Program,
  outcome: Outcome,
  portable: boolean,
): string | null {
  try {
    return difference(program, outcome, runOnModel(profile, program), { portable });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
