// Expressions of prepared C. Precedence is not needed: marks depend on what is called, and on expressions that are one
// name, one address or one cast. What tree-sitter's grammar would not take, or may take otherwise, is refused.
// Called by the other files of this folder.
// SPDX-License-Identifier: MIT
import { block } from './plainBlock.ts';
import { initializerList, typeDescriptor } from './plainDeclaration.ts';
import { maxDepth, refused, Shape, type PlainReader } from './plainReader.ts';
import { Kind } from './plainTokens.ts';

/** Expressions with commas between them. */
export function commaExpression(r: PlainReader, from: number): number {
  let i = expression(r, from);
  while (i >= 0 && r.kind(i) === Kind.comma) {
    i = expression(r, i + 1);
    r.shape = Shape.other;
  }
  return i;
}

/** An expression without commas. */
export function expression(r: PlainReader, from: number): number {
  if (++r.depth > maxDepth) return refused;
  const next = operators(r, from);
  r.depth--;
  return next;
}

const isBinary = (kind: number): boolean =>
  kind === Kind.binary ||
  kind === Kind.star ||
  kind === Kind.amp ||
  kind === Kind.plus ||
  kind === Kind.minus;

function operators(r: PlainReader, from: number): number {
  let i = unary(r, from);
  let isFirst = true;
  while (i >= 0) {
    const kind = r.kind(i);
    if (isBinary(kind)) {
      i = unary(r, i + 1);
      r.shape = Shape.other;
      isFirst = false;
    } else if (kind === Kind.equals || kind === Kind.assign) return isFirst ? assignment(r, i) : refused;
    else if (kind === Kind.question) return conditional(r, i);
    else return i;
  }
  return refused;
}

function conditional(r: PlainReader, question: number): number {
  const colon = r.kind(question + 1) === Kind.colon ? question + 1 : commaExpression(r, question + 1);
  if (colon < 0 || r.kind(colon) !== Kind.colon) return refused;
  const next = expression(r, colon + 1);
  r.shape = Shape.other;
  return next;
}

/** `left` was read; what it is stands in the reader. */
function assignment(r: PlainReader, operator: number): number {
  if (r.shape === Shape.other || r.shape === Shape.castName) return refused;
  const field = r.shape === Shape.field ? r.token : -1;
  const mark = r.marks.length;
  if (field >= 0) r.mark('slot.field', field, field);
  const next = expression(r, operator + 1);
  if (field >= 0) {
    const isName = r.shape === Shape.name || r.shape === Shape.address || r.shape === Shape.castName;
    if (isName) r.mark('slot.assigned', r.token, r.token);
    else r.marks.splice(mark, 1);
  }
  r.shape = Shape.other;
  return next;
}

function unary(r: PlainReader, i: number): number {
  switch (r.kind(i)) {
    case Kind.bang:
    case Kind.tilde:
    case Kind.minus:
    case Kind.plus:
    case Kind.step: {
      const next = nested(r, i + 1);
      r.shape = Shape.other;
      return next;
    }
    case Kind.amp:
    case Kind.star: {
      const next = nested(r, i + 1);
      if (r.shape === Shape.name && r.kind(i) === Kind.amp) r.shape = Shape.address;
      else if (r.shape === Shape.name || r.shape === Shape.field) r.shape = Shape.pointer;
      else r.is(Shape.pointer, -1);
      return next;
    }
    case Kind.sizeof: {
      const isType = r.kind(i + 1) === Kind.lparen && isTypeAt(r, i + 2);
      const next = isType ? inParentheses(r, i + 1) : nested(r, i + 1);
      r.shape = Shape.other;
      return next;
    }
    case Kind.alignof:
      return r.kind(i + 1) === Kind.lparen ? postfix(r, inParentheses(r, i + 1)) : refused;
    case Kind.lparen: {
      if (!isTypeAt(r, i + 1) && !isCastOfName(r, i)) break;
      const close = inParentheses(r, i);
      if (close < 0) return refused;
      if (r.kind(close) === Kind.lbrace) return postfix(r, initializerList(r, close));
      const next = nested(r, close);
      if (r.shape === Shape.name) r.shape = Shape.castName;
      else r.shape = Shape.other;
      return next;
    }
    default:
  }
  return primary(r, i);
}

function nested(r: PlainReader, i: number): number {
  if (++r.depth > maxDepth) return refused;
  const next = unary(r, i);
  r.depth--;
  return next;
}

/** A type in parentheses. Answers the token after them. */
function inParentheses(r: PlainReader, open: number): number {
  const close = typeDescriptor(r, open + 1);
  r.shape = Shape.other;
  return close === r.mate(open) ? close + 1 : refused;
}

/** Whether a type begins at `i`, after a parenthesis, for certain. */
function isTypeAt(r: PlainReader, i: number): boolean {
  const kind = r.kind(i);
  if (kind >= Kind.primitive && kind <= Kind.qualifier) return true;
  if (kind !== Kind.name) return false;
  let next = i + 1;
  if (r.kind(next) === Kind.qualifier) return true;
  if (r.kind(next) === Kind.lparen) return r.kind(next + 1) === Kind.star && r.kind(next + 2) === Kind.rparen;
  if (r.kind(next) === Kind.lbracket) return r.kind(next + 1) === Kind.rbracket;
  if (r.kind(next) !== Kind.star) return false;
  while (r.kind(next) === Kind.star || r.kind(next) === Kind.qualifier) next++;
  return r.kind(next) === Kind.rparen;
}

/** Whether `(name)` at `open` is a cast: it is if an operand follows. Before a parenthesis it is what is called. */
function isCastOfName(r: PlainReader, open: number): boolean {
  if (r.kind(open + 1) !== Kind.name || r.kind(open + 2) !== Kind.rparen) return false;
  const next = open + 3;
  if (r.kind(next) !== Kind.lparen) return r.kind(next) === Kind.lbrace || beginsOperand(r.kind(next));
  return isTypeAt(r, next + 1) || beginsOperand(r.kind(r.mate(next) + 1));
}

const beginsOperand = (kind: number): boolean =>
  (kind >= Kind.name && kind <= Kind.constant) ||
  (kind >= Kind.sizeof && kind <= Kind.offsetof) ||
  kind === Kind.bang ||
  kind === Kind.tilde;

function primary(r: PlainReader, i: number): number {
  switch (r.kind(i)) {
    case Kind.name:
      if (r.kind(i + 1) === Kind.string) return strings(r, i + 2);
      r.is(Shape.name, i);
      return postfix(r, i + 1);
    case Kind.string:
      return strings(r, i + 1);
    case Kind.number:
    case Kind.char:
    case Kind.constant:
      r.shape = Shape.other;
      return postfix(r, i + 1);
    case Kind.lparen:
      return postfix(r, parenthesized(r, i));
    case Kind.offsetof: {
      if (r.kind(i + 1) !== Kind.lparen) return refused;
      const comma = typeDescriptor(r, i + 2);
      if (comma < 0 || r.kind(comma) !== Kind.comma || r.kind(comma + 1) !== Kind.name) return refused;
      r.shape = Shape.other;
      return r.kind(comma + 2) === Kind.rparen ? postfix(r, comma + 3) : refused;
    }
    default:
      return refused;
  }
}

/** The rest of literals and macros that make one string. */
function strings(r: PlainReader, from: number): number {
  let i = from;
  while (r.kind(i) === Kind.string || r.kind(i) === Kind.name) i++;
  r.shape = Shape.other;
  return postfix(r, i);
}

/** `( .. )` where no type can be, as after `if`. Answers the token after it. */
export function parenthesized(r: PlainReader, open: number): number {
  if (r.kind(open) !== Kind.lparen) return refused;
  let close: number;
  if (r.kind(open + 1) === Kind.lbrace) {
    close = block(r, open + 1);
    r.shape = Shape.other;
  } else close = commaExpression(r, open + 1);
  if (close !== r.mate(open)) return refused;
  const isCalled =
    r.shape === Shape.name ||
    r.shape === Shape.field ||
    r.shape === Shape.address ||
    r.shape === Shape.pointer;
  r.is(Shape.paren, isCalled ? r.token : -1);
  return close + 1;
}

function postfix(r: PlainReader, from: number): number {
  let i = from;
  while (i >= 0) {
    switch (r.kind(i)) {
      case Kind.lparen:
        if (r.shape === Shape.other) return refused;
        if ((r.shape === Shape.name || r.shape === Shape.field || r.shape === Shape.paren) && r.token >= 0)
          r.mark('call', r.token, r.token);
        i = argumentList(r, i);
        break;
      case Kind.lbracket: {
        const close = expression(r, i + 1);
        if (close !== r.mate(i)) return refused;
        r.is(Shape.subscript, -1);
        i = close + 1;
        break;
      }
      case Kind.dot:
      case Kind.arrow:
        if (r.kind(i + 1) !== Kind.name) return refused;
        r.is(Shape.field, i + 1);
        i += 2;
        break;
      case Kind.step:
        r.shape = Shape.other;
        i++;
        break;
      default:
        return i;
    }
  }
  return refused;
}

function argumentList(r: PlainReader, open: number): number {
  const end = r.mate(open);
  let only = -1;
  let i = open + 1;
  for (let count = 0; i < end; count++) {
    if (count > 0) {
      if (r.kind(i) !== Kind.comma) return refused;
      i++;
    }
    if (r.kind(i) === Kind.lbrace) {
      i = block(r, i);
      r.shape = Shape.other;
    } else i = expression(r, i);
    if (i < 0 || i > end) return refused;
    only = count === 0 && (r.shape === Shape.name || r.shape === Shape.address) ? r.token : -1;
  }
  r.is(Shape.call, only);
  return end + 1;
}
