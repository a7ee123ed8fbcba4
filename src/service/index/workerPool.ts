// A few worker processes that index files. A worker that dies or hangs is replaced; its batch is tried again file by
// file, and the file that kills a worker alone is given up with its reason. Used by the indexer for one pass.
// SPDX-License-Identifier: MIT
import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { PassControl } from './passControl.ts';
import type { FileOutcome, WorkerAnswer, WorkerRequest } from './indexWorker.ts';

export interface PoolOptions {
  readonly workerEntry: string;
  readonly jobs: number;
  readonly root: string;
  readonly engine: 'native' | 'wasm';
  readonly control: PassControl;
  readonly onOutcome: (outcome: FileOutcome) => void;
  readonly log: (line: string) => void;
  /** A file that takes longer than this is given up. */
  readonly fileBudgetMs: number;
}
export interface PoolResult {
  /** Sum of the workers' largest resident sizes. */
  readonly peakRssBytes: number;
}

const batchFiles = 8;

/** Indexes files with `jobs` workers; resolves when all are done or given up, or soon after cancellation. */
export async function indexWithWorkers(paths: readonly string[], options: PoolOptions): Promise<PoolResult> {
  const waiting: (readonly string[])[] = [];
  for (let i = 0; i < paths.length; i += batchFiles) waiting.push(paths.slice(i, i + batchFiles));
  waiting.reverse();
  const jobs = Math.max(1, Math.min(options.jobs, waiting.length));
  const peaks = await Promise.all(Array.from({ length: jobs }, () => workThrough(waiting, options)));
  return { peakRssBytes: peaks.reduce((sum, peak) => sum + peak, 0) };
}

/** One worker slot: keeps a worker alive while there is something to do. Returns its peak memory. */
async function workThrough(waiting: (readonly string[])[], options: PoolOptions): Promise<number> {
  let worker: ChildProcess | null = null;
  let peak = 0;
  try {
    for (;;) {
      await options.control.mayGoOn();
      const batch = options.control.isCancelled() ? undefined : waiting.pop();
      if (batch === undefined) break;
      worker ??= launch(options);
      const answer = await ask(worker, batch, options);
      if (typeof answer !== 'string') {
        peak = Math.max(peak, answer.peakRssBytes);
        answer.outcomes.forEach(options.onOutcome);
        continue;
      }
      worker.kill('SIGKILL');
      worker = null;
      if (options.control.isCancelled()) break;
      const [path] = batch;
      if (batch.length === 1 && path !== undefined) {
        options.log(`${path}: ${answer}`);
        options.onOutcome({ path, reason: answer });
      } else {
        waiting.push(...batch.map((one) => [one]).reverse());
      }
    }
  } finally {
    worker?.kill();
  }
  return peak;
}

function launch({ workerEntry, root, engine, log }: PoolOptions): ChildProcess {
  const worker = fork(workerEntry, ['index-worker'], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
  });
  worker.on('error', () => undefined);
  worker.stderr?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));
  const start: WorkerRequest = { kind: 'start', root, engine };
  worker.send(start, () => undefined);
  return worker;
}

/** The worker's answer, or why there is none. */
function ask(
  worker: ChildProcess,
  paths: readonly string[],
  options: PoolOptions,
): Promise<WorkerAnswer | string> {
  return new Promise((resolve) => {
    const finish = (answer: WorkerAnswer | string): void => {
      clearTimeout(timer);
      clearInterval(cancelPoll);
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (answer: WorkerAnswer): void => finish(answer);
    const onExit = (code: number | null, signal: string | null): void =>
      finish(`it ended the parser process (${signal ?? `exit code ${code}`})`);
    const budgetMs = options.fileBudgetMs * paths.length;
    const cpuBefore = cpuMs(worker);
    const onTime = (): void => {
      // On a busy machine a worker may have waited for most of the time: what counts is what it worked.
      const worked = cpuMs(worker) - cpuBefore;
      if (worked < budgetMs && ++extensions < maximumExtensions) timer = setTimeout(onTime, budgetMs);
      else finish(`it took longer than ${options.fileBudgetMs / 1000} s`);
    };
    let extensions = 0;
    let timer = setTimeout(onTime, budgetMs);
    const cancelPoll = setInterval(() => options.control.isCancelled() && finish('cancelled'), 50);
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    if (worker.exitCode !== null || worker.signalCode !== null) onExit(worker.exitCode, worker.signalCode);
    const request: WorkerRequest = { kind: 'files', paths };
    worker.send(request, () => undefined);
  });
}

// A worker that sleeps for ever must end too.
const maximumExtensions = 4;
const ticksPerSecond = 100;

/** Processor time of a worker; where there is no /proc, the time of day, so that all time counts as work. */
function cpuMs(worker: ChildProcess): number {
  try {
    const stat = readFileSync(`/proc/${worker.pid}/stat`, 'latin1');
    // The second field, the name in parentheses, may hold spaces; times are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
  } catch {
    return performance.now();
  }
}
