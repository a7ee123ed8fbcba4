// Which functions of a tree emit an event: the calls of trace_NAME, by name, in the scheduler's and the FPU's files first.
// Called by the simulator service when a trace was imported.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { lineTable } from '../../core/base/positions.ts';
import { LexicalScanner } from '../../core/index/lexical/lexicalScan.ts';
import { namePlaces } from '../../core/index/namePlaces.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { TraceSource } from '../../protocol/traceImport.ts';
import { scanTree } from '../index/scanTree.ts';
import { readSource } from '../index/sourceText.ts';

/** Where scheduler and FPU events are emitted; kernel/sched.c is that of trees before 3.3. */
const folders = [
  'kernel/sched',
  'kernel/sched.c',
  'arch/x86/kernel/fpu',
  'arch/x86/include/asm/fpu',
  'arch/x86/kernel/process_64.c',
];

export async function tracePointSources(
  root: string,
  events: readonly string[],
  parser: CParser,
  isCancelled: () => boolean,
): Promise<Readonly<Record<string, readonly TraceSource[]>>> {
  const found = new Map<string, TraceSource[]>(events.map((event) => [event, []]));
  const { files } = await scanTree(root, folders, isCancelled);
  const scanner = new LexicalScanner();
  for (const { path } of files) {
    if (isCancelled()) break;
    const source = readSource(join(root, path));
    if (!source.ok || !source.text.includes('trace_')) continue;
    const lines = lineTable(source.text);
    for (const [event, places] of found) {
      const name = `trace_${event}`;
      if (!source.text.includes(name)) continue;
      for (const { role, start, enclosing } of namePlaces(source.text, { name }, parser, scanner)) {
        if (role !== 'call') continue;
        const { line0 } = lines.positionAt(start);
        places.push({ function: enclosing, place: { path, line1: line0 + 1, endLine1: line0 + 1 } });
      }
    }
  }
  return Object.fromEntries(found);
}
