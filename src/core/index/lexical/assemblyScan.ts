// A file into the scanner that the lexical index is made with: C as it is, assembly with the definitions of
// core/syntax/assembly.ts in the place of what would look like C there. Called by the lexical pass and for open files.
// SPDX-License-Identifier: MIT
import { isAssembly } from '../../kernel/tree.ts';
import { assemblyFacts } from '../../syntax/assembly.ts';
import { definitionKinds } from '../../syntax/facts.ts';
import { latin1Text } from '../bytes.ts';
import { clearRows, reserveRow } from './definitionRows.ts';
import type { LexicalScanner } from './lexicalScan.ts';
import { hashOf } from './words.ts';
import { WordFlag } from './wordSet.ts';

/** As `scanner.scan`, for the file at a path. */
export function scanFileInto(scanner: LexicalScanner, path: string, bytes: Uint8Array, length: number): void {
  if (!isAssembly(path)) {
    scanner.scan(bytes, length);
    return;
  }
  bytes.fill(0, length, length + 4);
  const { words, rows } = scanner;
  const text = latin1Text(bytes.subarray(0, length));
  words.clear();
  clearRows(rows);
  for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) words.add(hashOf(word), WordFlag.occurs);
  for (const { name, kind, nameStart, nameEnd, start, end, line0, endLine0 } of assemblyFacts(text)
    .definitions) {
    reserveRow(rows);
    const row = rows.count++;
    rows.nameStart[row] = nameStart;
    rows.nameEnd[row] = nameEnd;
    rows.start[row] = start;
    rows.end[row] = end;
    rows.line0[row] = line0;
    rows.endLine0[row] = endLine0;
    rows.lineStart[row] = text.lastIndexOf('\n', nameStart - 1) + 1;
    rows.kind[row] = definitionKinds.indexOf(kind);
    rows.viaStart[row] = rows.viaEnd[row] = rows.container[row] = -1;
    words.add(hashOf(name), WordFlag.defined);
  }
}
