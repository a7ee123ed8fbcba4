// The entry of core/sched: a checked set-up in, a result out. Called by the table of waits, the services and the tests.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { SchedHost } from './host.ts';
import { plainHost } from './host.ts';
import type { SchedResult } from './result.ts';
import type { SchedSetup } from './setup.ts';
import { mistakeIn } from './setup.ts';
import { Simulation } from './simulation.ts';

/** `keep`: how many spans and decisions are kept. An error says what is wrong in the set-up, and where. */
export function simulateTasks(
  setup: SchedSetup,
  keep = 100_000,
  host: SchedHost = plainHost(setup),
): Result<SchedResult> {
  const mistake = mistakeIn(setup);
  return mistake === null ? ok(new Simulation(setup, host, keep).run()) : err(mistake);
}
