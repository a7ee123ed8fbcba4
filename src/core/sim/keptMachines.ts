// Machines that were set up for a count, kept for the next one: runs of a sweep mostly differ in what happens and not in
// the machine that it happens on. Only scenarios of plain steps, which leave nothing that can not be taken back, and only
// while no other Run of the program has begun. Called by simulate.ts's tally.
// SPDX-License-Identifier: MIT
import type { Program } from '../exec/program.ts';
import type { Ready } from './setup/setup.ts';
import type { KernelMachine } from './machine.ts';
import { MachineSnapshot } from './machineSnapshot.ts';
import type { Scenario } from './scenario/scenario.ts';
import { operationsOf } from './scenario/scenario.ts';
import type { SimulateInput } from './simulate.ts';

/** Steps that leave memory and CPUs changed, and nothing else. */
const plain: ReadonlySet<string> = new Set(['compute', 'switch', 'syscall', 'sleep', 'migrate', 'kernelFpu']);

interface Kept {
  readonly machine: KernelMachine;
  readonly ready: Ready;
  readonly snapshot: MachineSnapshot;
  readonly wanted: Wanted;
  /** The program's Run that the machine was set up in. */
  readonly present: object;
}

/** What a machine follows from. */
interface Wanted {
  readonly state: object;
  readonly profile: SimulateInput['profile'];
  readonly makeCode: SimulateInput['makeCode'];
  readonly scheduler: SimulateInput['scheduler'];
  readonly text: string;
}

/** One for each program. */
const machines = new WeakMap<Program, Kept>();

/** A machine that was set up as for this input, and nothing has happened on it; null if none is kept. */
export function keptFor(input: SimulateInput): Pick<Kept, 'machine' | 'ready'> | null {
  const { program } = input;
  const kept = machines.get(program);
  if (!kept) return null;
  machines.delete(program);
  const wanted = wantedOf(input);
  if (!wanted || kept.present !== program.present || !same(kept.wanted, wanted)) return null;
  if (!kept.snapshot.restore()) return null;
  machines.set(program, kept);
  return kept;
}

/** Keeps a machine that has just been set up; the scenario may be played on it then. */
export function keep(input: SimulateInput, machine: KernelMachine, ready: Ready): void {
  const { program } = input;
  const wanted = wantedOf(input);
  if (!wanted) return;
  const snapshot = new MachineSnapshot(machine);
  machines.set(program, { machine, ready, snapshot, wanted, present: program.present });
}

function wantedOf({ program, scenario, profile, makeCode, scheduler }: SimulateInput): Wanted | null {
  if (scenario.from !== 'tasks' || scenario.schedule || !scenario.steps.every((step) => plain.has(step.do)))
    return null;
  return { state: program.state, profile, makeCode, scheduler, text: textOf(scenario) };
}

/** Set-up reads these alone of a scenario of plain steps; the operations in the order in which it asks for them. */
function textOf({ cpus, boot, tasks, loaderLeaves, steps }: Scenario): string {
  const operations = new Set(steps.flatMap(operationsOf));
  return JSON.stringify([cpus, boot, tasks, loaderLeaves, [...operations]]);
}

const same = (a: Wanted, b: Wanted): boolean =>
  a.state === b.state &&
  a.profile === b.profile &&
  a.makeCode === b.makeCode &&
  a.scheduler === b.scheduler &&
  a.text === b.text;
