// The symbol store with the whole tree behind it: before a name is looked up, the files that define it and are not in the
// store are brought in, with what the lexical pass finds in them. Of a name that many files define only the likeliest
// are brought in; where the others are is known from the lexical index, and `leftOut` tells. Made by the index service.
// SPDX-License-Identifier: MIT
import { includedFile } from '../../core/index/includes.ts';
import type { WordUse } from '../../core/index/rankDefinitions.ts';
import { fitOf } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import type { DefinitionKind } from '../../core/syntax/facts.ts';
import { definingFiles, type FarDefinition, type NearFile } from './definingFiles.ts';
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
  /** Only what the compiler sees where `from` is read matters: files that it includes, if that is known. */
  readonly visible?: true;
}
export interface LeftOut {
  readonly definitions: readonly FarDefinition[];
  /** Files that define the name too, as what is not known. */
  readonly moreFiles: number;
}
export interface TreeStore extends Omit<SymbolStore, 'definitionsOf'> {
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

/** A file that defines a name, by what the lexical index has of it. */
interface KnownFile {
  readonly path: string;
  readonly rows: readonly FarDefinition[];
  readonly fit: number;
  readonly isSeen: boolean;
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
  const definers = definingFiles(index, reach);

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
    const all = definers.nearest(name, asked.from);
    const near = (asked.visible ? visibleOf(all, asked) : all).filter(({ path }) => !isThere(path, name));
    const known: KnownFile[] = [];
    for (const file of near.slice(0, limits.looked)) {
      const rows = file.rows().filter(({ kind }) => asked.kinds?.includes(kind) ?? true);
      if (rows.length === 0) continue;
      const fit = Math.min(...rows.map(({ kind }) => fitOf(kind, asked.use)));
      known.push({ path: file.path, rows, fit, isSeen: file.isSeen === true });
    }
    // The order by nearness stays among equals.
    known.sort((a, b) => a.fit - b.fit);
    // What the file sees is what it means: of the others the places are enough.
    const isSeen = known.some((one) => one.fit === 0 && one.isSeen);
    let bytes = 0;
    let count = 0;
    const left: FarDefinition[] = [];
    for (const { path, rows, ...one } of known) {
      const size = index.sizeOf(path);
      const isAfforded = count < alwaysBrought || bytes + size <= limits.bytes;
      if (count < limits.brought && isAfforded && (!isSeen || one.isSeen)) {
        bring(path, name);
        bytes += size;
        count++;
      } else left.push(...rows);
    }
    return { definitions: left, moreFiles: Math.max(0, near.length - limits.looked) };
  };
  const answer = (name: string, asked: Asked, limits: typeof usualLimits): LeftOut => {
    const { from, use, kinds, visible } = asked;
    const key = [name, from, use, kinds?.join(), visible ?? false, limits.looked].join('\n');
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
      return store.definitionsOf(name, asked?.kinds);
    },
    leftOut: (name, asked) => answer(name, asked, limitsOf(asked)),
    leftOutOfAll: (name) => answer(name, { from: null }, widestLimits).definitions,
    includedBy: (path, operand) => includedFile(path, operand, reach.architecture(path), reach.port),
    reachOf: (path) => reach.of(path),
  };
}

/** A unit has only what it includes; a header may have more from whoever includes it, if it has none of its own. */
function visibleOf(files: readonly NearFile[], { from, kinds }: Asked): readonly NearFile[] {
  if (files.every(({ isSeen }) => isSeen === null)) return files;
  const seen = files.filter(({ isSeen }) => isSeen);
  if (from?.endsWith('.c')) return seen;
  const fits = seen.some((file) => file.rows().some(({ kind }) => kinds?.includes(kind) ?? true));
  return fits ? seen : files;
}

function limitsOf(asked: Asked | undefined): typeof usualLimits {
  if (asked === undefined || asked.from === null) return widestLimits;
  return asked.kinds === undefined ? usualLimits : partLimits;
}
