// The symbol store with the whole tree behind it: before a name is looked up, the files that define it and are not in the
// store are brought in, with what the lexical pass finds in them. Of a name that many files define only the likeliest
// are brought in; where the others are is known from the lexical index, and `leftOut` tells. Made by the index service.
// SPDX-License-Identifier: MIT
import { includedFile } from '../../core/index/includes.ts';
import type { WordUse } from '../../core/index/rankDefinitions.ts';
import { fitOf } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import { distance } from '../../core/kernel/tree.ts';
import { definitionKinds, type DefinitionKind } from '../../core/syntax/facts.ts';
import { lexicalRecord, notParsedYet } from './fileFacts.ts';
import type { TreeReach } from './treeReach.ts';
import type { TreeWords } from './treeWords.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

/** From where and for what a name is asked; what is not said is not preferred. */
export interface Asked {
  readonly from: string | null;
  /** Only definitions of these kinds. */
  readonly kinds?: readonly DefinitionKind[];
  readonly use?: WordUse;
}
/** A definition that is known by its place alone. */
export interface FarDefinition {
  readonly name: string;
  readonly path: string;
  readonly kind: DefinitionKind;
  readonly line0: number;
  /** UTF-16 units. */
  readonly column0: number;
}
export interface LeftOut {
  readonly definitions: readonly FarDefinition[];
  /** Files that define the name too, as what is not known. */
  readonly moreFiles: number;
}
export interface TreeStore extends SymbolStore {
  /** Definitions of a name: of one that many files define, the likeliest for who asks. Without `asked`, nearly all. */
  definitionsOf(name: string, asked?: Asked): readonly StoredDefinition[];
  /** What `definitionsOf` left out for the same question. */
  leftOut(name: string, asked: Asked): LeftOut;
  /** What it left out without `asked`. */
  leftOutOfAll(name: string): readonly FarDefinition[];
  /** The file that an #include of a file most likely means; null if the tree has none. */
  includedBy(path: string, operand: string): string | null;
  /** Files that a file may include; null if it is not known. */
  reachOf(path: string | null): ReadonlySet<string> | null;
}

const keptAnswers = 4_000;
/** More files than these are not looked into for one question, and not brought in. */
const usualLimits = { looked: 400, brought: 6, bytes: 300_000 };
/** Of the names in an expression only near ones matter: most are no constants, types or macros at all. */
const partLimits = { looked: 120, brought: 4, bytes: 200_000 };
const widestLimits = { looked: 100_000, brought: 200, bytes: 20_000_000 };
/** A few of them whatever their size. */
const alwaysBrought = 2;
/** Files in the store that no pass put there. */
const keptFiles = 3_000;
const nothing: LeftOut = { definitions: [], moreFiles: 0 };

/** `files` comes by a function because it needs the store itself. */
export function wholeTreeStore(
  store: SymbolStore,
  words: TreeWords,
  reach: TreeReach,
  files: () => Pick<WorkspaceFiles, 'source'>,
): TreeStore {
  const answered = new Map<string, { readonly stamp: number; readonly left: LeftOut }>();
  const brought = new Set<string>();
  /** Of very large files only what was asked for is kept: path to names. */
  const partly = new Map<string, Set<string>>();
  const { index } = words;

  const isThere = (path: string, name: string): boolean =>
    store.hasFile(path) &&
    (!index.isBulk(path) ||
      store.confidence(path)?.partial !== notParsedYet ||
      partly.get(path)?.has(name) === true);
  const bring = (path: string, name: string): void => {
    const names = index.isBulk(path) ? (partly.get(path) ?? new Set<string>()) : null;
    const source = files().source(path);
    if (source === null) return;
    names?.add(name);
    if (names !== null) partly.set(path, names);
    store.setFile(path, lexicalRecord(source.text, notParsedYet, names ?? undefined));
    brought.add(path);
  };
  const dropBrought = (): void => {
    for (const path of brought) if (store.confidence(path)?.partial === notParsedYet) store.removeFile(path);
    brought.clear();
    partly.clear();
    answered.clear();
  };
  const look = (name: string, asked: Asked, limits: typeof usualLimits): LeftOut => {
    const missing: string[] = [];
    for (const { path, isDefined } of index.filesWith(name))
      if (isDefined && !isThere(path, name)) missing.push(path);
    if (missing.length === 0) return nothing;
    const near = nearestFirst(missing, asked.from, reach);
    const known: { readonly path: string; readonly rows: readonly FarDefinition[]; readonly fit: number }[] =
      [];
    for (const path of near.slice(0, limits.looked)) {
      const rows = index
        .namedIn(path, name)
        .map(({ kind, line0, column0 }): FarDefinition => {
          return { name, path, kind: definitionKinds[kind] ?? 'variable', line0, column0 };
        })
        .filter(({ kind }) => asked.kinds?.includes(kind) ?? true);
      if (rows.length === 0) continue;
      known.push({ path, rows, fit: Math.min(...rows.map(({ kind }) => fitOf(kind, asked.use))) });
    }
    // The order by nearness stays among equals.
    known.sort((a, b) => a.fit - b.fit);
    let bytes = 0;
    let count = 0;
    const left: FarDefinition[] = [];
    for (const { path, rows } of known) {
      const size = index.sizeOf(path);
      if (count < limits.brought && (count < alwaysBrought || bytes + size <= limits.bytes)) {
        bring(path, name);
        bytes += size;
        count++;
      } else left.push(...rows);
    }
    return { definitions: left, moreFiles: Math.max(0, near.length - limits.looked) };
  };
  const answer = (name: string, asked: Asked, limits: typeof usualLimits): LeftOut => {
    const key = `${name}\n${asked.from ?? ''}\n${asked.use ?? ''}\n${asked.kinds?.join() ?? ''}\n${limits.looked}`;
    const stamp = index.stamp();
    const known = answered.get(key);
    if (known?.stamp === stamp) return known.left;
    if (brought.size >= keptFiles) dropBrought();
    if (answered.size >= keptAnswers) answered.clear();
    const left = look(name, asked, limits);
    answered.set(key, { stamp, left });
    return left;
  };
  return {
    ...store,
    definitionsOf(name, asked) {
      answer(name, asked ?? { from: null }, limitsOf(asked));
      const all = store.definitionsOf(name);
      return asked?.kinds ? all.filter(({ kind }) => asked.kinds?.includes(kind)) : all;
    },
    leftOut: (name, asked) => answer(name, asked, limitsOf(asked)),
    leftOutOfAll: (name) => answer(name, { from: null }, widestLimits).definitions,
    includedBy: (path, operand) => includedFile(path, operand, reach.architecture(path), reach.port),
    reachOf: (path) => reach.of(path),
  };
}

function limitsOf(asked: Asked | undefined): typeof usualLimits {
  if (asked === undefined || asked.from === null) return widestLimits;
  return asked.kinds === undefined ? usualLimits : partLimits;
}

/** The asking file, what it includes, its folder, the kernel and its architecture, the rest; by path within each. */
function nearestFirst(paths: readonly string[], from: string | null, reach: TreeReach): readonly string[] {
  if (paths.length < 2) return paths;
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
  return paths
    .map((path) => ({ path, rank: rank(path) }))
    .sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}
