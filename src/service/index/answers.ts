// What the index service answers to questions about the tree, from the store and the current texts.
// Synchronous: an answer is one look into the store, and at most one parse of the file that was asked about.
// Called by indexService.ts.
// SPDX-License-Identifier: MIT
import { rankDefinitions, byDistanceThenKind, wordUse } from '../../core/index/rankDefinitions.ts';
import { searchSymbols } from '../../core/index/searchSymbols.ts';
import type { StoredCall, StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type {
  PositionParams,
  SymbolList,
  SymbolQuery,
  WireCall,
  WireSymbol,
} from '../../protocol/indexService.ts';
import { localDefinition } from './localAnswer.ts';
import { wireCall, wireSymbol } from './wire.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

/** A word of a text with its byte offsets. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Answers {
  documentSymbols(path: string): readonly WireSymbol[];
  calls(path: string): readonly WireCall[];
  workspaceSymbols(query: SymbolQuery): SymbolList;
  definition(params: PositionParams): readonly WireSymbol[];
  definitionsOf(name: string): readonly WireSymbol[];
  callers(name: string): readonly WireCall[];
  callees(name: string): readonly WireCall[];
}

// A client may ask for any number; more than this is of no use to a reader and only fills memory.
const maximumSymbols = 5_000;

export function answers(store: SymbolStore, files: WorkspaceFiles, parser: CParser): Answers {
  return {
    documentSymbols(path) {
      files.refresh(path);
      return (store.definitionsIn(path) ?? []).map(wireSymbol);
    },
    calls(path) {
      files.refresh(path);
      return (store.callsIn(path) ?? []).map(wireCall);
    },
    workspaceSymbols({ query, limit }) {
      files.refreshOpen();
      const { definitions, truncated } = searchSymbols(store, query, Math.min(limit, maximumSymbols));
      return { symbols: definitions.map(wireSymbol), truncated };
    },
    definition: (params) => (meaningAt(params, store, files, parser)?.definitions ?? []).map(wireSymbol),
    definitionsOf(name) {
      files.refreshOpen();
      return [...store.definitionsOf(name)].sort(byDistanceThenKind).map(wireSymbol);
    },
    callers(name) {
      files.refreshOpen();
      return inOrder(store.callers(name)).map(wireCall);
    },
    callees(name) {
      files.refreshOpen();
      return inOrder(store.callees(name)).map(wireCall);
    },
  };
}

/** A word in its text, with what it may mean, best first. */
export interface Meaning {
  readonly source: SourceFile;
  readonly word: Word;
  readonly definitions: readonly StoredDefinition[];
}

/** What the word at a position means; null if there is no word. */
export function meaningAt(
  { path, position }: PositionParams,
  store: SymbolStore,
  files: WorkspaceFiles,
  parser: CParser,
): Meaning | null {
  files.refreshOpen();
  files.refresh(path);
  const source = files.source(path);
  const word = source && wordAt(source, position);
  if (!source || !word) return null;
  const use = wordUse(source.text, word.start, word.end);
  const local = use === 'member' || use === 'tag' ? null : localDefinition(source, word, store, parser);
  if (local) return { source, word, definitions: [local] };
  // `read` in SYSCALL_DEFINE3(read, ...) is where sys_read is defined.
  const here = (store.definitionsIn(path) ?? []).filter(
    ({ nameStart, nameEnd, name }) => nameStart === word.start && nameEnd === word.end && name !== word.text,
  );
  const named = rankDefinitions(store.definitionsOf(word.text), path, use);
  return { source, word, definitions: [...here, ...named] };
}

/** The C identifier that contains a position or ends at it; null if there is none. */
export function wordAt(source: SourceFile, position: PositionParams['position']): Word | null {
  const offset = source.lines.offsetAt(position);
  if (offset === null) return null;
  const isWord = (at: number): boolean => /\w/.test(source.text.charAt(at));
  let start = offset;
  while (start > 0 && isWord(start - 1)) start--;
  let end = offset;
  while (end < source.text.length && isWord(end)) end++;
  const text = source.text.slice(start, end);
  return /^[A-Za-z_]/.test(text) ? { text, start, end } : null;
}

const inOrder = (calls: readonly StoredCall[]): readonly StoredCall[] =>
  [...calls].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
