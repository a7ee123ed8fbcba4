// What the evaluator asks of its surroundings: what names, types and structs mean where the expression stands.
// Definitions that exist only under a condition come with it and with whether it holds in the stated configuration.
// Implemented by the index service over the symbol store; an empty world knows the compiler's types only.
// SPDX-License-Identifier: MIT
import type { Macro } from '../exec/cpp/macro.ts';
import { parseDefine } from '../exec/cpp/macro.ts';
import type { Token } from '../exec/cpp/token.ts';
import type { CType } from '../exec/ctype.ts';

/** "maybe": it depends on what a build includes, or on a name that no configuration file decides. */
export type Truth = 'yes' | 'no' | 'maybe';

export type Meaning =
  | { readonly kind: 'macro'; readonly macro: Macro }
  /** The value of `base`, or 0 if null, plus `offset`. */
  | { readonly kind: 'enumerator'; readonly base: readonly Token[] | null; readonly offset: number };

export interface Candidate {
  readonly meaning: Meaning;
  /** As written in #if, or what stands for it, e.g. "32-bit builds"; null: everywhere. */
  readonly condition: string | null;
  readonly holds: Truth;
  readonly path: string;
  readonly line1: number;
}

export interface ValueWorld {
  /** What a name may mean, best first; those that hold before those that do not. */
  candidates(name: string): readonly Candidate[];
  /** What the name is if it is no constant, for the message: "a function", "a variable"; null: not known. */
  otherKind(name: string): string | null;
  /** Whether the name is a type of the tree. */
  isType(name: string): boolean;
  /** What a function returns; null: not known. */
  returned(name: string): CType | null;
  typedef(name: string): CType | null;
  tagged(kind: 'struct' | 'union' | 'enum', tag: string): CType | null;
}

/** `#define` lines that hold where no tree is open, or where a tree has not the name. */
const fallbackLines = [
  '_U(x) (x ## U)',
  '_UL(x) (x ## UL)',
  '_ULL(x) (x ## ULL)',
  'UL(x) (x ## UL)',
  'ULL(x) (x ## ULL)',
  'U(x) (x ## U)',
  '_AC(x, y) (x ## y)',
  '__AC(x, y) (x ## y)',
  'U32_C(x) x ## U',
  'U64_C(x) x ## ULL',
  'S64_C(x) x ## LL',
  'UINT64_C(x) x ## ULL',
  'BIT(nr) (1UL << (nr))',
  'BIT_ULL(nr) (1ULL << (nr))',
  '_BITUL(x) (1UL << (x))',
  '_BITULL(x) (1ULL << (x))',
  'BIT_MASK(nr) (1UL << ((nr) % 64))',
  'true 1',
  'false 0',
];
const fallbacks: ReadonlyMap<string, Candidate> = new Map(
  fallbackLines.flatMap((line): [string, Candidate][] => {
    const macro = parseDefine(line, 0, line.length, -1);
    if (!macro) return [];
    const meaning: Meaning = { kind: 'macro', macro };
    return [[macro.name, { meaning, condition: null, holds: 'yes', path: '', line1: 0 }]];
  }),
);

/** What a name means in every kernel, if the world has no definition of it. */
export const fallbackFor = (name: string): Candidate | undefined => fallbacks.get(name);

/** The world of a file outside any tree. */
export const emptyWorld: ValueWorld = {
  candidates: () => [],
  otherKind: () => null,
  isType: () => false,
  returned: () => null,
  typedef: () => null,
  tagged: () => null,
};
