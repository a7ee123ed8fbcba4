// Integers in words of memory whose value a path does not depend on: what it adds to them, and what comparisons with
// constants came to. Made by pathLog.ts; part of segments.
// SPDX-License-Identifier: MIT
import { compare } from '../../exec/integer.ts';
import type { CompareOp } from '../../exec/ir.ts';

/** The bits of `mask` are a field that grows by `by`, which is in place in the word, and wraps. */
export interface Add {
  readonly words: Int32Array;
  readonly at: number;
  readonly mask: number;
  by: number;
}

/** A field, `plus` (in place in the word) added, is or is not so compared with a constant. */
export interface Predicate {
  readonly words: Int32Array;
  readonly at: number;
  /** How far the field is shifted up, and then down again, to be alone. */
  readonly up: number;
  readonly down: number;
  readonly signed: boolean;
  readonly plus: number;
  readonly op: CompareOp;
  readonly constant: number;
  readonly result: boolean;
}

/** The word with the field grown. What is carried out of the field is lost. */
export const grown = (word: number, { mask, by }: Pick<Add, 'mask' | 'by'>): number =>
  (word & ~mask) | (((word & mask) + by) & mask);

export function isSo({ words, at, up, down, signed, plus, op, constant, result }: Predicate): boolean {
  const shifted = ((words[at] ?? 0) + plus) << up;
  const value = signed ? shifted >> down : shifted >>> down;
  return compare(op, 'i64', value, constant) === result;
}

export const sameAdd = (a: Add, b: Add): boolean =>
  a.words === b.words && a.at === b.at && a.mask === b.mask && a.by === b.by;

export const samePredicate = (a: Predicate, b: Predicate): boolean =>
  a.words === b.words &&
  a.at === b.at &&
  a.up === b.up &&
  a.down === b.down &&
  a.signed === b.signed &&
  a.plus === b.plus &&
  a.op === b.op &&
  a.constant === b.constant &&
  a.result === b.result;
