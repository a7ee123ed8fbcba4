// simulate(scenario, program) -> Run: builds the machine, sets it up, plays the scenario, and freezes the record.
// The one entry of core/sim for making Runs; called by the simulator service and by tests.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import { Stopped } from '../exec/engine.ts';
import type { Value } from '../exec/integer.ts';
import type { Statement } from '../exec/ir.ts';
import type { Region } from '../exec/machine/memory.ts';
import type { Program } from '../exec/program.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import { defaultCosts } from './costs.ts';
import { play } from './driver.ts';
import { frameLayouts } from './frameLayouts.ts';
import { KernelMachine } from './machine.ts';
import { CpuBytes } from './record/cpuBytes.ts';
import { KeyFrames } from './record/keyFrames.ts';
import { Pages } from './record/pages.ts';
import { Recorder } from './recorder.ts';
import type { InitialState, Run } from './run.ts';
import type { Scenario } from './scenario.ts';
import { cannotRun, objectsOf, setUp } from './setup.ts';

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
}

export interface CannotRun {
  readonly message: string;
  readonly statement: Statement | null;
}

const maxStatements = 2_000_000;

/** Makes a Run. An error means that this tree's code could not even be set up; a Run that stopped midway is a Run. */
export function simulate(input: SimulateInput): Result<Run, CannotRun> {
  const { program, scenario } = input;
  const missing = cannotRun(program, scenario);
  if (missing) return err({ message: missing, statement: null });
  try {
    const machine = new KernelMachine(program, input.profile, scenario.cpus, { maxSteps: maxStatements });
    const ready = setUp(machine, scenario);
    const { places, era } = ready;
    const initial = initialState(machine);
    const memory = Pages.of(regionsOf(machine));
    const recorder = new Recorder(
      input.profile,
      defaultCosts,
      (cpu) => machine.units[cpu]?.task ?? 0,
      (cpu) => machine.units[cpu]?.mode ?? 'kernel',
      (value, type) => describeValue(machine, value, type),
      input.onProgress,
    );
    recorder.codeOrigin = input.origin;
    machine.recorder = recorder;
    recorder.site = () => machine.engine.currentEvent();
    machine.engine.listen(recorder);
    machine.memory.watch = recorder;
    machine.user.memory.watch = recorder;
    const ending = play(machine, recorder, scenario, ready, defaultCosts);
    // A variable that is first used during the Run had its initial value all along.
    for (const { address, bytes } of machine.lateGlobals) memory.write(address, bytes);
    const codec = new CpuBytes(input.profile);
    const record = recorder.done();
    const keyFrames = KeyFrames.build(
      record.effects,
      memory,
      initial.cpus.map((cpu) => codec.encode(cpu)),
    );
    return ok({
      id: input.id,
      scenario: { id: scenario.id, title: scenario.title },
      treeLabel: input.treeLabel,
      era,
      profile: input.profile,
      editedAt: input.editedAt,
      seed: scenario.seed,
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
      initial,
      places: { ...places, objects: objectsOf(machine) },
      notes: [...input.notes, ...program.remarks, ...machine.remarks],
      costs: defaultCosts.title,
      totalCycles: recorder.now,
      stopped: ending
        ? {
            message: ending.message,
            statement: ending.error.statement,
            functionName: ending.error.functionName,
            name: ending.error.kind,
          }
        : null,
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const where = error.statement ? ` at ${error.statement.path}:${error.statement.line1}` : '';
    return err({
      message: `${error.message}${error.functionName ? `, in ${error.functionName}()${where}` : where}`,
      statement: error.statement,
    });
  }
}

const regionsOf = (machine: KernelMachine): Region[] => [
  ...machine.memory.regions,
  ...machine.user.memory.regions,
];

function initialState(machine: KernelMachine): InitialState {
  return {
    regions: regionsOf(machine).map(({ name, base, bytes }) => ({ name, base, size: bytes.length })),
    cpus: machine.units.map((_, i) => machine.view(i)),
  };
}

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
