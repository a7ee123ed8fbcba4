// Where an assembly file defines, calls, exports or just mentions a name. Its words decide, comments and strings left
// out: assembly is not parsed. Called by the index service for references over the whole tree.
// SPDX-License-Identifier: MIT
import { assemblyFacts, withoutComments } from '../syntax/assembly.ts';
import { wordOffsets, type NamePlace, type PlaceQuestion } from './namePlaces.ts';

/** Places in a latin1-decoded text, by offset. Nothing is stored into fields there. */
export function assemblyPlaces(text: string, question: PlaceQuestion): readonly NamePlace[] {
  if (!('name' in question)) return [];
  const { name } = question;
  const shown = withoutComments(text);
  const { definitions, calls } = assemblyFacts(text);
  const made = new Map(definitions.filter((one) => one.name === name).map((one) => [one.nameStart, one]));
  const called = new Set(calls.filter(({ callee }) => callee === name).map(({ start }) => start));
  return wordOffsets(shown, name).map((start): NamePlace => {
    const around = definitions.findLast(
      (one) => one.start <= start && start < one.end && one.nameStart !== start && one.end > one.nameEnd,
    );
    const via = made.get(start)?.via;
    const isExport = /\bEXPORT_SYMBOL(?:_GPL)?\s*\(\s*$/.test(shown.slice(Math.max(0, start - 40), start));
    return {
      name,
      role: made.has(start) ? 'definition' : called.has(start) ? 'call' : isExport ? 'export' : 'use',
      start,
      end: start + name.length,
      enclosing: around?.name ?? null,
      ...(via === undefined ? {} : { via }),
      confidence: 'lexical',
    };
  });
}
