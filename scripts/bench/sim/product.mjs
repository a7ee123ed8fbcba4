// The product as the rows of `npm run bench:sim` use it: a tree whose program is built once, and Runs on it. The
// only file of the benchmark that knows the product's code: rows get it as an argument.
// SPDX-License-Identifier: MIT
import { boundaryEntry, keptNames } from '../../../src/core/exec/boundary/table.ts';
import { configuration } from '../../../src/core/exec/config.ts';
import { SourceCache } from '../../../src/core/exec/cpp/sourceCache.ts';
import { Program } from '../../../src/core/exec/program.ts';
import { operationUnits } from '../../../src/core/kernel/operations.ts';
import { inspectTree } from '../../../src/core/kernel/tree.ts';
import { schedulerShape } from '../../../src/core/sched/shape.ts';
import { simulateTasks } from '../../../src/core/sched/simulateTasks.ts';
import { waitRows } from '../../../src/core/sched/waits.ts';
import { measureLoop, withPages } from '../../../src/core/sim/loops/measureLoop.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { simulate, tally } from '../../../src/core/sim/simulate.ts';
import { missingFor } from '../../../src/core/sim/steps/kernelCalls.ts';
import { fpuUnits, furtherUnits } from '../../../src/core/sim/setup/units.ts';
import { cpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { treeFiles } from '../../../src/service/index/treePort.ts';
import { importTrace } from '../../../src/service/simulator/importTrace.ts';
import { makeCode } from '../../../src/service/simulator/makeCode.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';

/**
 * A tree: `read(given)` gives a scenario, `record(scenario)` makes a Run, `count(scenario)` its figures alone; both throw
 * where the Run stops.
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
  // A scenario is read once, in nobody's time.
  const read = (given) => {
    const scenario = readScenario(JSON.stringify(given));
    if (!scenario.ok) throw new Error(scenario.error);
    return scenario.value;
  };
  const play = (how, scenario) => {
    const made = how({
      id: 'bench',
      scenario,
      program,
      profile: cpuProfile(scenario.profile),
      treeLabel: folder,
      origin: 'tree',
      editedAt: null,
      notes: [],
      onProgress: () => undefined,
      makeCode,
    });
    if (!made.ok) throw new Error(made.error.message);
    const { stopped, findings } = made.value;
    if (stopped) throw new Error(`${scenario.id}: ${stopped.message}`);
    if (findings.length > 0) throw new Error(`${scenario.id}: ${findings[0].message}`);
    return made.value;
  };
  return {
    read,
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
    scheduleTasks,
    lacksCopy: () => missingFor(program, ['hugePageCopy']),
    giganticCopy: () => giganticCopy(program, schedulerShape(port)),
  };
}

/** Half of the tasks compute, half compute and sleep; nice -5 to 5. Throws if the model refuses. */
function scheduleTasks(fair, count, seconds) {
  const ms = 1_000_000;
  const version = fair === 'cfs' ? 'VERSION = 6\nPATCHLEVEL = 1\n' : 'VERSION = 6\nPATCHLEVEL = 12\n';
  const shape = schedulerShape({
    read: (path) => (path === 'Makefile' ? version : null),
    exists: () => false,
  });
  const hog = [{ do: 'compute', ns: 1000 * ms, spreadNs: 0 }];
  const sleeper = [
    { do: 'compute', ns: ms, spreadNs: ms / 2 },
    { do: 'sleep', ns: 3 * ms, spreadNs: ms },
  ];
  const made = simulateTasks(
    {
      ...base(shape, 1000),
      model: 'voluntary',
      cpus: 8,
      endNs: seconds * 1000 * ms,
      tasks: Array.from({ length: count }, (_, i) => ({
        comm: `task${i}`,
        policy: 'normal',
        nice: (i % 11) - 5,
        rtPriority: 0,
        sliceNs: null,
        cpus: null,
        startNs: 0,
        times: null,
        program: i % 2 === 0 ? hog : sleeper,
      })),
    },
    1000,
  );
  if (!made.ok) throw new Error(made.error);
}

const base = (shape, hz) => ({
  shape,
  hz,
  cpus: 1,
  noHzIdle: true,
  mhz: 2446,
  switchCycles: 3000,
  fpuCycles: 393,
  seed: 1,
});

function giganticCopy(program, shape) {
  const loop = measureLoop(program, cpuProfile('zen3'), 'copy', 262_144);
  if (!loop.ok) throw new Error(loop.error);
  const section = withPages(loop.value.code, 2080);
  const given = { work: 'copy', sizeBytes: 2 ** 30, caches: 'cold', condResched: true, section };
  waitRows({ ...base(shape, 1000), other: 'fifo' }, [given], shape.models);
}
