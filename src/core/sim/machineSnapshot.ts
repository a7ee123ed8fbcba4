// A machine as set-up left it, to be had again after a scenario was played on it: memory, CPUs, what is remembered of
// tasks. Variables and strings that came into being meanwhile stay where they are, with their first values, as if they
// had been there all along. Made by keptMachines.ts; knows no scenario.
// SPDX-License-Identifier: MIT
import { isUnanswered } from '../exec/boundary/assembly.ts';
import type { EnginePosition } from '../exec/engine.ts';
import type { Region } from '../exec/machine/memory.ts';
import type { Remembered } from './checkers/userMode.ts';
import type { CpuUnit } from './cpuUnit.ts';
import type { KernelMachine } from './machine.ts';

/** What has to be as it was for a machine to begin anew: it says what a scenario did that can not be taken back. */
interface Standing {
  readonly features: number;
  readonly regions: number;
  readonly heapUsed: number;
  readonly tasks: number;
  readonly units: number;
  readonly stacks: string;
  readonly atRest: boolean;
}

interface UnitState extends Omit<CpuUnit, 'cpu'> {
  readonly state: ReturnType<CpuUnit['cpu']['exportState']>;
}

export class MachineSnapshot {
  private readonly bytes: Map<Region, Uint8Array>;
  private readonly units: readonly UnitState[];
  private readonly left: ReadonlyMap<number, Remembered>;
  private readonly position: EnginePosition;
  private readonly standing: Standing;

  constructor(private readonly machine: KernelMachine) {
    this.bytes = new Map(
      regionsOf(machine).map((region) => [region, region.bytes.slice(0, lastUsed(region.bytes))]),
    );
    this.units = machine.units.map(({ cpu, holds, task, mode, counters }) => {
      return { state: cpu.exportState(), holds, task, mode, counters: { ...counters } };
    });
    this.left = new Map(machine.left);
    this.position = machine.engine.position();
    this.standing = standingOf(machine);
  }

  /** The machine is as it was; false if that can not be, and then it is good for nothing more. */
  restore(): boolean {
    const { machine } = this;
    const now = standingOf(machine);
    if (!now.atRest || JSON.stringify(now) !== JSON.stringify(this.standing)) return false;
    this.takeIn(machine.lateBytes.splice(0));
    for (const [{ bytes }, before] of this.bytes) {
      bytes.set(before);
      bytes.fill(0, before.length);
    }
    machine.units.forEach((unit, i) => {
      const { state, holds, task, mode, counters } = this.units[i] as UnitState;
      unit.cpu.importState(state);
      unit.holds = holds;
      unit.task = task;
      unit.mode = mode;
      Object.assign(unit.counters, counters);
    });
    machine.left.clear();
    for (const [task, what] of this.left) machine.left.set(task, what);
    machine.cpuIndex = 0;
    machine.engine.rewind(this.position);
    return true;
  }

  /** First values of variables that are new. */
  private takeIn(late: KernelMachine['lateBytes']): void {
    for (const { address, bytes } of late) {
      const region = this.machine.memory.find(address, bytes.length, true);
      const at = address - region.base;
      let before = this.bytes.get(region) ?? new Uint8Array(0);
      if (before.length < at + bytes.length) {
        const more = new Uint8Array(at + bytes.length);
        more.set(before);
        this.bytes.set(region, (before = more));
      }
      before.set(bytes, at);
    }
  }
}

const regionsOf = (machine: KernelMachine): Region[] => [
  ...machine.memory.regions,
  ...machine.user.memory.regions,
];

function standingOf(machine: KernelMachine): Standing {
  const { memory, engine, tasks, user } = machine;
  return {
    features: machine.boot.changes,
    regions: regionsOf(machine).length,
    heapUsed: machine.heap.used,
    tasks: tasks.length,
    units: machine.program.unitCount,
    stacks: tasks.map(({ thread }) => thread.used).join(' '),
    atRest:
      user.isAtRest &&
      engine.thread === null &&
      machine.forking === null &&
      memory.watch === null &&
      memory.reads === null &&
      machine.onlooker === null &&
      !isUnanswered(memory) &&
      tasks.every(
        ({ thread }) => thread.depth === 0 && thread.frames.length === 0 && thread.pausedAt === null,
      ),
  };
}

/** Bytes up to the last one that is not 0. */
function lastUsed(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  return end === words.length ? bytes.length : end * 4;
}
