// Recorded Runs with and without replay: every column, every change, marks, findings, and states on the way must be the same
// to the last byte. Called by the unit tests (stand-ins, also with broken code) and the kernel tests (real trees).
// SPDX-License-Identifier: MIT
import type { Program } from '../../src/core/exec/program.ts';
import { lastWriter, RunState } from '../../src/core/sim/runState.ts';
import type { Run } from '../../src/core/sim/run.ts';
import { simulate } from '../../src/core/sim/simulate.ts';
import { partsOf } from './bothWays.ts';
import { inputOf } from './replayedTally.ts';

export interface RunComparison {
  /** What differs, in words; empty if nothing does. */
  readonly differing: readonly string[];
  /** Share of the events that were replayed. */
  readonly share: number;
  readonly findings: number;
  readonly stopped: string | null;
}

/** Records a scenario with replay and without. */
export function recordedBothWays(program: Program, given: object): RunComparison {
  let statements = 0;
  const [replayed, executed] = [true, false].map((replay) => {
    const made = simulate(inputOf(program, given), {
      replay,
      done: (machine) => (statements += machine.replay?.statements ?? 0),
    });
    return made.ok ? made.value : made.error.message;
  });
  if (typeof replayed !== 'object' || typeof executed !== 'object')
    return { differing: replayed === executed ? [] : ['errors'], share: 0, findings: 0, stopped: null };
  const [a, b] = [allOf(replayed), allOf(executed)];
  return {
    differing: Object.keys(b).filter((key) => a[key] !== b[key]),
    share: statements / replayed.events.length,
    findings: replayed.findings.length,
    stopped: replayed.stopped?.message ?? null,
  };
}

/** A Run in comparable parts, with states on the way, reads of user memory, and who wrote each task's image and flags. */
function allOf(run: Run): Record<string, string> {
  const state = new RunState(run);
  const { length } = run.events;
  const events = [0.1, 0.9, 0.35, 0.6, 0.5, 0.99].map((share) => Math.floor(share * length));
  return {
    ...partsOf(run),
    ...Object.fromEntries(
      events.map((event) => {
        state.moveTo(event);
        return [`state at ${event}`, state.hash()];
      }),
    ),
    writers: JSON.stringify(
      events.map((event) =>
        run.tasks.map(({ fpu, threadInfo }) => [
          lastWriter(run, fpu, 1024, event),
          lastWriter(run, threadInfo, 8, event),
        ]),
      ),
    ),
    userReads: JSON.stringify(run.userReads),
    cycles: String(run.totalCycles),
    schedule: JSON.stringify(run.schedule),
    restOfRun: JSON.stringify([run.tasks, run.driven, run.initial.regions]),
  };
}
