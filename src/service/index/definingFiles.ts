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
export interface DefiningFile {
  readonly path: string;
  /** Found when first asked for: of a name that thousands of files define only the nearest are. */
  rows(): readonly FarDefinition[];
}
/** As a certain file sees it. */
export interface NearFile extends DefiningFile {
  /** That file, what it includes, or a header beside it; null: what it includes is not known. */
  readonly isSeen: boolean | null;
}
export interface DefiningFiles {
  /** The asking file, what it includes, its folder, the kernel and its architecture, the rest; by path within each. */
  nearest(name: string, from: string | null): readonly NearFile[];
}

interface Kept {
  readonly stamp: number;
  readonly files: readonly DefiningFile[];
  /** By the asking file. */
  readonly ordered: Map<string | null, readonly NearFile[]>;
}

const keptNames = 256;

export function definingFiles(index: LexicalIndex, reach: TreeReach): DefiningFiles {
  const kept = new Map<string, Kept>();

  const find = (name: string): Kept => {
    const stamp = index.stamp();
    const known = kept.get(name);
    if (known?.stamp === stamp) return known;
    const files = index
      .filesWith(name)
      .filter(({ isDefined }) => isDefined)
      .map(({ path }) => definingFile(index, path, name));
    const found: Kept = { stamp, files, ordered: new Map() };
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
      const { files, ordered } = find(name);
      const known = ordered.get(from);
      if (known) return known;
      const sorted = nearestFirst(files, from, reach);
      ordered.set(from, sorted);
      return sorted;
    },
  };
}

function definingFile(index: LexicalIndex, path: string, name: string): DefiningFile {
  let found: readonly FarDefinition[] | null = null;
  return {
    path,
    rows: () =>
      (found ??= index.namedIn(path, name).map(({ kind, line0, column0 }): FarDefinition => {
        return { name, path, kind: definitionKinds[kind] ?? 'variable', line0, column0 };
      })),
  };
}

function nearestFirst(
  files: readonly DefiningFile[],
  from: string | null,
  reach: TreeReach,
): readonly NearFile[] {
  const included = reach.of(from);
  const folder = from === null ? null : from.slice(0, from.lastIndexOf('/') + 1);
  const top = folder === null ? null : folder.split('/').slice(0, 2).join('/');
  const rank = (path: string): number => {
    if (path === from) return 0;
    if (included?.has(path)) return 1;
    if (folder !== null && path.startsWith(folder)) return 2;
    const unread = included && path.endsWith('.h') ? 2 : 0;
    const aside = path.startsWith('include/') ? 0 : top !== null && path.startsWith(top) ? 0 : 1;
    return 3 + distance(path, reach.architecture(from)) * 10 + unread + aside;
  };
  return files
    .map((file): NearFile & { readonly rank: number } => {
      const { path } = file;
      const nearness = rank(path);
      const isSeen = included && (nearness < 2 || (nearness === 2 && path.endsWith('.h')));
      return { ...file, isSeen, rank: nearness };
    })
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
}
