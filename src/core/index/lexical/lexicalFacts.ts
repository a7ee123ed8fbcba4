// What the lexical pass finds in one text as facts, for files that are not parsed: candidates outside the core
// directories, and what is too large or too odd for the parser. Called by the index service and its workers.
// SPDX-License-Identifier: MIT
import { definitionKinds, type Definition, type FileFacts } from '../../syntax/facts.ts';
import { latin1Text } from '../bytes.ts';
import { LexicalScanner } from './lexicalScan.ts';

/** Facts of bytes; with `names`, only definitions of these. There are no calls: only the parser knows them. */
export function lexicalFacts(bytes: Uint8Array, names?: ReadonlySet<string>): FileFacts {
  const room = new Uint8Array(bytes.length + 4);
  room.set(bytes);
  const scanner = new LexicalScanner();
  scanner.scan(room, bytes.length);
  const { rows } = scanner;
  const text = (start: number, end: number): string => latin1Text(bytes.subarray(start, end));
  const definitions: Definition[] = [];
  for (let row = 0; row < rows.count; row++) {
    const nameStart = rows.nameStart[row] ?? 0;
    const nameEnd = rows.nameEnd[row] ?? 0;
    const name = rows.made.get(row) ?? text(nameStart, nameEnd);
    if (names !== undefined && !names.has(name)) continue;
    const viaStart = rows.viaStart[row] ?? -1;
    const container = rows.container[row] ?? -1;
    const end = rows.end[row] ?? 0;
    definitions.push({
      name,
      kind: definitionKinds[rows.kind[row] ?? 0] ?? 'variable',
      nameStart,
      nameEnd,
      start: Math.min(rows.start[row] ?? 0, nameStart),
      end: Math.max(end, nameEnd),
      line0: rows.line0[row] ?? 0,
      endLine0: Math.max(rows.endLine0[row] ?? 0, rows.line0[row] ?? 0),
      ...(viaStart < 0 ? {} : { via: text(viaStart, rows.viaEnd[row] ?? 0) }),
      ...(container < 0
        ? {}
        : { container: text(rows.nameStart[container] ?? 0, rows.nameEnd[container] ?? 0) }),
    });
  }
  definitions.sort((a, b) => a.start - b.start || a.nameStart - b.nameStart);
  return {
    definitions,
    calls: [],
    references: [],
    includes: [],
    errorNodes: 0,
    errorRanges: [],
    usedRaw: false,
  };
}
