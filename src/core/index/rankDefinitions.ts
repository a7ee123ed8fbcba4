// Which of several definitions of one name a reader most likely means, from where and how the name is written.
// The index does not resolve includes: the order is a preference and all candidates are kept.
// Called by the index service for definitions and by search.
// SPDX-License-Identifier: MIT
import { distance } from '../kernel/tree.ts';
import type { DefinitionKind } from '../syntax/facts.ts';
import type { ConditionTruth } from './conditionTruth.ts';
import type { StoredDefinition } from './symbolStore.ts';

/** What the text around a word says about it. */
export type WordUse = 'tag' | 'member' | 'call' | 'plain';

const kindOrder: readonly DefinitionKind[] = [
  'function',
  'macro',
  'struct',
  'union',
  'enum',
  'typedef',
  'enumerator',
  'variable',
  'member',
  'prototype',
];
const preferred: Readonly<Record<WordUse, readonly DefinitionKind[]>> = {
  tag: ['struct', 'union', 'enum'],
  member: ['member'],
  call: ['function', 'macro'],
  plain: ['function', 'macro', 'enumerator', 'variable', 'typedef'],
};

/** What is preferred where the text itself does not decide. */
export interface Preference {
  /** The folder below arch/ whose code counts as the kernel's own. */
  readonly architecture: string;
  readonly holds: ConditionTruth;
  /** What a CONFIG_ name is defined as; null if it is not set, undefined if nothing is known of it. */
  option(name: string): string | null | undefined;
  /** Which configuration is assumed, for a reader; empty if none is. */
  readonly basis: string;
}

/** Nothing is known of the reader's configuration. */
const plainPreference: Preference = {
  architecture: 'x86',
  holds: () => 'unknown',
  option: () => undefined,
  basis: '',
};

/** The use of the word at [start, end) of a latin1-decoded text. */
export function wordUse(text: string, start: number, end: number): WordUse {
  const before = text.slice(Math.max(0, start - 40), start);
  if (/\b(struct|union|enum)\s+$/.test(before)) return 'tag';
  if (/(->|[\w)\]]\s*\.|^\s*\.|[{,(]\s*\.)\s*$/.test(before)) return 'member';
  return /^\s*\(/.test(text.slice(end, end + 8)) ? 'call' : 'plain';
}

/** 0 for the kinds that a use asks for, 2 for prototypes, 1 for all else. */
export function fitOf(kind: DefinitionKind, use: WordUse = 'plain'): number {
  return preferred[use].includes(kind) ? 0 : kind === 'prototype' ? 2 : 1;
}

/**
 * The candidates, best first, for a word that is used in the file `from`. `reach` is what that file may include: other
 * headers cannot be meant.
 */
export function rankDefinitions(
  candidates: readonly StoredDefinition[],
  from: string,
  use: WordUse,
  preference: Preference = plainPreference,
  reach: ReadonlySet<string> | null = null,
): readonly StoredDefinition[] {
  // In the code of another architecture that one is the reader's.
  const architecture = /^arch\/([^/]+)\//.exec(from)?.[1] ?? preference.architecture;
  const score = (definition: StoredDefinition): number => {
    const { path, kind, condition } = definition;
    // A prototype is only worth following if nothing else is there, not even in another directory.
    const fits = fitOf(kind, use);
    // Static functions and file-local macros are found first in the file itself.
    const place = path === from ? 0 : 1 + distance(path, architecture) + (isGeneric(path) ? 1 : 0);
    const truth = preference.holds(condition);
    const doubt = truth === 'no' || isOtherWordSize(path, from, preference) ? 2 : truth === 'unknown' ? 1 : 0;
    const apart = isProgramOfItsOwn(path, from) ? 30 : 0;
    const unread = path === from || reach === null || reach.has(path) ? 0 : path.endsWith('.h') ? 50 : 5;
    return (
      fits * 1000 + place * 100 + unread + apart + doubt * 10 + (folderOf(path) === folderOf(from) ? 0 : 1)
    );
  };
  return candidates
    .map((definition) => ({ definition, rank: score(definition) }))
    .sort((a, b) => a.rank - b.rank || byDistanceThenKind(a.definition, b.definition))
    .map(({ definition }) => definition);
}

/** The kernel itself before tools and other architectures; definitions before prototypes and members. */
export function byDistanceThenKind(a: StoredDefinition, b: StoredDefinition): number {
  return (
    distance(a.path) - distance(b.path) ||
    kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
    (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start)
  );
}

/** Code of x86's other word size, which is told by the names of its files (`entry_$(BITS).o` in the Makefiles). */
function isOtherWordSize(path: string, from: string, preference: Preference): boolean {
  const bits = wordSizeOf(path);
  if (bits === null || wordSizeOf(from) === bits) return false;
  return preference.option(`CONFIG_X86_${bits}`) === null;
}

function wordSizeOf(path: string): string | null {
  return path.startsWith('arch/x86/') ? (/_(32|64)(?:_\w+)?\.[chS]$/.exec(path)?.[1] ?? null) : null;
}

/** Boot loaders and the like: linked apart from the kernel, with functions of the same names. */
function isProgramOfItsOwn(path: string, from: string): boolean {
  const program = /^arch\/[^/]+\/(?:boot|purgatory|realmode|tools|um|entry\/vdso)\//.exec(path)?.[0];
  return program !== undefined && !from.startsWith(program);
}

/** Headers that are only used by architectures without one of their own. */
const isGeneric = (path: string): boolean => path.startsWith('include/asm-generic/');

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);
