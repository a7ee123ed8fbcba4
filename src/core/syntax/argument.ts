// The walk over the arguments of calls: types, operators, statements and brace lists as arguments become operands.
// Called by expression.ts and by the walks that meet macro calls.
// SPDX-License-Identifier: MIT
import { block } from './block.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { expression } from './expression.ts';
import { Class, Code } from './tokens.ts';

/** Walks the argument list that token `open` opens. */
export function argumentList(draft: Draft, open: number, depth: number): void {
  if (depth > maxDepth) return;
  const close = draft.mate(open);
  let from = open + 1;
  for (let i = from; i <= close; i = draft.after(i)) {
    if (i < close && draft.code(i) !== Code.comma) continue;
    if (from < i) argument(draft, from, i, depth);
    else if (i < close) draft.blank(i);
    else for (let k = i - 1; k > open && draft.code(k) === Code.comma; k--) draft.blank(k);
    from = i + 1;
  }
}

/** The tokens after commas of the group that `open` opens: starts of its arguments, then the closing token + 1. */
export function argumentStarts(draft: Draft, open: number): number[] {
  const close = draft.mate(open);
  if (open + 1 === close) return [close + 1];
  const starts = [open + 1];
  for (let i = open + 1; i < close; i = draft.after(i)) if (draft.code(i) === Code.comma) starts.push(i + 1);
  starts.push(close + 1);
  return starts;
}

function argument(draft: Draft, from: number, to: number, depth: number): void {
  const code = draft.code(from);
  const cls = draft.cls(from);
  const isWord = code === Code.word;
  if (to - from === 1 && (isWord ? !isOperandWord(cls) : !isOperandCode(code))) {
    draft.replace(from, '0');
    return;
  }
  const isBracketed = code === Code.lbracket && draft.isOpen(from) && draft.mate(from) === to - 1;
  if (isBracketed || isAsmTemplate(draft, from, to)) {
    draft.blankAll(from, to);
    draft.canvas.put(draft.start(from), '0');
    return;
  }
  if (hasAtDepth0(draft, from, to, Code.semicolon)) {
    statements(draft, from, to, depth);
    return;
  }
  if (code === Code.lbrace && draft.isOpen(from) && draft.mate(from) === to - 1) {
    braced(draft, from, depth);
    return;
  }
  if (isWord) {
    if (cls === Class.control || cls === Class.doElse || cls === Class.jump || cls === Class.caseDefault) {
      statementWords(draft, from, to, depth);
      return;
    }
    if (isTypeStart(cls)) {
      typeArgument(draft, from, to, depth);
      return;
    }
  }
  let start = from;
  let end = to;
  while (start < end && isLeadingOnly(draft.code(start))) draft.blank(start++);
  while (end > start && isTrailingOnly(draft.code(end - 1))) draft.blank(--end);
  if (start === end) {
    draft.canvas.put(draft.start(from), '0');
    return;
  }
  if (
    draft.isPlain(start) &&
    draft.code(start + 1) === Code.equals &&
    draft.code(start + 2) === Code.lbrace
  ) {
    // `.member = { .. }`: only the values can be operands.
    if (start + 2 < end && draft.mate(start + 2) === end - 1) {
      draft.blankAll(start, start + 2);
      braced(draft, start + 2, depth);
      return;
    }
  }
  if (isDesignated(draft, start, end)) {
    // `[0 ... 3] = value`
    draft.blankAll(start, draft.mate(start) + 2);
    start = draft.mate(start) + 2;
  }
  if (isSymbolicOperand(draft, start, end)) {
    // `[name] "constraint" (expression)` of an asm statement.
    draft.blankAll(start, draft.mate(start) + 2);
    start = draft.mate(start) + 2;
  }
  if (end < to && draft.code(end) === Code.star) keepLastWord(draft, start, end);
  if (hasLonelyColon(draft, start, end)) {
    draft.blankAll(start, end);
    draft.canvas.put(draft.start(start), '0');
    return;
  }
  expression(draft, start, end, depth + 1, true);
}

const isTypeStart = (cls: number): boolean =>
  cls === Class.primitive ||
  cls === Class.tag ||
  cls === Class.qualifier ||
  cls === Class.typeof ||
  cls === Class.storage;

const isOperandWord = (cls: number): boolean => cls === Class.plain;

const isOperandCode = (code: number): boolean =>
  code === Code.number || code === Code.string || code === Code.char;

/** Operators that can not begin an operand, and the dot of a designator. */
const isLeadingOnly = (code: number): boolean =>
  code === Code.comparison ||
  code === Code.shift ||
  code === Code.assign ||
  code === Code.arrow ||
  code === Code.dot ||
  code === Code.equals ||
  code === Code.orOr ||
  code === Code.ellipsis ||
  code === Code.paste ||
  code === Code.percent ||
  code === Code.colon ||
  code === 35 ||
  code === 47 ||
  code === 60 ||
  code === 62 ||
  code === 94 ||
  code === 124;

const isTrailingOnly = (code: number): boolean =>
  code === Code.star ||
  code === Code.plus ||
  code === Code.minus ||
  code === Code.amp ||
  code === Code.andAnd ||
  code === Code.dot ||
  (code !== Code.colon && isLeadingOnly(code));

function hasAtDepth0(draft: Draft, from: number, to: number, code: number): boolean {
  for (let i = from; i < to; i = draft.after(i)) if (draft.code(i) === code) return true;
  return false;
}

function hasLonelyColon(draft: Draft, from: number, to: number): boolean {
  let questions = 0;
  for (let i = from; i < to; i = draft.after(i)) {
    if (draft.code(i) === Code.question) questions++;
    else if (draft.code(i) === Code.colon && --questions < 0) return true;
  }
  return false;
}

function isDesignated(draft: Draft, from: number, to: number): boolean {
  if (draft.code(from) !== Code.lbracket || !draft.isOpen(from)) return false;
  const after = draft.mate(from) + 1;
  return after + 1 < to && draft.code(after) === Code.equals;
}

function isSymbolicOperand(draft: Draft, from: number, to: number): boolean {
  if (draft.code(from) !== Code.lbracket || !draft.isOpen(from)) return false;
  const after = draft.mate(from) + 1;
  return after + 1 < to && draft.code(after) === Code.string && draft.code(after + 1) === Code.lparen;
}

/** An instruction as a macro's argument: `fnsave %[fx]; fwait`. */
function isAsmTemplate(draft: Draft, from: number, to: number): boolean {
  for (let i = from; i < to; i = draft.after(i)) {
    if (
      draft.code(i) === Code.percent &&
      (draft.code(i + 1) === Code.lbracket || draft.code(i + 1) === Code.percent)
    )
      return true;
  }
  return false;
}

/** Of words side by side only the last stays: `struct a b *` is the type's words and then its name. */
function keepLastWord(draft: Draft, from: number, to: number): void {
  for (let i = from; i + 1 < to; i++) if (draft.isPlain(i) && draft.isPlain(i + 1)) draft.blank(i);
}

/** An argument that begins with a type: tags and names stay as operands, the type's keywords go. */
function typeArgument(draft: Draft, from: number, to: number, depth: number): void {
  let end = to;
  for (let i = from; i < to; i = draft.after(i)) {
    if (draft.code(i) !== Code.lbrace) continue;
    draft.blankAll(from, to);
    draft.canvas.put(draft.start(from), '0');
    return;
  }
  for (;;) {
    const last = draft.code(end - 1);
    if (end > from && (last === Code.star || (draft.isWord(end - 1) && !draft.isPlain(end - 1))))
      draft.blank(--end);
    else if (last === Code.rbracket && draft.mate(end - 1) === end - 2) {
      draft.blankAll(end - 2, end);
      end -= 2;
    } else break;
  }
  let remains = false;
  let i = from;
  while (i < end) {
    const code = draft.code(i);
    if (code === Code.word) {
      const isKept = draft.isPlain(i) && !(i + 1 < end && draft.isPlain(i + 1));
      if (isKept) {
        remains = true;
        if (draft.isCall(i) && i + 1 < end) {
          argumentList(draft, i + 1, depth + 1);
          i = draft.mate(i + 1) + 1;
          continue;
        }
      } else draft.blank(i);
    } else if (code === Code.equals) {
      expression(draft, i + 1, end, depth + 1, true);
      break;
    } else if (code === Code.lparen && draft.isOpen(i)) {
      if (remains) argumentList(draft, i, depth + 1);
      else {
        if (draft.mate(i) - i === 2 && draft.code(i + 1) === Code.star) draft.replace(i + 1, '0');
        else expression(draft, i + 1, draft.mate(i), depth + 1, true);
        remains = true;
      }
    } else if (code === Code.lbracket && draft.isOpen(i)) {
      if (draft.mate(i) === i + 1 || !remains) draft.blankAll(i, draft.mate(i) + 1);
      else expression(draft, i + 1, draft.mate(i), depth + 1, true);
    } else if (code === Code.colon) {
      draft.blankAll(i, end);
      break;
    } else if (code !== Code.star && code !== Code.amp) {
      expression(draft, i, end, depth + 1, true);
      remains = true;
      break;
    } else if (code === Code.star && i + 1 >= end) draft.blank(i);
    i = draft.after(i);
  }
  if (!remains) {
    draft.blankAll(from, end);
    draft.canvas.put(draft.start(from), '0');
  }
}

/** Statements as one argument: braces into the blanks beside them, or commas for semicolons, or nothing is left. */
function statements(draft: Draft, from: number, to: number, depth: number): void {
  const last = draft.code(to - 1);
  const isComplete = last === Code.semicolon || last === Code.rbrace;
  const before = draft.end(from - 1);
  const after = draft.end(to - 1);
  const hasRoom =
    draft.canvas.hasGap(before, draft.start(from)) && draft.canvas.hasGap(after, draft.start(to));
  if (isComplete && hasRoom) {
    block(draft, from, to, depth + 1);
    draft.canvas.putInGap(before, draft.start(from), '{');
    draft.canvas.putInGap(after, draft.start(to), '}');
    return;
  }
  for (let i = from; i < to; i = draft.after(i)) {
    const cls = draft.cls(i);
    if (draft.code(i) === Code.lbrace || (draft.isWord(i) && cls !== Class.plain && cls !== Class.sizeof)) {
      draft.blankAll(from, to);
      draft.canvas.put(draft.start(from), '0');
      return;
    }
  }
  let end = to;
  while (end > from && draft.code(end - 1) === Code.semicolon) draft.blank(--end);
  for (let i = from; i < end; i = draft.after(i))
    if (draft.code(i) === Code.semicolon) draft.canvas.put(draft.start(i), ',');
  expression(draft, from, end, depth + 1, true);
}

/** `{ .x = 1, 2 }` as an argument loses its braces and dots; `{ f(); }` is a block, which the grammar takes. */
function braced(draft: Draft, open: number, depth: number): void {
  const close = draft.mate(open);
  if (hasAtDepth0(draft, open + 1, close, Code.semicolon)) {
    block(draft, open + 1, close, depth + 1);
    return;
  }
  if (close === open + 1) {
    draft.blankAll(open, close + 1);
    draft.canvas.put(draft.start(open), '0');
    return;
  }
  draft.blank(open);
  draft.blank(close);
  if (draft.code(close - 1) === Code.comma) draft.blank(close - 1);
  let from = open + 1;
  for (let i = from; i <= close; i = draft.after(i)) {
    if (i < close && draft.code(i) !== Code.comma) continue;
    if (from < i) argument(draft, from, i, depth + 1);
    from = i + 1;
  }
}

/** `return x` or `if (c) x` as an argument: the keyword goes, what it governs stays. */
function statementWords(draft: Draft, from: number, to: number, depth: number): void {
  const word = draft.word(from);
  if (word === 'if' && draft.isOpen(from + 1) && draft.mate(from + 1) + 1 < to) {
    const next = draft.mate(from + 1) + 1;
    draft.blank(from);
    expression(draft, from + 1, next, depth + 1, true);
    if (draft.isPlain(next) && draft.putBefore(next, ',')) {
      expression(draft, next, to, depth + 1, true);
      return;
    }
  } else if (word === 'return' && from + 1 < to) {
    draft.blank(from);
    argument(draft, from + 1, to, depth + 1);
    return;
  }
  draft.blankAll(from, to);
  draft.canvas.put(draft.start(from), '0');
}
