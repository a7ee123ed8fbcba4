// A thread of the lexical pass. It runs no native parser, so that nothing in it can end the process; what a file can do
// to it is to be slow, and the scan is linear. Started by lexicalPass.ts from the services' bundle.
// SPDX-License-Identifier: MIT
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { lexicalFiles, type FileToScan, type FullSegment, type LexicalOutcome } from './lexicalFiles.ts';

export interface LexicalWorkerData {
  readonly root: string;
  readonly version: string;
  readonly folder: string | null;
  readonly known: Uint8Array;
}
/** An empty batch: hand over what is left. */
export type LexicalRequest = readonly FileToScan[];
export type LexicalAnswer =
  | { readonly kind: 'segment'; readonly segment: FullSegment }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly LexicalOutcome[] };

/** Serves the thread that started this one. */
export function runLexicalWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error('the lexical worker must run in a thread');
  const files = lexicalFiles({
    ...(workerData as LexicalWorkerData),
    onSegment: (segment) =>
      port.postMessage({ kind: 'segment', segment } satisfies LexicalAnswer, [segment.bytes.buffer]),
  });
  port.on('message', (request: LexicalRequest) => {
    if (request.some(({ withFacts }) => withFacts)) yieldToQuestions();
    const outcomes = files.scan(request);
    if (request.length === 0) files.finish();
    const records = outcomes.flatMap((outcome) => ('record' in outcome ? [outcome.record.buffer] : []));
    port.postMessage({ kind: 'outcomes', outcomes } satisfies LexicalAnswer, records);
  });
}

let hasYielded = false;

/** Facts take seconds of all processors: whoever answers a person goes first. Only Linux has priorities of threads. */
function yieldToQuestions(): void {
  if (hasYielded || process.platform !== 'linux') return;
  hasYielded = true;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed on this system: the usual priority then.
  }
}
