// simulate(scenario, program) -> Run: builds the machine, sets it up, plays the scenario, and freezes the record.
// The one entry of core/sim for making Runs; called by the simulator service and by tests.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { MakeCode } from '../exec/direct/directCode.ts';
import { Stopped } from '../exec/engine.ts';
import type { Value } from '../exec/integer.ts';
import type { Statement } from '../exec/ir.ts';
import type { Region } from '../exec/machine/memory.ts';
import type { Program } from '../exec/program.ts';
import type { SchedulerShape } from '../sched/shape.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import type { CostProfile } from './costs.ts';
import { coldCosts, defaultCosts } from './costs.ts';
import type { Ending } from './steps/driver.ts';
import { play } from './steps/driver.ts';
import { frameLayouts } from './signals/frameLayouts.ts';
import { keep, keptFor } from './keptMachines.ts';
import { KernelMachine } from './machine.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import { KeyFrames } from './record/keyFrames.ts';
import { Pages } from './record/pages.ts';
import { Recorder } from './recorder.ts';
import { CountKeeper } from './replay/countKeeper.ts';
import { RecordKeeper } from './replay/recordKeeper.ts';
import { Replay } from './replay/replay.ts';
import { metricsFrom } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import type { Finding, InitialState, Run } from './run.ts';
import type { Scenario } from './scenario/scenario.ts';
import { cannotRun, objectsOf, setUp } from './setup/setup.ts';
import type { Ready } from './setup/setup.ts';
import { Tally } from './tally.ts';

export interface SimulateInput {
  readonly id: string;
  readonly scenario: Scenario;
  readonly program: Program;
  readonly profile: CpuProfile;
  readonly treeLabel: string;
  /** `stand-in` if the program is not the open tree's. */
  readonly origin: 'tree' | 'stand-in';
  readonly editedAt: string | null;
  /** Remarks to begin with, e.g. which configuration is assumed. */
  readonly notes: readonly string[];
  readonly onProgress: (events: number) => void;
  /** The scheduler of the program's tree; needed by scenarios that it drives. */
  readonly scheduler?: SchedulerShape;
  /** Where code may be made of text, functions run as generated code: see core/exec/direct. */
  readonly makeCode?: MakeCode;
}

export interface CannotRun {
  readonly message: string;
  readonly statement: Statement | null;
}

const maxStatements = 20_000_000;

/** Makes a Run. An error means that this tree's code could not even be set up; a Run that stopped midway is a Run. */
export function simulate(
  input: SimulateInput,
  { replay, done }: ReplayOptions = { replay: true, done: () => undefined },
): Result<Run, CannotRun> {
  const begin = (machine: KernelMachine): Begun => {
    const cpus = machine.units.map((_, i) => machine.view(i));
    const memory = Pages.of(regionsOf(machine));
    const recorder = watching(input, machine, Recorder);
    return { recorder, memory, cpus, strings: machine.strings.used };
  };
  return prepared(input, begin, (machine, ready, { recorder, memory, cpus, strings }) => {
    const { places, era } = ready;
    const { scenario, program } = input;
    if (replay && scenario.from === 'tasks')
      machine.replay = new Replay(machine, new RecordKeeper(machine, recorder));
    const ending = play(machine, recorder, scenario, ready, costsOf(scenario));
    done(machine);
    for (const { address, bytes } of machine.lateBytes) memory.write(address, bytes);
    // String literals of code that was first run meanwhile.
    const { base, bytes: literals, used } = machine.strings;
    memory.write(base + strings, literals.slice(strings, used));
    const codec = new CpuBytes(input.profile);
    const record = recorder.done();
    const keyFrames = KeyFrames.build(
      record.effects,
      memory,
      cpus.map((cpu) => codec.encode(cpu)),
    );
    return {
      id: input.id,
      scenario: { id: scenario.id, title: scenario.title },
      treeLabel: input.treeLabel,
      era,
      profile: input.profile,
      editedAt: input.editedAt,
      seed: scenario.seed,
      boot: scenario.boot,
      cpuCount: scenario.cpus,
      tasks: machine.tasks.map(({ id, comm, pid, kind, address, fpu, threadInfo }) => ({
        id,
        comm,
        pid,
        kind,
        address,
        fpu,
        threadInfo,
      })),
      ...record,
      keyFrames,
      signals: machine.signals.deliveries,
      frameLayouts: machine.signals.deliveries.length > 0 ? frameLayouts(machine.program) : {},
      initial: { regions: regionsOf(machine).map(regionView), cpus },
      places: { ...places, objects: objectsOf(machine) },
      notes: [...input.notes, ...program.remarks, ...machine.remarks],
      costs: costsOf(scenario).title,
      schedule: machine.scheduling.result,
      driven: machine.scheduling.driven,
      totalCycles: recorder.now,
      stopped: stoppedBy(ending),
    };
  });
}

/** What a Run comes to, without its events: for sweeps. Same figures as the Run that `simulate` would make. */
export interface RunFigures {
  /** Statements that were executed, or replayed under guards: see replay/. */
  readonly statements: number;
  /** Those of them that were replayed. */
  readonly replayed: number;
  readonly metrics: Metrics;
  readonly findings: readonly Finding[];
  readonly stopped: Run['stopped'];
}

/** How a Run is made; for those who compare. */
export interface ReplayOptions {
  /** Operations that are sure to do the same again are not executed again. In counts a machine is not set up twice. */
  readonly replay: boolean;
  /** Sees the machine when the scenario has come to its end. */
  readonly done: (machine: KernelMachine) => void;
}

/** Plays a scenario for its figures alone. */
export function tally(
  input: SimulateInput,
  { replay, done }: ReplayOptions = { replay: true, done: () => undefined },
): Result<RunFigures, CannotRun> {
  const begin = (machine: KernelMachine): Tally => {
    const sums = recording(input, machine, Tally);
    sums.tell = () => machine.engine.tell();
    return sums;
  };
  const count = (machine: KernelMachine, ready: Ready, sums: Tally): RunFigures => {
    const ending = play(machine, sums, input.scenario, ready, costsOf(input.scenario));
    done(machine);
    return {
      statements: sums.statementCount,
      replayed: machine.replay?.statements ?? 0,
      metrics: metricsFrom(sums.markCounts, sums.now),
      findings: sums.findings,
      stopped: stoppedBy(ending),
    };
  };
  const kept = replay ? keptFor(input) : null;
  if (kept) {
    const sums = begin(kept.machine);
    kept.machine.replay?.begin(new CountKeeper(kept.machine, sums));
    return ok(count(kept.machine, kept.ready, sums));
  }
  return prepared(input, begin, (machine, ready, sums) => {
    if (replay && input.scenario.from === 'tasks') {
      machine.replay = new Replay(machine, new CountKeeper(machine, sums));
      keep(input, machine, ready);
    }
    return count(machine, ready, sums);
  });
}

/** What is recorded into, and the state that the record begins with. */
interface Begun {
  readonly recorder: Recorder;
  readonly memory: Pages;
  readonly cpus: InitialState['cpus'];
  /** Bytes of string literals so far. */
  readonly strings: number;
}

/**
 * Sets a machine up and makes something of it. `begin` starts the record where the scenario begins; `before` sees the
 * machine while it is empty.
 */
export function prepared<T, B>(
  input: SimulateInput,
  begin: (machine: KernelMachine) => B,
  make: (machine: KernelMachine, ready: Ready, begun: B) => T,
  before: (machine: KernelMachine) => void = () => undefined,
): Result<T, CannotRun> {
  const { program, scenario } = input;
  program.beginRun();
  const missing = cannotRun(program, scenario);
  if (missing) return err({ message: missing, statement: null });
  try {
    const machine = new KernelMachine(program, input.profile, scenario.cpus, {
      maxSteps: maxStatements,
      makeCode: input.makeCode,
    });
    machine.scheduling.shape = input.scheduler ?? null;
    machine.scheduling.chosen = scenario.schedule?.model ?? null;
    before(machine);
    if (scenario.from === 'tasks') {
      const ready = setUp(machine, scenario);
      return ok(make(machine, ready, begin(machine)));
    }
    const started: B[] = [];
    const ready = setUp(machine, scenario, () => void started.push(begin(machine)));
    return ok(make(machine, ready, started[0] ?? begin(machine)));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const where = error.statement ? ` at ${error.statement.path}:${error.statement.line1}` : '';
    return err({
      message: `${error.message}${error.functionName ? `, in ${error.functionName}()${where}` : where}`,
      statement: error.statement,
    });
  }
}

export const costsOf = ({ schedule }: Scenario): CostProfile =>
  schedule?.caches === 'cold' ? coldCosts : defaultCosts;

const regionsOf = (machine: KernelMachine): Region[] => [
  ...machine.memory.regions,
  ...machine.user.memory.regions,
];

/** A recorder of that kind, which from now on sees what the machine does. */
function recording<R extends Recorder>(
  input: SimulateInput,
  machine: KernelMachine,
  Kind: new (...args: ConstructorParameters<typeof Recorder>) => R,
): R {
  const recorder = new Kind(
    input.profile,
    costsOf(input.scenario),
    (cpu) => machine.units[cpu]?.task ?? 0,
    (cpu) => machine.units[cpu]?.mode ?? 'kernel',
    (value, type) => describeValue(machine, value, type),
    input.onProgress,
  );
  recorder.codeOrigin = input.origin;
  machine.recorder = recorder;
  machine.memory.onPages = (pages) => recorder.spendPages(pages);
  recorder.site = () => machine.engine.currentEvent();
  machine.engine.listen(recorder);
  return recorder;
}

/** The same, and it sees what is written. */
export function watching<R extends Recorder>(
  input: SimulateInput,
  machine: KernelMachine,
  Kind: new (...args: ConstructorParameters<typeof Recorder>) => R,
): R {
  const recorder = recording(input, machine, Kind);
  machine.memory.watch = recorder;
  machine.user.memory.watch = recorder;
  return recorder;
}

const stoppedBy = (ending: Ending | null): Run['stopped'] =>
  ending
    ? {
        message: ending.message,
        statement: ending.error.statement,
        functionName: ending.error.functionName,
        name: ending.error.kind,
      }
    : null;

const regionView = ({ name, base, bytes }: Region): InitialState['regions'][number] => ({
  name,
  base,
  size: bytes.length,
});

/** Pointers to tasks and their parts by name; everything else is shown as a number. */
function describeValue(machine: KernelMachine, value: Value, type: string): string | null {
  if (!type.endsWith('*')) return null;
  if (value === 0) return 'NULL';
  if (typeof value !== 'number') return null;
  for (const task of machine.tasks) {
    if (value === task.address) return task.comm;
    if (value === task.fpu) return `${task.comm}.fpu`;
  }
  const object = machine.objects.find((one) => value >= one.addr && value < one.addr + one.size);
  if (!object) return null;
  const offset = value - object.addr;
  return offset === 0 ? `&${object.name}` : `&${object.name} + ${offset}`;
}
