// Which events of a Run read a stretch of memory or a register: "when is this read next?". Reads are too many to be
// recorded, so the scenario is played again with somebody looking on; the same scenario and source make the same Run.
// Called by the simulator service; the writers of the same bytes are in writers.ts.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import { RangeWatch } from '../exec/machine/readWatch.ts';
import { dependsOn, observed } from '../x86/fpu/dependence.ts';
import type { KernelMachine } from './machine.ts';
import { Recorder } from './recorder.ts';
import type { CannotRun, SimulateInput } from './simulate.ts';
import { costsOf, prepared, watching } from './simulate.ts';
import { play } from './steps/driver.ts';

/** A read, and the statement that made it: not the same event where a call came in between, `x = f() + p->y`. */
export interface Reading {
  readonly event: number;
  readonly site: number;
}

/** Notes work values out a second time: those would be reads of nobody's. */
class Replay extends Recorder {
  override get wantsNotes(): boolean {
    return false;
  }
}

/** The reads of any of the bytes by kernel code, by the CPU's instructions and by user programs, one for each event. */
export function memoryReaders(
  input: SimulateInput,
  addr: number,
  size: number,
): Result<readonly Reading[], CannotRun> {
  return playedAgain(input, (machine, wasRead) => {
    const watch = new RangeWatch(addr, size, () => {
      if (machine.engine.thread !== null || machine.executing) wasRead();
    });
    machine.memory.reads = watch;
    machine.user.memory.reads = watch;
  });
}

/**
 * The instructions whose outcome depended on a register of a CPU, of kernel code and of user programs, one for each event.
 * `name` is as `describeChanges` names it ("CR0", "XMM3"); null for values that are no register of their own, as XINUSE.
 */
export function registerReaders(
  input: SimulateInput,
  cpu: number,
  name: string,
): Result<readonly Reading[] | null, CannotRun> {
  let known = true;
  const found = playedAgain(input, (machine, wasRead) => {
    machine.onlooker = (unit, ...instruction) => {
      const executed = observed(unit, ...instruction);
      const depended = machine.cpuIndex === cpu && dependsOn(unit.profile, executed, name);
      if (depended === null) known = false;
      else if (depended) wasRead();
      return executed.result;
    };
  });
  return found.ok && !known ? ok(null) : found;
}

/** Plays the scenario once more; `look` sets up who calls `wasRead` at each read. */
function playedAgain(
  input: SimulateInput,
  look: (machine: KernelMachine, wasRead: () => void) => void,
): Result<readonly Reading[], CannotRun> {
  const { makeCode: _, ...closures } = input;
  const readings: Reading[] = [];
  return prepared(
    closures,
    (machine) => watching(closures, machine, Replay),
    (machine, ready, recorder) => {
      play(machine, recorder, input.scenario, ready, costsOf(input.scenario));
      return readings;
    },
    (machine) =>
      look(machine, () => {
        const { recorder } = machine;
        // Before the first event, and in set-up, nobody asks.
        if (!recorder || recorder.length === 0) return;
        const event = recorder.length - 1;
        const site = machine.engine.currentEvent();
        if (readings[readings.length - 1]?.event !== event)
          readings.push({ event, site: site < 0 ? event : site });
      }),
  );
}
