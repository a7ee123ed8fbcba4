// Finds a place in a kernel tree again: a file, a symbol in it, and the shape of the code, never a line number.
// Reads the tree through a port and says how sure it is. Called by walkthroughs, scenarios, the panel and the CLI.
// SPDX-License-Identifier: MIT
import { codeWords, findShape, resemblingShape, type CodeWords } from './codeShape.ts';
import { lexicalExtents, wordsOf, type Extent, type WordRange } from './lexicalExtent.ts';
import { outsideRange, type VersionRange } from './version.ts';

export interface AnchorTarget {
  /** Path from the root of the tree. */
  readonly file: string;
  /** Function, macro, type or variable that holds the code; empty for a file without symbols. */
  readonly symbol: string;
  /** Literal code. White space and comments do not count, words do. */
  readonly pattern: string;
  /** Chooses between equal places; never believed otherwise. */
  readonly lineHint?: number;
}

export interface SourceAnchor extends AnchorTarget {
  /** The versions in which any of the targets exists. */
  readonly versions?: VersionRange;
  /** Where the code is in other versions: renamed, moved or written differently. */
  readonly alternatives?: readonly AnchorTarget[];
}

/** How an anchor looks at a tree. */
export interface AnchorTree {
  /** Text of a file, or null if it is not there or not readable. */
  readFile(path: string): string | null;
  /** From an index, if there is one and it knows the symbol there; the text is searched too. */
  functionExtent(path: string, symbol: string): Extent | null;
  /** As the Makefile says; null if not known. */
  readonly treeVersion: string | null;
}

export type AnchorPlace =
  | {
      /**
       * `exact`: this code in this symbol of this file. `moved`: the same, but at an alternative place or outside
       * the symbol. `fuzzy`: something like it, or only the symbol.
       */
      readonly state: 'exact' | 'moved' | 'fuzzy';
      readonly file: string;
      readonly symbol: string;
      readonly startLine1: number;
      readonly endLine1: number;
      /** What is to be said about the place, as a clause; empty if it is exact. */
      readonly note: string;
    }
  | {
      readonly state: 'missing';
      /** True if the anchor says that this version has no such code. */
      readonly explainedByVersion: boolean;
      readonly reason: string;
    };

/** Finds the anchor. Never throws; the same tree gives the same place. */
export function resolveAnchor(anchor: SourceAnchor, tree: AnchorTree): AnchorPlace {
  const targets = [anchor, ...(anchor.alternatives ?? [])];
  const sights = targets.map((target) => look(target, tree));
  for (const [i, sight] of sights.entries()) {
    const at = nearest(sight);
    if (sight.code && at !== null)
      return place(
        sight,
        sight.code,
        at,
        i === 0 ? 'exact' : 'moved',
        i === 0 ? '' : 'found where other versions have it',
      );
  }
  const versionReason = outsideRange(anchor.versions, tree.treeVersion);
  // Code that this version can not have must not be "found" in something that looks like it.
  if (versionReason !== null) return { state: 'missing', explainedByVersion: true, reason: versionReason };
  for (const sight of sights) {
    if (!sight.code) continue;
    const at = findShape(sight.code, sight.shape, 0, sight.code.words.length);
    const [only] = at;
    if (only !== undefined && at.length === 1)
      return place(sight, sight.code, only, 'moved', `not in \`${sight.target.symbol}\``);
  }
  for (const sight of sights) {
    for (const { from, to } of sight.symbols) {
      const like = sight.code && resemblingShape(sight.code, sight.shape, from, to);
      if (sight.code && like) {
        const note = `the code differs, ${Math.round(like.similarity * 100)} % alike`;
        return place(sight, sight.code, like.at, 'fuzzy', note);
      }
    }
  }
  for (const { target, symbols } of sights) {
    const [symbol] = symbols;
    if (!symbol) continue;
    const { startLine1 } = symbol;
    const note = `\`${target.symbol}\` is here, the code is not`;
    return {
      state: 'fuzzy',
      file: target.file,
      symbol: target.symbol,
      startLine1,
      endLine1: startLine1,
      note,
    };
  }
  return { state: 'missing', explainedByVersion: false, reason: whyMissing(sights) };
}

interface Sight {
  readonly target: AnchorTarget;
  readonly shape: readonly string[];
  /** Null: the file is not there. */
  readonly code: CodeWords | null;
  /** Where the symbol is defined; none: it is not, or the file is not there. */
  readonly symbols: readonly WordRange[];
}

function look(target: AnchorTarget, tree: AnchorTree): Sight {
  const shape = codeWords(target.pattern).words;
  const text = tree.readFile(target.file);
  if (text === null) return { target, shape, code: null, symbols: [] };
  const code = codeWords(text);
  if (target.symbol === '')
    return { target, shape, code, symbols: [wordsOf(code, { startLine1: 1, endLine1: Infinity })] };
  const known = tree.functionExtent(target.file, target.symbol);
  // An index may know one branch of an #if only, so that the text has the last word.
  const inText = lexicalExtents(code, target.symbol);
  return { target, shape, code, symbols: known ? [wordsOf(code, known), ...inText] : inText };
}

/** The match inside a definition of the symbol that is nearest to the hint, or the first. */
function nearest({ code, symbols, shape, target }: Sight): number | null {
  if (!code) return null;
  const hint = target.lineHint;
  const found = symbols.flatMap(({ from, to }) => findShape(code, shape, from, to));
  if (hint !== undefined) {
    const distance = (at: number): number => Math.abs((code.lines[at] ?? 0) - hint);
    found.sort((a, b) => distance(a) - distance(b) || a - b);
  }
  return found[0] ?? null;
}

function place(
  { target, shape }: Sight,
  code: CodeWords,
  at: number,
  state: 'exact' | 'moved' | 'fuzzy',
  note: string,
): AnchorPlace {
  const startLine1 = code.lines[at] ?? 1;
  const endLine1 = state === 'fuzzy' ? startLine1 : (code.lines[at + shape.length - 1] ?? startLine1);
  return { state, file: target.file, symbol: target.symbol, startLine1, endLine1, note };
}

function whyMissing(sights: readonly Sight[]): string {
  const [first] = sights;
  if (!first) return 'the anchor has no target';
  if (!first.code) return `${first.target.file} is not in this tree`;
  return `\`${first.target.symbol}\` is not defined in ${first.target.file}`;
}
