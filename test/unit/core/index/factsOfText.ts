// Records for store tests, made by hand: name, kind and text decide everything.
// SPDX-License-Identifier: MIT
import { encodeRecord } from '../../../../src/core/index/fileRecord.ts';
import type { CallFact, Definition, DefinitionKind, FileFacts } from '../../../../src/core/syntax/facts.ts';

/** A record of a text with one definition per `kind name` and one call per `caller>callee` in it. */
export function recordFromText(text: string, change: Partial<FileFacts> = {}): Uint8Array {
  const definitions: Definition[] = [];
  const calls: CallFact[] = [];
  for (const match of text.matchAll(/(\w+) (\w+);/g)) {
    const nameStart = match.index + (match[1] ?? '').length + 1;
    const name = match[2] ?? '';
    definitions.push({
      name,
      kind: match[1] as DefinitionKind,
      nameStart,
      nameEnd: nameStart + name.length,
      start: match.index,
      end: match.index + match[0].length,
      line0: 0,
      endLine0: 0,
    });
  }
  for (const match of text.matchAll(/(\w*)>(\w+)/g)) {
    calls.push({
      caller: match[1] === '' ? null : (match[1] ?? null),
      callee: match[2] ?? '',
      start: match.index,
      line0: 0,
    });
  }
  const facts = {
    definitions,
    calls,
    references: [],
    includes: [],
    errorNodes: 0,
    errorRanges: [],
    usedRaw: false,
    ...change,
  };
  return encodeRecord(facts, text);
}
