// Reads some of the tree's own files as an opened file is read, and keeps nothing of it: a new process takes three times
// as long for its first file as for later ones, and a reader who opens one some seconds after the start need not wait so
// long. Called by the index service while nobody asks.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { lexicalFacts } from '../../core/index/lexical/lexicalFacts.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { recordOf } from './fileFacts.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** In every version since 2.6, the smaller first: a question that comes meanwhile waits for one of them. */
const paths = ['kernel/pid.c', 'kernel/kthread.c', 'kernel/cpu.c'];
const longestBytes = 100_000;

export async function warmUp(
  files: Pick<WorkspaceFiles, 'source' | 'guarded'>,
  parser: CParser,
  isBusy: () => boolean,
): Promise<void> {
  for (const path of paths) {
    if (isBusy()) return;
    const source = files.source(path);
    if (source === null || source.text.length > longestBytes) continue;
    files.guarded(source, () => [recordOf(source.path, source.text, parser)]);
    lexicalFacts(Buffer.from(source.text, 'latin1'));
    await setImmediate();
  }
}
