// Runs a sweep: a tally for each combination of settings, with a pause between runs in which the process answers other
// requests and sees that the sweep was cancelled. What is left after the first runs goes to worker processes if that takes
// long; the rows are the same. Programs are lowered once per tree and process. Called by simulatorService.ts.
// SPDX-License-Identifier: MIT
import { setImmediate as pause } from 'node:timers/promises';
import { combinations } from '../../core/sim/sweep/plan.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { SweepParams, SweepReply, SweepRow } from '../../protocol/sweep.ts';
import { problem } from './makeRun.ts';
import type { Programs } from './makeRun.ts';
import { sweepRun } from './sweepRun.ts';
import { runWithWorkers } from './sweepPool.ts';
import type { SweepWorkers } from './sweepPool.ts';

export interface SweepPorts {
  isCancelled(): boolean;
  onProgress(done: number, runs: number): void;
  /** Processes that may help; without them all runs are made here. */
  readonly workers?: SweepWorkers | null;
}

/** Each worker lowers the tree for itself: less work than this is done sooner here. */
const worthSeconds = 3;

export async function sweep(params: SweepParams, parser: CParser, ports: SweepPorts): Promise<SweepReply> {
  const plan = combinations(params.vary);
  if (!plan.ok) return problem('bad-setting', plan.error);
  const runs = plan.value.length;
  const programs: Programs = new Map();
  const rows: SweepRow[] = [];
  let least = Infinity;
  for (const varied of plan.value) {
    if (ports.isCancelled()) return problem('cancelled', `cancelled after ${rows.length} runs`);
    const from = process.cpuUsage();
    const row = sweepRun(params, varied, parser, programs);
    if ('kind' in row) return row;
    rows.push(row);
    ports.onProgress(rows.length, runs);
    await pause();
    // The first runs lower the program.
    const { user, system } = process.cpuUsage(from);
    least = Math.min(least, (user + system) / 1e6);
    const { workers } = ports;
    if (!workers || workers.most < 2 || least * (runs - rows.length) < (workers.worthSeconds ?? worthSeconds))
      continue;
    const here = (index: number): ReturnType<typeof sweepRun> =>
      sweepRun(params, plan.value[index] ?? {}, parser, programs);
    const rest = await runWithWorkers(params, rows.length, runs, workers, ports, here);
    return 'kind' in rest ? rest : { kind: 'sweep', rows: [...rows, ...rest] };
  }
  return { kind: 'sweep', rows };
}
