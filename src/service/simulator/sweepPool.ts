// Worker processes that make runs of a sweep (sweepWorker.ts), a few at a time each. Rows come back in the order of the plan,
// whoever made them, and the problem that is told is the first one of the plan. What a worker that dies leaves undone is
// made in this process. Called by sweep.ts.
// SPDX-License-Identifier: MIT
import { fork, type ChildProcess } from 'node:child_process';
import { setImmediate as pause } from 'node:timers/promises';
import type { SweepParams, SweepRow } from '../../protocol/sweep.ts';
import { problem } from './makeRun.ts';
import type { Problem } from './makeRun.ts';
import type { SweepWorkerAnswer, SweepWorkerRequest } from './sweepWorker.ts';

export interface SweepWorkers {
  /** The services' bundle. */
  readonly entry: string;
  readonly most: number;
  /** So much work is worth their start; three seconds unless given. */
  readonly worthSeconds?: number;
}

interface Ports {
  isCancelled(): boolean;
  onProgress(done: number, runs: number): void;
}

const mostInBatch = 8;
const pollMs = 50;

/** Rows of the runs [from, runs) of the plan, or the first problem. */
export async function runWithWorkers(
  params: SweepParams,
  from: number,
  runs: number,
  { entry, most }: SweepWorkers,
  ports: Ports,
  here: (index: number) => SweepRow | Problem,
): Promise<readonly SweepRow[] | Problem> {
  const rows = new Map<number, SweepRow>();
  const undone: number[] = [];
  let wrong: { readonly index: number; readonly problem: Problem } | null = null;
  let next = from;
  const size = Math.max(1, Math.min(mostInBatch, Math.floor((runs - from) / (most * 4))));
  const take = ({ index, made }: SweepWorkerAnswer): void => {
    if (!('kind' in made)) {
      rows.set(index, made);
      ports.onProgress(from + rows.size, runs);
    } else if (!wrong || index < wrong.index) wrong = { index, problem: made };
  };
  const isOver = (): boolean => ports.isCancelled() || next >= runs || (wrong !== null && next > wrong.index);
  const workThrough = async (): Promise<void> => {
    const worker = launch(entry, params);
    try {
      while (!isOver()) {
        const batch = Array.from({ length: Math.min(size, runs - next) }, (_, i) => next + i);
        next += batch.length;
        const left = await ask(worker, batch, take, ports);
        undone.push(...left);
        if (left.length > 0) return;
      }
    } finally {
      worker.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, runs - from) }, workThrough));
  // Runs that no worker has made, because all of them died.
  while (next < runs && !isOver()) undone.push(next++);
  for (const index of undone.sort((a, b) => a - b)) {
    const known = wrong as { readonly index: number } | null;
    if (ports.isCancelled() || (known !== null && index > known.index)) break;
    take({ index, made: here(index) });
    await pause();
  }
  if (ports.isCancelled()) return problem('cancelled', `cancelled after ${from + rows.size} runs`);
  const found = wrong as { readonly problem: Problem } | null;
  if (found) return found.problem;
  return Array.from({ length: runs - from }, (_, i) => {
    const row = rows.get(from + i);
    if (!row) throw new Error(`run ${from + i} of the sweep is missing`);
    return row;
  });
}

function launch(entry: string, params: SweepParams): ChildProcess {
  const worker = fork(entry, ['sweep-worker'], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
  });
  worker.on('error', () => undefined);
  send(worker, { kind: 'start', params });
  return worker;
}

const send = (worker: ChildProcess, request: SweepWorkerRequest): void =>
  void worker.send(request, () => undefined);

/** Has runs made; gives those that are not when the worker has died or the sweep was cancelled. */
function ask(
  worker: ChildProcess,
  indexes: readonly number[],
  take: (answer: SweepWorkerAnswer) => void,
  ports: Ports,
): Promise<readonly number[]> {
  return new Promise((resolve) => {
    const waiting = new Set(indexes);
    const finish = (): void => {
      clearInterval(poll);
      worker.off('message', onMessage);
      worker.off('exit', finish);
      resolve([...waiting]);
    };
    const onMessage = (answer: SweepWorkerAnswer): void => {
      waiting.delete(answer.index);
      take(answer);
      if (waiting.size === 0) finish();
    };
    const poll = setInterval(() => ports.isCancelled() && finish(), pollMs);
    worker.on('message', onMessage);
    worker.on('exit', finish);
    if (worker.exitCode !== null || worker.signalCode !== null) return finish();
    send(worker, { kind: 'runs', indexes });
  });
}
