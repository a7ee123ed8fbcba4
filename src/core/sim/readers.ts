// Which events of a Run read a stretch of memory: "when is this read next?". Reads are too many to be recorded, so the
// scenario is played again with a watch on the bytes; the same scenario and source make the same Run. Called by the
// simulator service; the writers of the same bytes are in writers.ts.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { RangeWatch } from '../exec/machine/readWatch.ts';
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
  const { makeCode: _, ...closures } = input;
  const readings: Reading[] = [];
  let seen: KernelMachine | null = null;
  const watch = new RangeWatch(addr, size, () => {
    const recorder = seen?.recorder;
    if (!seen || !recorder || recorder.length === 0) return;
    if (seen.engine.thread === null && !seen.executing) return;
    const event = recorder.length - 1;
    const site = seen.engine.currentEvent();
    if (readings[readings.length - 1]?.event !== event)
      readings.push({ event, site: site < 0 ? event : site });
  });
  return prepared(
    closures,
    (machine) => watching(closures, machine, Replay),
    (machine, ready, recorder) => {
      play(machine, recorder, input.scenario, ready, costsOf(input.scenario));
      return readings;
    },
    (machine) => {
      seen = machine;
      machine.memory.reads = watch;
      machine.user.memory.reads = watch;
    },
  );
}
