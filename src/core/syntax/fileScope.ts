// The walk over a file's external declarations: functions, declarations, and macros that stand for either.
// Called by prepare.ts once per file.
// SPDX-License-Identifier: MIT
import { definerRule, isNameThenSize } from '../kernel/macroTable.ts';
import { argumentStarts } from './argument.ts';
import {
  bracketedInitializer,
  definer,
  macroInitialized,
  macroStatement,
  macroWithoutSemicolon,
  nameThenSize,
} from './definers.ts';
import { block } from './block.ts';
import { declaration } from './declaration.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { Class, Code } from './tokens.ts';

/** Walks the external declarations of tokens [from, to). */
export function fileScope(draft: Draft, from: number, to: number, depth: number): void {
  if (depth > maxDepth) return;
  let i = from;
  while (i < to) {
    const next = external(draft, i, to, depth);
    i = next > i ? next : i + 1;
  }
}

function external(draft: Draft, i: number, to: number, depth: number): number {
  const code = draft.code(i);
  if (code === Code.semicolon) return i + 1;
  if (code === Code.rbrace || code === Code.rparen) {
    draft.blank(i);
    return i + 1;
  }
  if (code !== Code.word) {
    // Literals between macros that make a string (`FOP_FUNC(f) "pushf"`): no declaration begins with them.
    if (code === Code.string || code === Code.number || code === Code.char) draft.blank(i);
    return draft.after(i);
  }
  if (draft.cls(i) === Class.asm) return fileAsm(draft, i, to);
  if (draft.code(i + 1) === Code.string && draft.word(i) === 'extern') return linkage(draft, i, to, depth);
  if (draft.isPlain(i) && isBareMacro(draft, i, to)) {
    draft.note('statement', i);
    draft.blank(i);
    return i + 1;
  }
  if (draft.cls(i) === Class.typedef && draft.isCall(i + 1) && isNameThenSize(draft.word(i + 1))) {
    const starts = argumentStarts(draft, i + 2);
    const [first] = starts;
    if (starts.length === 3 && first !== undefined) {
      draft.note('variable', i + 1, first);
      nameThenSize(draft, i + 1, starts, depth);
    }
    return draft.mate(i + 2) + 1;
  }
  let word = i;
  while (word < to && (draft.cls(word) === Class.storage || draft.cls(word) === Class.qualifier)) word++;
  if (word < to && draft.isCall(word) && draft.mate(word + 1) < to) {
    const next = macro(draft, i, word, to, depth);
    if (next > i) return next;
  }
  const { end, isBody } = externalEnd(draft, i, to);
  declaration(draft, i, end, 'file', depth + 1);
  if (!isBody) return end + 1;
  const close = draft.mate(end);
  block(draft, end + 1, close, depth + 1);
  return close + 1;
}

const isCapitals = (word: string): boolean => /^[A-Z_][A-Z0-9_]{2,}$/.test(word);

/** `BTF_ID_UNUSED` on a line of its own before another macro: no type, because no function body follows. */
function isBareMacro(draft: Draft, i: number, to: number): boolean {
  const next = i + 1;
  if (!isCapitals(draft.word(i))) {
    // A list that a lowercase macro stands for, before a definer or another such line: `state_names` `TRACE_EVENT(..);`.
    if (next >= to || !draft.isPlain(next) || !draft.startsLine(next) || !draft.startsLine(i)) return false;
    if (draft.isCall(next)) return isCapitals(draft.word(next)) && definerRule(draft.word(next)) !== null;
    return next + 1 < to && draft.isPlain(next + 1) && draft.startsLine(next + 1);
  }
  if (next >= to) return true;
  if (!draft.isPlain(next) || !draft.startsLine(next)) return false;
  if (!draft.isCall(next)) return isCapitals(draft.word(next)) && next + 1 < to && draft.startsLine(next + 1);
  const after = draft.mate(next + 1) + 1;
  if (after >= to || draft.code(after) === Code.semicolon) return isCapitals(draft.word(next));
  return draft.isWord(after) && draft.startsLine(after);
}

/** Where the declaration at `from` ends: its semicolon, or the brace of its function body. */
function externalEnd(draft: Draft, from: number, to: number): { end: number; isBody: boolean } {
  let hasInitializer = false;
  let hasParameters = false;
  let tag = -1;
  for (let i = from; i < to; i = draft.after(i)) {
    const code = draft.code(i);
    if (code === Code.semicolon) return { end: i, isBody: false };
    if (code === Code.equals) hasInitializer = true;
    else if (code === Code.lparen) hasParameters = true;
    else if (code === Code.word && draft.cls(i) === Class.tag) tag = i;
    else if (code === Code.lbrace && draft.isOpen(i)) {
      // `enum CAT(a, b) {` has one word before its parenthesis, a function that returns an enum has two.
      const isPasted = tag >= 0 && draft.code(tag + 2) === Code.lparen && draft.mate(tag + 2) + 1 === i;
      const isTagBody = isPasted || (tag >= 0 && i - tag <= 4 && !hasClosedBetween(draft, tag, i));
      if (!hasInitializer && hasParameters && !isTagBody) return { end: i, isBody: true };
    }
  }
  return { end: to, isBody: false };
}

function hasClosedBetween(draft: Draft, tag: number, brace: number): boolean {
  for (let i = tag + 1; i < brace; i++) {
    if (draft.code(i) === Code.rparen || draft.code(i) === Code.star || draft.code(i) === Code.rbrace)
      return true;
  }
  return false;
}

/** `[static] W(..)` at file scope. Answers the token after it, or `i` if it is an ordinary declaration. */
function macro(draft: Draft, i: number, word: number, to: number, depth: number): number {
  const close = draft.mate(word + 1);
  const next = close + 1;
  if (draft.isDeclarator(word + 1)) return i;
  switch (next < to ? draft.code(next) : Code.none) {
    case Code.semicolon:
      return macroStatement(draft, i, word, depth);
    case Code.equals:
      return macroInitialized(draft, i, word, to, depth);
    case Code.lbrace:
      return draft.isOpen(next) ? definer(draft, i, word, depth) : i;
    case Code.word:
      // An attribute on the line of what it qualifies; a macro on a line of its own lacks its semicolon.
      if (isMacroPair(draft, word, next, to)) return macroWithoutSemicolon(draft, i, word, depth);
      if (!draft.startsLine(next) || /^_*(attr|section|aligned)/.test(draft.word(word))) return i;
      // After storage words only if what follows begins anew: `static M(x)` and then an enum.
      if (word > i && !(isCapitals(draft.word(word)) && beginsAnew(draft.cls(next)))) return i;
      return macroWithoutSemicolon(draft, i, word, depth);
    case Code.dot:
      return bracketedInitializer(draft, word, to, depth);
    case Code.string:
    case Code.none:
      return macroWithoutSemicolon(draft, i, word, depth);
    default:
      return i;
  }
}

/** `A(x) B(x)` in capitals on one line, with no body after it: two macros, neither an attribute of the other. */
function isMacroPair(draft: Draft, word: number, next: number, to: number): boolean {
  if (!draft.isCall(next) || !isCapitals(draft.word(word)) || !isCapitals(draft.word(next))) return false;
  const after = draft.mate(next + 1) + 1;
  return after >= to || (draft.isWord(after) && draft.startsLine(after));
}

const beginsAnew = (cls: number): boolean =>
  cls === Class.tag || cls === Class.storage || cls === Class.typedef;

function fileAsm(draft: Draft, i: number, to: number): number {
  draft.note('asm', i);
  let end = i + 1;
  while (end < to && draft.isWord(end)) end++;
  if (draft.code(end) === Code.lparen) end = draft.after(end);
  if (draft.code(end) === Code.semicolon) end++;
  draft.blankAll(i, Math.min(end, to));
  return end;
}

/** `extern "C" { ... }`: the wrapper goes, what it wraps is file scope. */
function linkage(draft: Draft, i: number, to: number, depth: number): number {
  draft.blankAll(i, i + 2);
  const open = i + 2;
  if (open >= to || draft.code(open) !== Code.lbrace || !draft.isOpen(open)) return open;
  const close = draft.mate(open);
  draft.blank(open);
  draft.blank(close);
  fileScope(draft, open + 1, close, depth + 1);
  return close + 1;
}
