// The symbol store with the whole tree behind it: before a name is looked up, the files that define it and are not in the
// store are brought in, with what the lexical pass finds in them. So every answer that asks for definitions of a name
// has all of them, and only files that matter are read. Made by the index service.
// SPDX-License-Identifier: MIT
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import type { TreeWords } from './treeWords.ts';
import { lexicalRecord, notParsedYet } from './fileFacts.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const rememberedNames = 50_000;

/** `files` comes by a function because it needs the store itself. */
export function wholeTreeStore(
  store: SymbolStore,
  words: TreeWords,
  files: () => Pick<WorkspaceFiles, 'source'>,
): SymbolStore {
  /** Names that were brought in, with the index's state then. */
  const brought = new Map<string, number>();
  /** Of very large files only what was asked for is kept: path to names. */
  const partly = new Map<string, Set<string>>();

  const bring = (name: string): void => {
    const stamp = words.index.stamp();
    if (brought.get(name) === stamp) return;
    if (brought.size >= rememberedNames) brought.clear();
    brought.set(name, stamp);
    for (const { path, isDefined } of words.index.filesWith(name)) {
      if (!isDefined) continue;
      const isBulk = words.index.isBulk(path);
      if (store.hasFile(path) && (!isBulk || store.confidence(path)?.partial !== notParsedYet)) continue;
      const names = isBulk ? (partly.get(path) ?? new Set<string>()) : null;
      if (names?.has(name) && store.hasFile(path)) continue;
      const source = files().source(path);
      if (source === null) continue;
      names?.add(name);
      if (names !== null) partly.set(path, names);
      store.setFile(path, lexicalRecord(source.text, notParsedYet, names ?? undefined));
    }
  };
  return {
    ...store,
    definitionsOf(name) {
      bring(name);
      return store.definitionsOf(name);
    },
  };
}
