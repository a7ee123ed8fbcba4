// A worker process of the index: reads, parses and encodes the files that it is given, one batch after another.
// It may die at any file; the pool finds out which. Forked by workerPool.ts with structured-clone messages.
// SPDX-License-Identifier: MIT
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CParser } from '../../core/syntax/tree.ts';
import { createParser } from '../parser/createParser.ts';
import { recordOf } from './fileFacts.ts';
import { peakRssBytes } from './peakMemory.ts';
import { contentKey, failureReason, readSource } from './sourceText.ts';

export type WorkerRequest =
  | { readonly kind: 'start'; readonly root: string; readonly engine: 'native' | 'wasm' }
  | { readonly kind: 'files'; readonly paths: readonly string[] };
export type FileOutcome =
  | { readonly path: string; readonly key: string; readonly record: Uint8Array }
  | { readonly path: string; readonly reason: string };
export interface WorkerAnswer {
  readonly outcomes: readonly FileOutcome[];
  readonly peakRssBytes: number;
}

/** Serves the parent until it disconnects. */
export function runIndexWorker(): void {
  yieldToTheEditor();
  const free = treeCollector();
  let start: { readonly root: string; readonly parser: Promise<CParser> } | null = null;
  const serve = async (message: WorkerRequest): Promise<void> => {
    if (message.kind === 'start') {
      start = { root: message.root, parser: createParser(message.engine).then(({ parser }) => parser) };
      return;
    }
    if (start === null) throw new Error('the worker was not started');
    const { root } = start;
    const parser = await start.parser;
    const outcomes: FileOutcome[] = [];
    for (const path of message.paths) {
      const outcome = indexFile(root, path, parser);
      outcomes.push(outcome);
      await free('record' in outcome ? outcome.record.length : 0);
    }
    const answer: WorkerAnswer = { outcomes, peakRssBytes: peakRssBytes() };
    process.send?.(answer);
  };
  process.on('message', (message: WorkerRequest) => {
    serve(message).catch((error: unknown) => {
      process.stderr.write(`index worker: ${String(error)}\n`);
      process.exit(1);
    });
  });
  process.on('disconnect', () => process.exit(0));
}

/** Indexes one file. An exception of the parser is that file's reason, never the worker's end. */
export function indexFile(root: string, path: string, parser: CParser): FileOutcome {
  const source = readSource(join(root, path));
  if (!source.ok) return { path, reason: source.reason };
  try {
    return { path, key: contentKey(source.text), record: recordOf(path, source.text, parser) };
  } catch (error) {
    return { path, reason: `the parser failed: ${failureReason(error)}` };
  }
}

/** Records of about this size come from trees of some ten megabytes. */
const collectEveryBytes = 256 * 1024;

/**
 * Native trees are freed by the garbage collector only, which sees their small handles and not the megabytes behind
 * them. A young collection now and then, and a turn of the event loop for the finalizers, keeps the process small.
 */
function treeCollector(): (recordBytes: number) => Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  let bytes = 0;
  return async (recordBytes) => {
    bytes += recordBytes;
    if (bytes < collectEveryBytes) return;
    bytes = 0;
    collect({ type: 'minor' });
    await setImmediate();
  };
}

/** As many workers as cores would starve the extension host: whoever answers a person goes first. */
function yieldToTheEditor(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed on this system: the index is made at the usual priority.
  }
}
