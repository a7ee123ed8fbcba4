// Finding symbols by what a reader types: exact, prefix, part of a word, or letters in order. One pass over the
// interned names' bytes, ranked; it says when there was more. Called by the index service for workspace symbols.
// SPDX-License-Identifier: MIT
import { coreScope, distance } from '../kernel/tree.ts';
import { lowerCase, type NameTable } from './nameTable.ts';
import { byDistanceThenKind, folderOf } from './rankDefinitions.ts';
import type { StoredDefinition, SymbolStore } from './symbolStore.ts';

export interface SearchResult {
  readonly definitions: readonly StoredDefinition[];
  /** True if more definitions match than were returned. */
  readonly truncated: boolean;
}

const lettersInOrder = 6;

// Of more names than this that match equally well nobody reads the last.
const orderedNames = 1_000;

/**
 * The best `limit` definitions whose names match. White space in the query is ignored; an empty query finds nothing.
 * Among equal matches those in the folder of `near` come first, then the core directories, then the shorter names.
 */
export function searchSymbols(
  store: SymbolStore,
  query: string,
  limit: number,
  near: string | null = null,
): SearchResult {
  const letters = query.replace(/\s+/g, '');
  // Names are latin1.
  if (!/^[\x01-\xff]+$/.test(letters) || limit <= 0) return { definitions: [], truncated: false };
  const exact = bytesOf(letters);
  const folded = exact.map(lowerCase);
  const defined = store.definedNames();
  const byRank: number[][] = Array.from({ length: lettersInOrder + 1 }, () => []);
  for (const id of store.names.holding(folded, defined))
    byRank[matchRank(store.names, id, exact, folded)]?.push(id);
  const folder = near === null ? null : folderOf(near);
  const definitions: StoredDefinition[] = [];
  // A whole name is also found where only its file is known, not yet its symbols.
  if (byRank[0]?.length === 0 && /^[A-Za-z_]\w*$/.test(letters))
    definitions.push(...inOrder([store.definitionsOf(letters)], folder).slice(0, limit));
  for (const ids of byRank) {
    ids.sort((a, b) => shorterFirst(store.names, a, b));
    const named = ids.slice(0, orderedNames).map((id) => store.definitionsOf(store.names.text(id)));
    for (const definition of inOrder(named, folder)) {
      if (definitions.length === limit) return { definitions, truncated: true };
      definitions.push(definition);
    }
    if (ids.length > orderedNames) return { definitions, truncated: true };
  }
  return { definitions, truncated: false };
}

/** Definitions of names, the shorter first, ordered by where they are, then by the names, then by kind. */
function inOrder(
  named: readonly (readonly StoredDefinition[])[],
  folder: string | null,
): readonly StoredDefinition[] {
  return named
    .flatMap((definitions) => [...definitions].sort(byDistanceThenKind))
    .map((definition) => ({ definition, place: placeRank(definition.path, folder) }))
    .sort((a, b) => a.place - b.place)
    .map(({ definition }) => definition);
}

/** 0 the reader's folder, 1 the core directories, 2 the rest of the kernel, 3 tools and other architectures. */
function placeRank(path: string, folder: string | null): number {
  if (folder !== null && folderOf(path) === folder) return 0;
  if (distance(path) > 0) return 3;
  return coreScope.some((core) => path.startsWith(`${core}/`)) ? 1 : 2;
}

/** Among equal matches the shorter name is the nearer one; then by bytes, for ids depend on the order of indexing. */
function shorterFirst(names: NameTable, a: number, b: number): number {
  const length = names.length(a);
  let difference = length - names.length(b);
  for (let i = 0; i < length && difference === 0; i++) difference = names.byteAt(a, i) - names.byteAt(b, i);
  return difference;
}

const bytesOf = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** Of a name that holds the letters in order: 0 exact, 1 but for case, 2 prefix, 3 but for case, 4 after `_`, 5 inside, 6 else. */
function matchRank(
  names: NameTable,
  id: number,
  exact: readonly number[],
  folded: readonly number[],
): number {
  const length = names.length(id);
  let best = lettersInOrder;
  for (let at = 0; at + folded.length <= length && best > 4; at++) {
    if (!matchesAt(names, id, at, folded)) continue;
    if (at === 0) {
      const sameCase = exact.every((byte, i) => names.byteAt(id, i) === byte);
      return (length === folded.length ? 0 : 2) + (sameCase ? 0 : 1);
    }
    best = names.byteAt(id, at - 1) === 0x5f ? 4 : Math.min(best, 5);
  }
  return best;
}

function matchesAt(names: NameTable, id: number, at: number, folded: readonly number[]): boolean {
  for (let i = 0; i < folded.length; i++) if (lowerCase(names.byteAt(id, at + i)) !== folded[i]) return false;
  return true;
}
