// The symbol store with the whole tree behind it: before a name is looked up, the files that define it and are not in the
// store are brought in, with what the lexical pass finds in them; of files that define a macro by it, that macro alone.
// Of a name that many files define only the likeliest are brought in; where the others are is known from the lexical
// index, and `leftOut` tells. Made by the index service.
// SPDX-License-Identifier: MIT
import { includedFile } from '../../core/index/includes.ts';
import type { WordUse } from '../../core/index/rankDefinitions.ts';
import { fitOf } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import type { Definition, DefinitionKind } from '../../core/syntax/facts.ts';
import { lexicalFacts, macroFacts } from '../../core/index/lexical/lexicalFacts.ts';
import { definingFiles, type FarDefinition, type NearFile, type NearFiles } from './definingFiles.ts';
import { lexicalRecord, notParsedYet, partRecord } from './fileFacts.ts';
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
  readonly file: NearFile;
  readonly rows: readonly FarDefinition[];
  readonly fit: number;
  readonly isSeen: boolean;
}
/** What was asked for of a file that is not in the store as a whole. */
interface Part {
  readonly text: string;
  readonly names: ReadonlySet<string>;
  readonly definitions: readonly Definition[];
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
  const partly = new Map<string, Part>();
  const { index } = words;
  const definers = definingFiles(index, reach);

  const isThere = (path: string, name: string): boolean =>
    store.hasFile(path) &&
    (partly.get(path)?.names.has(name) !== false || store.confidence(path)?.partial !== notParsedYet);
  const bring = ({ path, isSeen, rows }: NearFile, name: string): void => {
    const text = files().source(path)?.text;
    if (text === undefined) return;
    const part = partOf(partly.get(path), text, name, rows(), isSeen === true, index.isBulk(path));
    if (part !== null) partly.set(path, part);
    else partly.delete(path);
    store.setFile(
      path,
      part === null ? lexicalRecord(path, text, notParsedYet) : partRecord(text, part.definitions),
    );
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
    const near: Iterable<NearFile> = asked.visible ? visibleOf(all, asked) : all;
    const known: KnownFile[] = [];
    let looked = 0;
    for (const file of near) {
      if (isThere(file.path, name)) continue;
      if (looked++ === limits.looked) break;
      const rows = file.rows().filter(({ kind }) => asked.kinds?.includes(kind) ?? true);
      if (rows.length === 0) continue;
      const fit = Math.min(...rows.map(({ kind }) => fitOf(kind, asked.use)));
      known.push({ file, rows, fit, isSeen: file.isSeen === true });
    }
    // The rest is counted without being put in order.
    const paths =
      looked > limits.looked ? (near === all ? all.paths : [...near].map(({ path }) => path)) : [];
    const moreFiles = Math.max(0, paths.filter((path) => !isThere(path, name)).length - limits.looked);
    // The order by nearness stays among equals.
    known.sort((a, b) => a.fit - b.fit);
    // What the file sees is what it means: of the others the places are enough.
    const isSeen = known.some((one) => one.fit === 0 && one.isSeen);
    let bytes = 0;
    let count = 0;
    const left: FarDefinition[] = [];
    for (const { file, rows, ...one } of known) {
      const size = index.sizeOf(file.path);
      const isAfforded = count < alwaysBrought || bytes + size <= limits.bytes;
      if (count < limits.brought && isAfforded && (!isSeen || one.isSeen)) {
        bring(file, name);
        bytes += size;
        count++;
      } else left.push(...rows);
    }
    return { definitions: left, moreFiles };
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

/**
 * What is known of a file with one name more: a directive is read alone, and of a generated header only what is asked
 * for. Null if the whole file is to be read: whoever does not see a file would not find what its macros are made of.
 */
function partOf(
  before: Part | undefined,
  text: string,
  name: string,
  rows: readonly FarDefinition[],
  isSeen: boolean,
  isBulk: boolean,
): Part | null {
  const isSame = before === undefined || before.text === text;
  const names = new Set(before?.names).add(name);
  if (isSame && (isSeen || isBulk) && rows.every(({ kind }) => kind === 'macro')) {
    const lines0 = rows.map(({ line0 }) => line0).sort((a, b) => a - b);
    const macros = macroFacts(text, name, lines0);
    if (macros !== null) {
      const definitions = [...(before?.definitions ?? []), ...macros];
      return { text, names, definitions: definitions.sort((a, b) => a.nameStart - b.nameStart) };
    }
  }
  if (!isBulk) return null;
  return { text, names, definitions: lexicalFacts(Buffer.from(text, 'latin1'), names).definitions };
}

/** A unit has only what it includes; a header may have more from whoever includes it, if it has none of its own. */
function visibleOf(files: NearFiles, { from, kinds }: Asked): Iterable<NearFile> {
  if (!files.isReachKnown) return files;
  const seen = files.seen();
  if (from?.endsWith('.c')) return seen;
  const fits = seen.some((file) => file.rows().some(({ kind }) => kinds?.includes(kind) ?? true));
  return fits ? seen : files;
}

function limitsOf(asked: Asked | undefined): typeof usualLimits {
  if (asked === undefined || asked.from === null) return widestLimits;
  return asked.kinds === undefined ? usualLimits : partLimits;
}
