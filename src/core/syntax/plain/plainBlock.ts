// Blocks and statements of prepared C. What tree-sitter's grammar would not take, or may take otherwise, is refused.
// Called by plainFile.ts for function bodies and by plainExpression.ts for statement expressions.
// SPDX-License-Identifier: MIT
import { declaration } from './plainDeclaration.ts';
import { commaExpression, expression, parenthesized } from './plainExpression.ts';
import { maxDepth, refused, type PlainReader } from './plainReader.ts';
import { Kind } from './plainTokens.ts';

/** The block that token `open` opens. Answers the token after it. */
export function block(r: PlainReader, open: number): number {
  if (++r.depth > maxDepth) return refused;
  const close = r.mate(open);
  let i = open + 1;
  while (i >= 0 && i < close) i = blockItem(r, i);
  r.depth--;
  return i === close ? close + 1 : refused;
}

function blockItem(r: PlainReader, i: number): number {
  const kind = r.kind(i);
  if (kind === Kind.case || kind === Kind.default) {
    const colon = kind === Kind.default ? i + 1 : expression(r, i + 1);
    return colon >= 0 && r.kind(colon) === Kind.colon ? colon + 1 : refused;
  }
  if (kind === Kind.name && r.kind(i + 1) === Kind.colon)
    return r.kind(i + 2) === Kind.rbrace || r.kind(i + 2) === Kind.colon ? refused : i + 2;
  const declared = beginsDeclaration(r, i);
  if (declared === null) return refused;
  return declared ? declaration(r, i, false) : statement(r, i);
}

/** Whether a statement is a declaration; null where that is not certain. */
function beginsDeclaration(r: PlainReader, i: number): boolean | null {
  const kind = r.kind(i);
  if (kind >= Kind.primitive && kind <= Kind.storage) return true;
  if (kind !== Kind.name) return false;
  let next = i + 1;
  const after = r.kind(next);
  if (after === Kind.name || after === Kind.qualifier) return true;
  if (after === Kind.lparen) {
    // `a (*b)(c)` and `a(b) *c` may be either.
    const behind = r.kind(r.mate(next) + 1);
    if (behind === Kind.star) return null;
    return r.kind(next + 1) === Kind.star && behind === Kind.lparen ? null : false;
  }
  if (after !== Kind.star) return false;
  while (r.kind(next) === Kind.star || r.kind(next) === Kind.qualifier) next++;
  if (r.kind(next) !== Kind.name) return null;
  const end = r.kind(next + 1);
  const isDeclarator =
    end === Kind.equals || end === Kind.semicolon || end === Kind.comma || end === Kind.lbracket;
  return isDeclarator ? true : null;
}

function statement(r: PlainReader, i: number): number {
  if (++r.depth > maxDepth) return refused;
  const next = oneStatement(r, i);
  r.depth--;
  return next;
}

function oneStatement(r: PlainReader, i: number): number {
  switch (r.kind(i)) {
    case Kind.lbrace:
      return block(r, i);
    case Kind.semicolon:
      return i + 1;
    case Kind.if: {
      const next = body(r, parenthesized(r, i + 1));
      return next >= 0 && r.kind(next) === Kind.else ? statement(r, next + 1) : next;
    }
    case Kind.while:
      return body(r, parenthesized(r, i + 1));
    case Kind.do: {
      const next = statement(r, i + 1);
      if (next < 0 || r.kind(next) !== Kind.while) return refused;
      return semicolon(r, parenthesized(r, next + 1));
    }
    case Kind.for:
      return forStatement(r, i);
    case Kind.switch: {
      const next = parenthesized(r, i + 1);
      return next >= 0 && r.kind(next) === Kind.lbrace ? block(r, next) : refused;
    }
    case Kind.return:
      return r.kind(i + 1) === Kind.semicolon ? i + 2 : semicolon(r, commaExpression(r, i + 1));
    case Kind.jump:
      return semicolon(r, i + 1);
    case Kind.goto:
      return r.kind(i + 1) === Kind.name ? semicolon(r, i + 2) : refused;
    default:
      return semicolon(r, commaExpression(r, i));
  }
}

const body = (r: PlainReader, i: number): number => (i < 0 ? refused : statement(r, i));

const semicolon = (r: PlainReader, i: number): number =>
  i >= 0 && r.kind(i) === Kind.semicolon ? i + 1 : refused;

function forStatement(r: PlainReader, i: number): number {
  const open = i + 1;
  if (r.kind(open) !== Kind.lparen) return refused;
  const declared = beginsDeclaration(r, open + 1);
  if (declared === null) return refused;
  const condition = declared ? declaration(r, open + 1, false) : optional(r, open + 1);
  if (condition < 0) return refused;
  const update = optional(r, condition);
  if (update < 0) return refused;
  const close = r.kind(update) === Kind.rparen ? update : commaExpression(r, update);
  return close === r.mate(open) ? statement(r, close + 1) : refused;
}

/** An expression or nothing, and its semicolon. */
const optional = (r: PlainReader, i: number): number =>
  r.kind(i) === Kind.semicolon ? i + 1 : semicolon(r, commaExpression(r, i));
