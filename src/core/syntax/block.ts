// The walk over statements: loop macros get a keyword, macro calls without a semicolon get one.
// Called by the walk of a file for function bodies, and by expressions for statement expressions.
// SPDX-License-Identifier: MIT
import { isLoopName, isNameThenSize } from '../kernel/macroTable.ts';
import { argumentList } from './argument.ts';
import { asmStatement } from './asmStatement.ts';
import { declaration } from './declaration.ts';
import { macroInitialized, macroStatement } from './definers.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { expression } from './expression.ts';
import { Class, Code } from './tokens.ts';

/** Walks the statements of tokens [from, to); `to` is the closing brace. */
export function block(draft: Draft, from: number, to: number, depth: number): void {
  if (depth > maxDepth) return;
  let i = from;
  while (i < to) {
    const next = statement(draft, i, to, depth);
    i = next > i ? next : i + 1;
  }
}

/** One statement, or the head of one. Answers the token where the next begins. */
function statement(draft: Draft, i: number, to: number, depth: number): number {
  const code = draft.code(i);
  if (code === Code.lbrace) {
    if (!draft.isOpen(i)) return i + 1;
    const close = draft.mate(i);
    block(draft, i + 1, close, depth + 1);
    return afterDo(draft, i, close, to);
  }
  if (code === Code.semicolon || code === Code.rbrace) return i + 1;
  if (code !== Code.word) return expressionStatement(draft, i, to, depth);
  switch (draft.cls(i)) {
    case Class.control:
      return controlHead(draft, i, to, depth);
    case Class.doElse:
      return i + 1;
    case Class.caseDefault:
      return caseLabel(draft, i, to, depth);
    case Class.jump:
      // `goto *p` has no node of its own in the grammar.
      if (draft.code(i + 1) === Code.star && draft.word(i) === 'goto') draft.blank(i);
      return expressionStatement(draft, i + 1, to, depth);
    case Class.asm: {
      const end = asmStatement(draft, i, depth);
      return draft.code(end) === Code.semicolon ? end + 1 : end;
    }
    case Class.plain:
      return plainStatement(draft, i, to, depth);
    case Class.sizeof:
      return expressionStatement(draft, i, to, depth);
    default:
      return declarationStatement(draft, i, to, depth);
  }
}

function controlHead(draft: Draft, i: number, to: number, depth: number): number {
  const open = i + 1;
  if (draft.code(open) !== Code.lparen || !draft.isOpen(open)) {
    // `if W(..) {`: the macro brings the parentheses.
    return i + 1;
  }
  const close = draft.mate(open);
  if (draft.word(i) !== 'for') expression(draft, open + 1, close, depth + 1, true);
  else {
    let from = open + 1;
    for (let k = from; k <= close; k = draft.after(k)) {
      if (k < close && draft.code(k) !== Code.semicolon) continue;
      const cls = draft.cls(from);
      const isDeclared =
        draft.isWord(from) && (cls === Class.primitive || cls === Class.tag || cls === Class.qualifier);
      if (isDeclared) declaration(draft, from, k, 'block', depth + 1);
      else expression(draft, from, k, depth + 1, true);
      from = k + 1;
    }
  }
  return Math.min(close + 1, to);
}

function caseLabel(draft: Draft, i: number, to: number, depth: number): number {
  let questions = 0;
  let k = i + 1;
  for (; k < to; k = draft.after(k)) {
    const code = draft.code(k);
    if (code === Code.question) questions++;
    else if (code === Code.colon && --questions < 0) break;
    else if (code === Code.ellipsis) draft.replace(k, ' | ');
    else if (code === Code.semicolon) return k;
  }
  expression(draft, i + 1, Math.min(k, to), depth + 1, true);
  return k + 1;
}

/** After `do { }` a macro in the place of `while`. */
function afterDo(draft: Draft, open: number, close: number, to: number): number {
  const next = close + 1;
  const isDo = open > 0 && draft.isWord(open - 1) && draft.word(open - 1) === 'do';
  if (isDo && next < to && draft.isCall(next) && draft.end(next) - draft.start(next) >= 5) {
    draft.note('loop', next);
    draft.replace(next, 'while');
    argumentList(draft, next + 1, 1);
    return draft.mate(next + 1) + 1;
  }
  return next;
}

function plainStatement(draft: Draft, i: number, to: number, depth: number): number {
  const next = draft.code(i + 1);
  if (next === Code.colon && i + 1 < to) return label(draft, i, to);
  if (next === Code.lbrace && i + 1 < to) {
    draft.note('loop', i);
    draft.blank(i);
    return i + 1;
  }
  if (i + 1 >= to) {
    // A last word without a semicolon.
    if (!draft.canvas.putInGap(draft.end(i), draft.start(to), ';')) draft.blank(i);
    return i + 1;
  }
  if (draft.isCall(i) && draft.isDeclarator(i + 1) && draft.code(draft.mate(i + 1) + 1) === Code.lparen) {
    return declarationStatement(draft, i, to, depth);
  }
  if (draft.isCall(i)) return callStatement(draft, i, to, depth);
  if (draft.isWord(i + 1)) {
    if (draft.startsLine(i + 1) && isBareStatement(draft, i, to)) {
      draft.note('statement', i);
      if (!draft.putBefore(i + 1, ';')) draft.blank(i);
      return i + 1;
    }
    return declarationStatement(draft, i, to, depth);
  }
  if (next === Code.star && isPointerDeclaration(draft, i + 1, to))
    return declarationStatement(draft, i, to, depth);
  return expressionStatement(draft, i, to, depth);
}

/** A lone macro on its line, as against a type whose declarator stands on the next line. */
function isBareStatement(draft: Draft, i: number, to: number): boolean {
  if (/^[A-Z0-9_]+$/.test(draft.word(i))) return true;
  const second = draft.cls(i + 1);
  if (draft.code(i + 2) === Code.colon && i + 2 < to) return true;
  if (second !== Class.plain) return true;
  return draft.isCall(i + 1) && i + 1 < to && draft.indentOf(i) === draft.indentOf(i + 1);
}

const isDeclaratorEnd = (code: number): boolean =>
  code === Code.equals || code === Code.semicolon || code === Code.comma || code === Code.lbracket;

function isPointerDeclaration(draft: Draft, star: number, to: number): boolean {
  let i = star;
  while (i < to && (draft.code(i) === Code.star || draft.cls(i) === Class.qualifier)) i++;
  if (draft.code(i) === Code.lparen && draft.isOpen(i))
    return draft.isDeclarator(i) && draft.code(draft.mate(i) + 1) === Code.lparen;
  if (!draft.isPlain(i)) return false;
  return isDeclaratorEnd(draft.code(i + 1)) || draft.isPlain(i + 1);
}

function label(draft: Draft, i: number, to: number): number {
  const next = i + 2;
  if (next >= to || draft.code(next) === Code.rbrace) {
    // A label needs a statement; the closing brace follows.
    if (!draft.canvas.putInGap(draft.end(i + 1), draft.start(next), ';')) draft.blankAll(i, next);
  }
  return next;
}

/** `W(..)` at the beginning of a statement. */
function callStatement(draft: Draft, i: number, to: number, depth: number): number {
  const open = i + 1;
  const close = draft.mate(open);
  const next = close + 1;
  if (next < to && draft.code(next) === Code.lbrace) {
    loopHead(draft, i, depth);
    return next;
  }
  const isAtEnd = next >= to;
  const isWordNext = !isAtEnd && draft.isWord(next);
  if (isWordNext) {
    const isLoop =
      isLoopName(draft.word(i)) ||
      (draft.startsLine(next) && draft.indentOf(next) > draft.indentOf(i) && draft.startsLine(i));
    if (isLoop && draft.cls(next) !== Class.caseDefault) {
      loopHead(draft, i, depth);
      return next;
    }
  }
  const opensBody =
    /^[(*]$/.test(draft.text.charAt(draft.start(next))) || draft.code(next) === Code.increment;
  if (
    !isAtEnd &&
    opensBody &&
    isLoopName(draft.word(i)) &&
    draft.startsLine(next) &&
    draft.indentOf(next) > draft.indentOf(i)
  ) {
    loopHead(draft, i, depth);
    return next;
  }
  if (
    !isAtEnd &&
    draft.code(next) === Code.equals &&
    (isNameThenSize(draft.word(i)) || draft.code(next + 1) === Code.lbrace)
  ) {
    return macroInitialized(draft, i, i, to, depth);
  }
  if (isWordNext && !draft.startsLine(next) && draft.isPlain(next) && isDeclaratorEnd(draft.code(next + 1))) {
    // `M(T) name = ..;`: the macro is the type.
    draft.note('attribute', i);
    draft.blankAll(open, next);
    const end = statementEnd(draft, next, to);
    declaration(draft, next, end, 'block', depth + 1);
    return end + 1;
  }
  if (isWordNext || isAtEnd) {
    if (isAtEnd && draft.code(to) !== Code.rbrace) return expressionStatement(draft, i, to, depth);
    missingSemicolon(draft, i, depth);
    return next;
  }
  return expressionStatement(draft, i, to, depth);
}

/** `W(args) {` or a body without braces: `while` over W if it fits, `if` otherwise. */
function loopHead(draft: Draft, i: number, depth: number): void {
  const open = i + 1;
  const close = draft.mate(open);
  const width = draft.end(i) - draft.start(i);
  draft.note('loop', i);
  if (close === open + 1) {
    if (width < 3) return;
    draft.replace(i, width >= 6 ? 'while' : 'if');
    draft.canvas.put(draft.end(i) - 1, '(');
    draft.canvas.put(draft.start(open), '1');
    return;
  }
  if (width < 2) return;
  draft.replace(i, width >= 5 ? 'while' : 'if');
  argumentList(draft, open, depth + 1);
}

/** `W(a, b)` without its semicolon becomes `W,a, b;`. */
function missingSemicolon(draft: Draft, i: number, depth: number): void {
  const open = i + 1;
  const close = draft.mate(open);
  draft.note('statement', i);
  if (hasBlock(draft, open)) {
    // `D2(loop(..) { .. })`: statements in a macro, so they are a block here.
    draft.blank(i);
    draft.canvas.put(draft.start(open), '{');
    draft.canvas.put(draft.start(close), '}');
    block(draft, open + 1, close, depth + 1);
    return;
  }
  argumentList(draft, open, depth + 1);
  draft.canvas.put(draft.start(open), close === open + 1 ? ' ' : ',');
  draft.canvas.put(draft.start(close), ';');
}

/** Whether an argument list ends in a brace, or a lone argument has one: what it holds are statements. */
function hasBlock(draft: Draft, open: number): boolean {
  const close = draft.mate(open);
  let hasBrace = false;
  for (let i = open + 1; i < close; i = draft.after(i)) {
    if (draft.code(i) === Code.comma) return false;
    if (draft.code(i) === Code.lbrace) hasBrace = i > open + 1 && draft.code(i - 1) === Code.rparen;
  }
  return hasBrace;
}

function declarationStatement(draft: Draft, i: number, to: number, depth: number): number {
  let word = i;
  while (word < to && (draft.cls(word) === Class.storage || draft.cls(word) === Class.qualifier)) word++;
  if (word > i && word < to && draft.isCall(word)) {
    const next = draft.mate(word + 1) + 1;
    if (next < to && draft.code(next) === Code.semicolon) return macroStatement(draft, i, word, depth);
    if (next < to && draft.code(next) === Code.equals) return macroInitialized(draft, i, word, to, depth);
  }
  const end = statementEnd(draft, i, to);
  declaration(draft, i, end, 'block', depth + 1);
  return end + 1;
}

function expressionStatement(draft: Draft, i: number, to: number, depth: number): number {
  const end = statementEnd(draft, i, to);
  expression(draft, i, end, depth + 1, false);
  return end + 1;
}

function statementEnd(draft: Draft, from: number, to: number): number {
  let i = from;
  while (i < to && draft.code(i) !== Code.semicolon) i = draft.after(i);
  return Math.min(i, to);
}
