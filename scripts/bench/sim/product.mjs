// The product as the rows of `npm run bench:sim` use it: a tree whose program is built once, and Runs on it. The
// only file of the benchmark that knows the product's code: rows get it as an argument.
// SPDX-License-Identifier: MIT
import { boundaryEntry, keptNames } from '../../../src/core/exec/boundary/table.ts';
import { configuration } from '../../../src/core/exec/config.ts';
import { SourceCache } from '../../../src/core/exec/cpp/sourceCache.ts';
import { Program } from '../../../src/core/exec/program.ts';
import { operationUnits } from '../../../src/core/kernel/operations.ts';
import { inspectTree } from '../../../src/core/kernel/tree.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { simulate, tally } from '../../../src/core/sim/simulate.ts';
import { fpuUnits, furtherUnits } from '../../../src/core/sim/setup/units.ts';
import { cpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { treeFiles } from '../../../src/service/index/treePort.ts';
import { importTrace } from '../../../src/service/simulator/importTrace.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';

/**
 * A tree: `record(scenario)` makes a Run, `count(scenario)` its figures alone; both throw where the Run stops.
 * `stateOf(run)` goes through a Run's states; `importTrace(file)` gives the number of events of a trace.
 */
export async function openTree(folder) {
  const { parser } = await createParser();
  const port = treeFiles(folder);
  const { version } = inspectTree(port);
  const program = new Program({
    readText: (path) => port.read(path),
    parser,
    sources: new SourceCache(),
    predefined: configuration(port.read('.config'), version).text,
    units: fpuUnits,
    moreUnits: [...new Set([...operationUnits, ...furtherUnits])],
    boundary: boundaryEntry,
    keep: keptNames,
  });
  const play = (how, given) => {
    const scenario = readScenario(JSON.stringify(given));
    if (!scenario.ok) throw new Error(scenario.error);
    const made = how({
      id: 'bench',
      scenario: scenario.value,
      program,
      profile: cpuProfile(scenario.value.profile),
      treeLabel: folder,
      origin: 'tree',
      editedAt: null,
      notes: [],
      onProgress: () => undefined,
    });
    if (!made.ok) throw new Error(made.error.message);
    const { stopped, findings } = made.value;
    if (stopped) throw new Error(`${given.id}: ${stopped.message}`);
    if (findings.length > 0) throw new Error(`${given.id}: ${findings[0].message}`);
    return made.value;
  };
  return {
    record: (scenario) => play(simulate, scenario),
    count: (scenario) => play(tally, scenario),
    stateOf: (run) => new RunState(run),
    importTrace: async (file) => {
      const read = await importTrace(
        file,
        () => false,
        () => undefined,
      );
      if (!read.ok) throw new Error(read.message);
      return read.value.trace.columns.count;
    },
  };
}
