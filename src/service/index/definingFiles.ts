// The files that define a name, nearest to a file first, and what each defines by it, as the lexical index has it. One
// question about a word asks for the same names again and again: the latest ones are kept. Called by wholeTreeStore.ts.
// SPDX-License-Identifier: MIT
import type { LexicalIndex } from '../../core/index/lexical/lexicalIndex.ts';
import { distance } from '../../core/kernel/tree.ts';
import { definitionKinds, type DefinitionKind } from '../../core/syntax/facts.ts';
import type { TreeReach } from './treeReach.ts';

/** A definition that is known by its place alone. */
export interface FarDefinition {
  readonly name: string;
  readonly path: string;
  readonly kind: DefinitionKind;
  readonly line0: number;
  /** UTF-16 units. */
  readonly column0: number;
}
/** A file that defines a name, as a certain file sees it. */
export interface NearFile {
  readonly path: string;
  /** That file, what it includes, or a header beside it; null: what it includes is not known. */
  readonly isSeen: boolean | null;
  /** Found when first asked for: of a name that thousands of files define only the nearest are. */
  rows(): readonly FarDefinition[];
}
/** The files, nearest first: the asking file, what it includes, its folder, the kernel and its architecture, the rest. */
export interface NearFiles extends Iterable<NearFile> {
  /** All of them, in no order. */
  readonly paths: readonly string[];
  readonly isReachKnown: boolean;
  /** Those that the asking file sees. */
  seen(): readonly NearFile[];
}
export interface DefiningFiles {
  nearest(name: string, from: string | null): NearFiles;
}

interface Kept {
  readonly stamp: number;
  readonly paths: readonly string[];
  readonly rows: Map<string, readonly FarDefinition[]>;
  /** By the asking file. */
  readonly ordered: Map<string | null, NearFiles>;
}

const keptNames = 256;

export function definingFiles(index: LexicalIndex, reach: TreeReach): DefiningFiles {
  const kept = new Map<string, Kept>();

  const find = (name: string): Kept => {
    const stamp = index.stamp();
    const known = kept.get(name);
    if (known?.stamp === stamp) return known;
    const found: Kept = { stamp, paths: index.definersOf(name), rows: new Map(), ordered: new Map() };
    kept.delete(name);
    kept.set(name, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptNames) break;
      kept.delete(oldest);
    }
    return found;
  };
  return {
    nearest(name, from) {
      const { paths, rows, ordered } = find(name);
      const known = ordered.get(from);
      if (known) return known;
      const rowsOf = (path: string): readonly FarDefinition[] => {
        let found = rows.get(path);
        if (found === undefined) rows.set(path, (found = rowsIn(index, path, name)));
        return found;
      };
      const sorted = nearestFirst(paths, from, reach, rowsOf);
      ordered.set(from, sorted);
      return sorted;
    },
  };
}

const rowsIn = (index: LexicalIndex, path: string, name: string): readonly FarDefinition[] =>
  index.namedIn(path, name).map(({ kind, line0, column0 }): FarDefinition => {
    return { name, path, kind: definitionKinds[kind] ?? 'variable', line0, column0 };
  });

/** Ranks: the file itself, what it includes, its folder; the others follow. */
const Rank = { self: 0, included: 1, folder: 2, others: 3 } as const;

function nearestFirst(
  paths: readonly string[],
  from: string | null,
  reach: TreeReach,
  rowsOf: (path: string) => readonly FarDefinition[],
): NearFiles {
  const included = reach.of(from);
  const architecture = reach.architecture(from);
  const folder = from === null ? null : from.slice(0, from.lastIndexOf('/') + 1);
  const top = folder === null ? null : folder.split('/').slice(0, 2).join('/');
  const nearRank = (path: string): number => {
    if (path === from) return Rank.self;
    if (included?.has(path)) return Rank.included;
    return folder !== null && path.startsWith(folder) ? Rank.folder : Rank.others;
  };
  const farRank = (path: string): number => {
    const unread = included && path.endsWith('.h') ? 2 : 0;
    const aside = path.startsWith('include/') ? 0 : top !== null && path.startsWith(top) ? 0 : 1;
    return Rank.others + distance(path, architecture) * 10 + unread + aside;
  };
  const byRank: (string[] | undefined)[] = [];
  const enter = (rank: number, path: string): void => {
    const same = byRank[rank];
    if (same) same.push(path);
    else byRank[rank] = [path];
  };
  let others: string[] = [];
  for (const path of paths) {
    const rank = nearRank(path);
    if (rank === Rank.others) others.push(path);
    else enter(rank, path);
  }
  // Mostly only the nearest are asked for: the others are told apart, and each rank is put in order, when it is reached.
  const files: (readonly NearFile[] | undefined)[] = [];
  const filesOf = (rank: number): readonly NearFile[] => {
    if (rank >= Rank.others) {
      for (const path of others) enter(farRank(path), path);
      others = [];
    }
    return (files[rank] ??= [...(byRank[rank] ?? [])].sort().map((path): NearFile => {
      const isNear = rank < Rank.folder || (rank === Rank.folder && path.endsWith('.h'));
      return { path, isSeen: included && isNear, rows: () => rowsOf(path) };
    }));
  };
  return {
    paths,
    isReachKnown: included !== null,
    seen: () =>
      [Rank.self, Rank.included, Rank.folder].flatMap((rank) =>
        filesOf(rank).filter(({ isSeen }) => isSeen === true),
      ),
    *[Symbol.iterator]() {
      for (let rank = 0; rank < byRank.length || others.length > 0; rank++) yield* filesOf(rank);
    },
  };
}
