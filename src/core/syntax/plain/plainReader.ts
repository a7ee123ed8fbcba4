// What the walk of this folder holds while it reads: tokens, the marks found so far, and what the last expression and
// the last declarator were. Functions of the walk take a token and answer the one after what they read, or `refused`.
// Used by the files of this folder only.
// SPDX-License-Identifier: MIT
import type { Capture } from '../tree.ts';
import { Kind, type PlainTokens } from './plainTokens.ts';

/** What a function of the walk answers for anything that it is not sure of. */
export const refused = -1;
/** Nesting beyond this is refused. */
export const maxDepth = 150;

/** What an expression is as a whole, as far as the marks depend on it. */
export const Shape = {
  other: 0,
  name: 1,
  /** `&name` */
  address: 2,
  /** `*` or `&` before anything else; `token` is a name or a field that it is before, or -1. */
  pointer: 3,
  /** `(type)name` */
  castName: 4,
  /** `x.field` or `x->field` */
  field: 5,
  /** A call; `token` is its only argument, if that is a name or the address of one, or -1. */
  call: 6,
  subscript: 7,
  /** In parentheses; `token` is what a call of it calls, or -1. */
  paren: 8,
} as const;

export class PlainReader {
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly mates: Int32Array;
  readonly count: number;
  readonly marks: Capture[] = [];
  depth = 0;
  shape: number = Shape.other;
  /** The token that the shape is about. */
  token = -1;
  /** Whether the last declarator is a name with parameters and nothing more. */
  isFunction = false;

  constructor(tokens: PlainTokens) {
    this.kinds = tokens.kinds;
    this.starts = tokens.starts;
    this.ends = tokens.ends;
    this.mates = tokens.mates;
    this.count = tokens.count;
  }

  kind(i: number): number {
    return i < this.count ? (this.kinds[i] ?? 0) : Kind.none;
  }

  mate(i: number): number {
    return this.mates[i] ?? i;
  }

  /** Marks tokens [from, to]. */
  mark(name: string, from: number, to: number): void {
    this.marks.push({ name, start: this.starts[from] ?? 0, end: this.ends[to] ?? 0 });
  }

  is(shape: number, token: number): void {
    this.shape = shape;
    this.token = token;
  }
}
