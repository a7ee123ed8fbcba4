// Most of the kernel is plain C once it is prepared, and the marks that tree-sitter and the query syntaxes/facts.scm
// would find in plain C can be read off its tokens in a tenth of the time. This walk does that for each external
// declaration that it is sure of; all others are for tree-sitter. Both must find the same: a test compares them.
// Called by extractFacts.ts.
// SPDX-License-Identifier: MIT
import type { Capture } from '../tree.ts';
import { block } from './plainBlock.ts';
import { declaration, typedef } from './plainDeclaration.ts';
import { commaExpression, expression } from './plainExpression.ts';
import { PlainReader, refused, Shape } from './plainReader.ts';
import { Kind, plainTokens } from './plainTokens.ts';

export interface PlainFile {
  /** Captures of `facts` in what was understood, in document order. */
  readonly marks: readonly Capture[];
  /** Byte ranges of the external declarations that are left to the parser. */
  readonly rest: readonly (readonly [number, number])[];
}

/** Reads a prepared text; null if its brackets do not match. */
export function plainFile(units: Uint16Array): PlainFile | null {
  const tokens = plainTokens(units);
  if (tokens === null) return null;
  const reader = new PlainReader(tokens);
  const rest: [number, number][] = [];
  for (let i = 0; i < reader.count;) {
    const mark = reader.marks.length;
    reader.depth = 0;
    const next = external(reader, i);
    if (next >= 0) {
      i = next;
      continue;
    }
    reader.marks.length = mark;
    const after = afterRefused(reader, units, i);
    rest.push([reader.starts[i] ?? 0, reader.ends[after - 1] ?? 0]);
    i = after;
  }
  return { marks: reader.marks, rest };
}

function external(r: PlainReader, i: number): number {
  const kind = r.kind(i);
  if (kind === Kind.semicolon) return i + 1;
  if (kind === Kind.typedef) return typedef(r, i);
  if (kind === Kind.return) {
    // What the preparation makes of a macro without its semicolon.
    const next = commaExpression(r, i + 1);
    return next >= 0 && r.kind(next) === Kind.semicolon ? next + 1 : refused;
  }
  if (kind === Kind.name && r.kind(i + 1) === Kind.semicolon) return i + 2;
  if (kind === Kind.name && r.kind(i + 1) === Kind.lparen) {
    // A macro at file scope; `M(f(a *b))` may be a declaration.
    if (has(r, i + 2, r.mate(i + 1), Kind.lparen) && has(r, i + 2, r.mate(i + 1), Kind.star)) return refused;
    const next = expression(r, i);
    return next >= 0 && r.shape === Shape.call && r.kind(next) === Kind.semicolon ? next + 1 : refused;
  }
  const next = declaration(r, i, true);
  if (next < 0 || r.kind(next) !== Kind.lbrace || r.kind(next - 1) === Kind.semicolon) return next;
  r.mark('body', next, r.mate(next));
  return block(r, next);
}

function has(r: PlainReader, from: number, to: number, kind: number): boolean {
  for (let i = from; i < to; i++) if (r.kind(i) === kind) return true;
  return false;
}

/** Where the next external declaration begins after one that was not understood: rather too late than too early. */
function afterRefused(r: PlainReader, units: Uint16Array, from: number): number {
  let i = from;
  while (i < r.count) {
    const kind = r.kind(i);
    if (kind === Kind.semicolon) return i + 1;
    if (kind === Kind.lparen || kind === Kind.lbracket) i = r.mate(i);
    else if (kind === Kind.lbrace) {
      i = r.mate(i);
      const next = r.starts[i + 1] ?? 0;
      const isWord = r.kind(i + 1) < 32;
      if (isWord && (units[next - 1] === 10 || i + 1 >= r.count)) return i + 1;
    }
    i++;
  }
  return r.count;
}
