// A thread of the lexical pass. It runs no native parser, so that nothing in it can end the process; what a file can do
// to it is to be slow, and the scan is linear. Started by lexicalPass.ts from the services' bundle.
// SPDX-License-Identifier: MIT
import { parentPort, workerData } from 'node:worker_threads';
import { lexicalFiles, type FullSegment, type LexicalOutcome } from './lexicalFiles.ts';

export interface LexicalWorkerData {
  readonly root: string;
  readonly version: string;
  readonly folder: string | null;
  readonly known: Uint8Array;
}
/** An empty batch: hand over what is left. */
export type LexicalRequest = readonly string[];
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
  port.on('message', (paths: LexicalRequest) => {
    const outcomes = files.scan(paths);
    if (paths.length === 0) files.finish();
    port.postMessage({ kind: 'outcomes', outcomes } satisfies LexicalAnswer);
  });
}
