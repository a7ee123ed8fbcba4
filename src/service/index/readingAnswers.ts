// The answers for the reader in the editor that go beyond one look into the store: outline, highlights, references,
// implementations and the call hierarchy. Made by the index service for each session.
// SPDX-License-Identifier: MIT
import type { IndexArgs, IndexReply } from '../../protocol/indexService.ts';
import { callItems, incomingCalls, outgoingCalls } from './callHierarchy.ts';
import { highlightsAt } from './highlights.ts';
import { implementationsAt, referencesAt } from './referenceAnswer.ts';
import type { ReadingContext } from './meaning.ts';
import type { TreeReferences } from './treeReferences.ts';
import { wireSymbol } from './wire.ts';

export const readingMethods = [
  'outline',
  'highlights',
  'callItems',
  'references',
  'implementations',
  'incomingCalls',
  'outgoingCalls',
] as const;
type Method = (typeof readingMethods)[number];
export type ReadingAnswers = {
  readonly [M in Method]: (
    params: IndexArgs<M>,
    isCancelled: () => boolean,
  ) => IndexReply<M> | Promise<IndexReply<M>>;
};

export function readingAnswers(context: ReadingContext, references: TreeReferences): ReadingAnswers {
  return {
    outline: (params) => outlineOf(params, context),
    highlights: (params) => highlightsAt(params, context),
    callItems: (params) => callItems(params, context),
    references: (params, isCancelled) => referencesAt(params, context, references, isCancelled),
    implementations: (params, isCancelled) => implementationsAt(params, context, references, isCancelled),
    incomingCalls: ({ item }, isCancelled) =>
      incomingCalls(item, context, (query) => references.find(query, isCancelled)),
    outgoingCalls: ({ item }, isCancelled) =>
      outgoingCalls(item, context, (query) => references.find(query, isCancelled)),
  };
}

/** Of a file with more symbols than a list can hold, the macros go first. */
function outlineOf(
  { path, limit }: IndexArgs<'outline'>,
  { store, files }: ReadingContext,
): IndexReply<'outline'> {
  files.refresh(path);
  const all = store.definitionsIn(path) ?? [];
  if (all.length <= limit) return { symbols: all.map(wireSymbol), total: all.length };
  const others = all.filter(({ kind }) => kind !== 'macro').slice(0, limit);
  const macros = all.filter(({ kind }) => kind === 'macro').slice(0, limit - others.length);
  const symbols = [...others, ...macros].sort((a, b) => a.start - b.start);
  return { symbols: symbols.map(wireSymbol), total: all.length };
}
