// Workspace symbols over the whole tree: what the store of parsed files finds, and what the lexical index finds in all
// other files, as one ranked list. Called by the index service.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { nameSearch, type FoundName } from '../../core/index/lexical/nameSearch.ts';
import { distance } from '../../core/kernel/tree.ts';
import { definitionKinds } from '../../core/syntax/facts.ts';
import type { SymbolList, SymbolQuery, WireSymbol } from '../../protocol/indexService.ts';
import type { TreeWords } from './treeWords.ts';

export interface TreeSearch {
  /** Adds to what the parsed files gave. */
  find(query: SymbolQuery, parsed: SymbolList): Promise<SymbolList>;
  /** Takes in the names that are new, ahead of the first question and in small pieces; seconds for a whole tree. */
  prepare(): Promise<void>;
}

const maximumSymbols = 5_000;
/** How long others wait while names are taken in: while somebody waits for them, and ahead of any question. */
const sliceMs = { asked: 12, ahead: 4 };

/** `isParsed` says for which paths the parsed files' answer stands. */
export function treeSearch(words: TreeWords, isParsed: (path: string) => boolean): TreeSearch {
  const search = nameSearch(words.index, (text, needle, from) =>
    Buffer.from(text.buffer, text.byteOffset, text.length).indexOf(needle, from),
  );
  let preparedFor = -1;
  let running: Promise<void> | null = null;
  let waiting = 0;

  const takeNames = async (): Promise<void> => {
    const size = words.index.size();
    let sliceStartMs = performance.now();
    await search.prepare(async () => {
      if (performance.now() - sliceStartMs < (waiting > 0 ? sliceMs.asked : sliceMs.ahead)) return;
      await setImmediate();
      sliceStartMs = performance.now();
    });
    preparedFor = size;
  };
  const prepare = async (): Promise<void> => {
    // More may have come while the names were taken in.
    while (preparedFor !== words.index.size()) {
      running ??= takeNames().finally(() => (running = null));
      await running;
    }
  };
  const prepareNow = async (): Promise<void> => {
    waiting++;
    try {
      await prepare();
    } finally {
      waiting--;
    }
  };
  return {
    prepare,
    async find({ query, limit, near }, parsed) {
      const folder = near === undefined ? null : near.slice(0, near.lastIndexOf('/') + 1);
      const isFar = (path: string): number => (folder !== null && path.startsWith(folder) ? 0 : 1);
      const letters = query.replace(/\s+/g, '');
      // Names are latin1.
      if (!/^[\x01-\xff]+$/.test(letters) || limit <= 0) return parsed;
      await prepareNow();
      const most = Math.min(limit, maximumSymbols);
      const { names, whole } = search.find(
        letters,
        most,
        (path) => !isParsed(path),
        (paths) =>
          [...paths].sort((a, b) => isFar(a) - isFar(b) || distance(a) - distance(b) || compare(a, b)),
      );
      if (names.length === 0) return whole ? parsed : { ...parsed, truncated: true };
      const ranked = [
        ...parsed.symbols.map((symbol) => ({ symbol, rank: rankOf(symbol.name, letters) })),
        ...names.map((found) => ({ symbol: symbolOf(found), rank: found.rank })),
      ];
      ranked.sort(
        (a, b) =>
          a.rank - b.rank ||
          isFar(a.symbol.path) - isFar(b.symbol.path) ||
          a.symbol.name.length - b.symbol.name.length ||
          distance(a.symbol.path) - distance(b.symbol.path) ||
          compare(a.symbol.name, b.symbol.name) ||
          compare(a.symbol.path, b.symbol.path),
      );
      return {
        symbols: ranked.slice(0, most).map(({ symbol }) => symbol),
        truncated: parsed.truncated || !whole || ranked.length > most,
      };
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The ranks of nameSearch.ts; 6 for letters in order. */
function rankOf(name: string, letters: string): number {
  const at = name.toLowerCase().indexOf(letters.toLowerCase());
  if (at === 0) return (name.length === letters.length ? 0 : 2) + (name.startsWith(letters) ? 0 : 1);
  if (at < 0) return 6;
  return name.toLowerCase().includes(`_${letters.toLowerCase()}`) ? 4 : 5;
}

function symbolOf({ name, kind, path, line0, column0 }: FoundName): WireSymbol {
  const range = { start: { line0, column0 }, end: { line0, column0: column0 + name.length } };
  return { name, kind: definitionKinds[kind] ?? 'variable', path, range, extent: range, uncertain: false };
}
