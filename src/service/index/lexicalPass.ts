// Scans many files on threads: gives out batches, takes segments as they fill. Stops giving out when it is cancelled
// and holds while it is paused. Called by the indexer; the lexical index itself is filled by its callbacks.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { PassControl } from './passControl.ts';
import type { ScannedFile } from './scanTree.ts';
import { lexicalFiles, type FileToScan, type FullSegment, type LexicalOutcome } from './lexicalFiles.ts';
import type { LexicalAnswer, LexicalRequest, LexicalWorkerData } from './lexicalWorker.ts';

export interface LexicalPassOptions extends LexicalWorkerData {
  /** The bundle to start threads from; null: files are scanned in this thread, one batch after another. */
  readonly workerEntry: string | null;
  readonly jobs: number;
  readonly control: PassControl;
  /** Whether a file's record is wanted too. */
  readonly withFacts: (path: string) => boolean;
  readonly onOutcomes: (outcomes: readonly LexicalOutcome[]) => void;
  readonly onSegment: (segment: FullSegment) => void;
}

const batchBytes = 3 * 1024 * 1024;
/** A file's facts take so many times the time of its words. */
const factsWeight = 6;
const batchFiles = 200;

/** Resolves when all files are scanned, or soon after cancellation. */
export async function lexicalPass(files: readonly ScannedFile[], options: LexicalPassOptions): Promise<void> {
  const batches = batchesOf(files, options.withFacts);
  const { control, onOutcomes } = options;
  if (options.workerEntry === null) {
    const scanner = lexicalFiles(options);
    for (const batch of batches) {
      await control.mayGoOn();
      if (control.isCancelled()) break;
      onOutcomes(scanner.scan(batch));
      await setImmediate();
    }
    scanner.finish();
    return;
  }
  let next = 0;
  const take = (): LexicalRequest | null => (control.isCancelled() ? null : (batches[next++] ?? null));
  const jobs = Math.max(1, Math.min(options.jobs, batches.length));
  const hasFacts = batches.some((batch) => batch.some(({ withFacts }) => withFacts));
  // What makes facts is hot for seconds only, and every thread compiles it anew: without inlining that takes a third less
  // processor time. The flag is read when a function is compiled, so that nothing else depends on it.
  if (hasFacts) setFlagsFromString('--no-turbo-inlining');
  try {
    await Promise.all(
      Array.from({ length: jobs }, () => oneThread(options.workerEntry ?? '', options, take)),
    );
  } finally {
    if (hasFacts) setFlagsFromString('--turbo-inlining');
  }
}

async function oneThread(
  entry: string,
  options: LexicalPassOptions,
  take: () => LexicalRequest | null,
): Promise<void> {
  const { root, version, folder, known, control } = options;
  const data: LexicalWorkerData = { root, version, folder, known };
  const worker = new Worker(entry, { argv: ['lexical-worker'], workerData: data, execArgv: [] });
  try {
    for (;;) {
      await control.mayGoOn();
      const batch = take();
      const outcomes = await ask(worker, batch ?? [], options.onSegment);
      if (batch === null) return;
      options.onOutcomes(outcomes);
    }
  } finally {
    await worker.terminate();
  }
}

function ask(
  worker: Worker,
  request: LexicalRequest,
  onSegment: (segment: FullSegment) => void,
): Promise<readonly LexicalOutcome[]> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (answer: LexicalAnswer): void => {
      if (answer.kind === 'segment') return onSegment(answer.segment);
      settle();
      resolve(answer.outcomes);
    };
    const onError = (error: Error): void => {
      settle();
      reject(error);
    };
    const onExit = (code: number): void => onError(new Error(`a lexical thread ended with code ${code}`));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(request);
  });
}

/** Neighbours stay together: names of one folder are alike, which makes segments smaller. */
function batchesOf(
  files: readonly ScannedFile[],
  withFacts: (path: string) => boolean,
): readonly LexicalRequest[] {
  const batches: FileToScan[][] = [];
  let batch: FileToScan[] = [];
  let bytes = 0;
  let count = 0;
  for (const { path, sizeBytes } of files) {
    const one = { path, withFacts: withFacts(path) };
    const weight = one.withFacts ? factsWeight : 1;
    batch.push(one);
    bytes += sizeBytes * weight;
    count += weight;
    if (bytes < batchBytes && count < batchFiles) continue;
    batches.push(batch);
    batch = [];
    bytes = count = 0;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
