// The walk over struct, union and enum bodies, where macros declare members.
// Called by declaration.ts; which macro declares what shape is asked of core/kernel/macroTable.ts.
// SPDX-License-Identifier: MIT
import { isNameThenSize, isStructGroup } from '../kernel/macroTable.ts';
import { argumentStarts } from './argument.ts';
import { declaration } from './declaration.ts';
import { nameThenSize } from './definers.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { expression, typeName } from './expression.ts';
import { Class, Code } from './tokens.ts';

/** Walks the members of tokens [from, to). */
export function recordBody(draft: Draft, from: number, to: number, depth: number): void {
  if (depth > maxDepth) return;
  let i = from;
  while (i < to) {
    if (draft.code(i) === Code.semicolon) {
      draft.blank(i++);
      continue;
    }
    if (draft.isCall(i) && draft.mate(i + 1) < to && !draft.isDeclarator(i + 1)) {
      const next = memberMacro(draft, i, to, depth);
      if (next > i) {
        i = next;
        continue;
      }
    }
    const end = memberEnd(draft, i, to);
    if (end === to && isWords(draft, i, end)) {
      // Macros for whole members, without a semicolon, before the closing brace.
      draft.blankAll(i, end);
      return;
    }
    declaration(draft, i, end, 'record', depth + 1);
    i = end + 1;
  }
}

function isWords(draft: Draft, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!draft.isPlain(i)) return false;
  return true;
}

function memberEnd(draft: Draft, from: number, to: number): number {
  let i = from;
  while (i < to && draft.code(i) !== Code.semicolon) i = draft.after(i);
  return Math.min(i, to);
}

/** `M(..)` where a member is due. Answers the token after what it handled, or `i` if it left it alone. */
function memberMacro(draft: Draft, i: number, to: number, depth: number): number {
  const open = i + 1;
  const close = draft.mate(open);
  const name = draft.word(i);
  const next = close + 1;
  if (isStructGroup(name)) return structGroup(draft, i, to, depth);
  if (next < to && (draft.isPlain(next) || draft.code(next) === Code.star) && !draft.startsLine(next)) {
    draft.note('record', i);
    draft.blankAll(open, close + 1);
    return i;
  }
  const isEnded = next < to && draft.code(next) === Code.semicolon;
  if (!isEnded) {
    if (next < to && draft.code(next) === Code.lparen) return i;
    draft.note('record', i);
    draft.blankAll(i, next);
    return next;
  }
  const starts = argumentStarts(draft, open);
  const first = starts[0] ?? open + 1;
  const second = starts[1] ?? close + 1;
  const hasTwo = starts.length === 3;
  const firstIsWord = draft.isPlain(first) && second - first === 2;
  const secondIsWord = hasTwo && draft.isPlain(second) && close - second === 1;
  if (isNameThenSize(name) && hasTwo && draft.isPlain(first)) {
    nameThenSize(draft, i, starts, depth);
  } else if (
    secondIsWord &&
    (draft.isPlain(first) || draft.cls(first) === Class.tag || draft.cls(first) === Class.primitive)
  ) {
    draft.note('record', i, second);
    draft.blankAll(i, open + 1);
    draft.blank(second - 1);
    draft.blank(close);
    typeName(draft, first, second - 1, depth + 1);
  } else if (draft.isPlain(first) && (firstIsWord || close - first === 1) && name.length >= 3) {
    draft.note('record', i, first);
    draft.replace(i, 'int');
    draft.blank(open);
    draft.blankAll(first + 1, close + 1);
  } else {
    draft.note('record', i);
    draft.blankAll(i, next + 1);
  }
  return next + 1;
}

/** `struct_group(name, members)` and kin become `struct { members }`; the members are what matters. */
function structGroup(draft: Draft, i: number, to: number, depth: number): number {
  const open = i + 1;
  const close = draft.mate(open);
  const name = draft.word(i);
  const leading = name.startsWith('__') ? 3 : name.endsWith('attr') || name.endsWith('tagged') ? 2 : 1;
  const starts = argumentStarts(draft, open);
  const members = starts[Math.min(leading, starts.length - 1)] ?? close;
  const nameAt = name.startsWith('__') || name.endsWith('tagged') ? starts[1] : starts[0];
  draft.note('record', i, nameAt ?? -1);
  draft.replace(i, 'struct');
  draft.blankAll(open + 1, Math.min(members, close));
  draft.canvas.put(draft.start(open), '{');
  draft.canvas.put(draft.start(close), '}');
  recordBody(draft, Math.min(members, close), close, depth + 1);
  let end = close + 1;
  while (end < to && draft.code(end) !== Code.semicolon) {
    draft.blankAll(end, draft.after(end));
    end = draft.after(end);
  }
  return end + 1;
}

/** Walks the enumerators of the body that token `open` opens. */
export function enumBody(draft: Draft, open: number, depth: number): void {
  const close = draft.mate(open);
  let i = open + 1;
  while (i < close) {
    let end = i;
    while (end < close && draft.code(end) !== Code.comma) end = draft.after(end);
    end = Math.min(end, close);
    if (end === i) {
      draft.blank(end);
      i = end + 1;
    } else i = enumerator(draft, i, end, close, depth);
  }
}

/** One enumerator of tokens [from, end). Answers where the next begins: a macro may stand there without a comma. */
function enumerator(draft: Draft, from: number, end: number, close: number, depth: number): number {
  if (!draft.isWord(from) || draft.isCall(from)) {
    if (draft.isWord(from)) draft.note('record', from, draft.isCall(from) ? from + 2 : -1);
    const next = draft.isCall(from) ? draft.mate(from + 1) + 1 : end;
    if (next < end && draft.isPlain(next)) {
      draft.blankAll(from, next);
      return next;
    }
    draft.blankAll(from, Math.min(end + 1, close));
    return end + 1;
  }
  if (!draft.isPlain(from) || /^(true|false|NULL)$/.test(draft.word(from))) {
    draft.canvas.put(draft.end(from) - 1, '_');
  }
  let i = from + 1;
  for (; i < end && draft.code(i) !== Code.equals; i = draft.after(i)) {
    if (draft.isPlain(i) && draft.startsLine(i) && draft.putBefore(i, ',')) return i;
    draft.blankAll(i, draft.after(i));
  }
  if (i < end) expression(draft, i + 1, end, depth + 1, true);
  return end + 1;
}
