// A process that makes runs of a sweep: gets the sweep once, then numbers of its plan, and answers each with its row or its
// problem. Ends with the process that started it. Started by sweepPool.ts from the services' bundle.
// SPDX-License-Identifier: MIT
import { setImmediate as pause } from 'node:timers/promises';
import { combinations } from '../../core/sim/sweep/plan.ts';
import type { SweepParams, SweepRow } from '../../protocol/sweep.ts';
import { createParser } from '../parser/createParser.ts';
import type { Problem, Programs } from './makeRun.ts';
import { sweepRun } from './sweepRun.ts';

export type SweepWorkerRequest =
  | { readonly kind: 'start'; readonly params: SweepParams }
  | { readonly kind: 'runs'; readonly indexes: readonly number[] };

export interface SweepWorkerAnswer {
  readonly index: number;
  readonly made: SweepRow | Problem;
}

/** Serves the process that started this one. */
export function runSweepWorker(): void {
  const parser = createParser();
  const programs: Programs = new Map();
  let params: SweepParams | null = null;
  const serve = async (message: SweepWorkerRequest): Promise<void> => {
    if (message.kind === 'start') {
      params = message.params;
      return;
    }
    if (!params) throw new Error('runs are asked for before the sweep is known');
    const plan = combinations(params.vary);
    if (!plan.ok) throw new Error(plan.error);
    for (const index of message.indexes) {
      const made = sweepRun(params, plan.value[index] ?? {}, (await parser).parser, programs);
      process.send?.({ index, made } satisfies SweepWorkerAnswer);
      await pause();
    }
  };
  process.on('message', (message: SweepWorkerRequest) => {
    serve(message).catch((error: unknown) => {
      process.stderr.write(`sweep worker: ${String(error)}\n`);
      process.exit(1);
    });
  });
  process.on('disconnect', () => process.exit(0));
}
