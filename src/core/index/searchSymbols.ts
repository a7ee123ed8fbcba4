// Finding symbols by what a reader types: exact, prefix, part of a word, or letters in order. Ranked by the names, then
// by where they are defined; it says when there was more. Called by the index service for workspace symbols.
// SPDX-License-Identifier: MIT
import { coreScope, distance } from '../kernel/tree.ts';
import { byDistanceThenKind, folderOf } from './rankDefinitions.ts';
import type { StoredDefinition, SymbolStore } from './symbolStore.ts';

export interface SearchResult {
  readonly definitions: readonly StoredDefinition[];
  /** True if more definitions match than were returned. */
  readonly truncated: boolean;
}

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
  const exact = Array.from(letters, (letter) => letter.charCodeAt(0));
  const limits = { most: orderedNames, enough: limit };
  const byRank = store.search.find(exact, store.definedNames(), limits);
  const folder = near === null ? null : folderOf(near);
  const definitions: StoredDefinition[] = [];
  // A whole name is also found where only its file is known, not yet its symbols.
  if (byRank[0]?.length === 0 && /^[A-Za-z_]\w*$/.test(letters))
    definitions.push(...inOrder([store.definitionsOf(letters)], folder).slice(0, limit));
  for (const ids of byRank) {
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
