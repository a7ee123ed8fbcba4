// Which of several definitions of one name a reader most likely means, from where and how the name is written.
// The index does not resolve types or includes: the order is a preference and all candidates are kept.
// Called by the index service for definition and by search.
// SPDX-License-Identifier: MIT
import { distance } from '../kernel/tree.ts';
import type { DefinitionKind } from '../syntax/facts.ts';
import type { StoredDefinition } from './symbolStore.ts';

/** What the text around a word says about it. */
export type WordUse = 'tag' | 'member' | 'call' | 'plain';

const kindOrder: readonly DefinitionKind[] = [
  'function',
  'macro',
  'struct',
  'union',
  'enum',
  'typedef',
  'enumerator',
  'variable',
  'member',
  'prototype',
];
const preferred: Readonly<Record<WordUse, readonly DefinitionKind[]>> = {
  tag: ['struct', 'union', 'enum'],
  member: ['member'],
  call: ['function', 'macro'],
  plain: ['function', 'macro', 'enumerator', 'variable', 'typedef'],
};

/** The use of the word at [start, end) of a latin1-decoded text. */
export function wordUse(text: string, start: number, end: number): WordUse {
  const before = text.slice(Math.max(0, start - 40), start);
  if (/\b(struct|union|enum)\s+$/.test(before)) return 'tag';
  if (/(->|[\w)\]]\s*\.|^\s*\.|[{,(]\s*\.)\s*$/.test(before)) return 'member';
  return /^\s*\(/.test(text.slice(end, end + 8)) ? 'call' : 'plain';
}

/** The candidates, best first, for a word that is used in the file `from`. */
export function rankDefinitions(
  candidates: readonly StoredDefinition[],
  from: string,
  use: WordUse,
): readonly StoredDefinition[] {
  const score = (definition: StoredDefinition): number => {
    // A prototype is only worth following if nothing else is there, not even in another directory.
    const fits = preferred[use].includes(definition.kind) ? 0 : definition.kind === 'prototype' ? 2 : 1;
    // Static functions and file-local macros are found first in the file itself.
    const place = definition.path === from ? 0 : 1 + distance(definition.path);
    return fits * 100 + place * 10 + (folderOf(definition.path) === folderOf(from) ? 0 : 1);
  };
  return candidates
    .map((definition) => ({ definition, rank: score(definition) }))
    .sort((a, b) => a.rank - b.rank || byDistanceThenKind(a.definition, b.definition))
    .map(({ definition }) => definition);
}

/** The kernel itself before tools and other architectures; definitions before prototypes and members. */
export function byDistanceThenKind(a: StoredDefinition, b: StoredDefinition): number {
  return (
    distance(a.path) - distance(b.path) ||
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start)
  );
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
