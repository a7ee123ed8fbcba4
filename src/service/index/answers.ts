// What the index service answers to questions about the tree, from the store and the current texts.
// Synchronous: an answer is one look into the store, and at most one parse of the file that was asked about.
// Called by indexService.ts.
// SPDX-License-Identifier: MIT
import { byDistanceThenKind } from '../../core/index/rankDefinitions.ts';
import { searchSymbols } from '../../core/index/searchSymbols.ts';
import type { StoredCall } from '../../core/index/symbolStore.ts';
import type {
  PositionParams,
  SymbolList,
  SymbolQuery,
  WireCall,
  WireSymbol,
} from '../../protocol/indexService.ts';
import { meaningAt, type ReadingContext } from './meaning.ts';
import { wireCall, wireSymbol } from './wire.ts';

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

export function answers(context: ReadingContext): Answers {
  const { store, files } = context;
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
    definition: (params) => (meaningAt(params, context)?.definitions ?? []).map(wireSymbol),
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

const inOrder = (calls: readonly StoredCall[]): readonly StoredCall[] =>
  [...calls].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
