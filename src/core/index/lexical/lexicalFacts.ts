// What the lexical pass finds in one text as facts, for files that are not parsed: candidates outside the core
// directories, and what is too large or too odd for the parser; of macros alone, without reading the rest of the text. Called by the index service and its workers.
// SPDX-License-Identifier: MIT
import { definitionKinds, type Definition, type FileFacts } from '../../syntax/facts.ts';
import { latin1Text } from '../bytes.ts';
import { LexicalScanner } from './lexicalScan.ts';
import { byteKinds, Kind } from './words.ts';

/** So much beyond the end of its line is looked at for a comment that ends there. */
const beyondBytes = 2_000;

/**
 * The macros of a name in a latin1-decoded text, as `lexicalFacts` finds them: a directive is read without what is
 * around it. Null if they are not on the lines where they are known to be: the whole must be read then.
 */
export function macroFacts(
  text: string,
  name: string,
  lines0: readonly number[],
): readonly Definition[] | null {
  const definitions: Definition[] = [];
  const scanner = new LexicalScanner();
  let line0 = 0;
  let counted = 0;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length)) {
    if ((byteKinds[text.charCodeAt(at + name.length)] ?? Kind.other) >= Kind.digit) continue;
    const line = text.lastIndexOf('\n', at) + 1;
    if (!/^[ \t]*#[ \t]*define[ \t]+$/.test(text.slice(line, at))) continue;
    for (; ; line0++, counted++) {
      counted = text.indexOf('\n', counted);
      if (counted < 0 || counted >= line) break;
    }
    counted = line;
    if (lines0[definitions.length] !== line0) return null;
    const end = Math.min(text.length, lineEnd(text, at) + beyondBytes);
    const room = new Uint8Array(end - line + 4);
    for (let i = line; i < end; i++) room[i - line] = text.charCodeAt(i);
    scanner.scan(room, end - line);
    const [macro] = definitionsOf(scanner, room);
    const isWhole = macro && (line + macro.end < end || end === text.length);
    if (macro?.kind !== 'macro' || macro.name !== name || line + macro.nameStart !== at || !isWhole)
      return null;
    const { nameStart, nameEnd, start } = macro;
    definitions.push({
      ...macro,
      line0: line0 + macro.line0,
      endLine0: line0 + macro.endLine0,
      nameStart: line + nameStart,
      nameEnd: line + nameEnd,
      start: line + start,
      end: line + macro.end,
    });
  }
  return definitions.length === lines0.length ? definitions : null;
}

/** The end of a line and of those that continue it. */
function lineEnd(text: string, from: number): number {
  for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', end + 1)) {
    if (text[end - 1] !== '\\' && text.slice(end - 2, end) !== '\\\r') return end;
  }
  return text.length;
}

/** Facts of bytes; with `names`, only definitions of these. There are no calls: only the parser knows them. */
export function lexicalFacts(bytes: Uint8Array, names?: ReadonlySet<string>): FileFacts {
  const room = new Uint8Array(bytes.length + 4);
  room.set(bytes);
  const scanner = new LexicalScanner();
  scanner.scan(room, bytes.length);
  return {
    definitions: definitionsOf(scanner, bytes, names),
    calls: [],
    references: [],
    includes: [],
    errorNodes: 0,
    errorRanges: [],
    usedRaw: false,
  };
}

/** What a scan found, in the order of the text. */
function definitionsOf(
  { rows }: LexicalScanner,
  bytes: Uint8Array,
  names?: ReadonlySet<string>,
): readonly Definition[] {
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
  return definitions.sort((a, b) => a.start - b.start || a.nameStart - b.nameStart);
}
