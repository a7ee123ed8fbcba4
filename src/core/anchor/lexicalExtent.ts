// Where a symbol is defined in a C text, found by words and brackets alone: functions, macros, types, variables.
// Evaluates no #if, so it gives every branch's definition; the index knows better where there is one. Called by anchor.ts.
// SPDX-License-Identifier: MIT
import type { CodeWords } from './codeShape.ts';

/** Lines are 1-based, both ends inclusive. */
export interface Extent {
  readonly startLine1: number;
  readonly endLine1: number;
}

/** A range of words, end exclusive, with its lines. */
export interface WordRange extends Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * All definitions of `symbol` in the text: functions and braced types first, then macros, then variables.
 * Also finds bodies behind definer macros, such as `DEFINE_IDTENTRY(symbol) {` and `SYSCALL_DEFINE2(symbol, ...) {`.
 */
export function lexicalExtents(code: CodeWords, symbol: string): WordRange[] {
  const bodies: WordRange[] = [];
  const variables: WordRange[] = [];
  let itemFrom = 0;
  let depth = 0;
  for (let at = 0; at < code.words.length; at++) {
    if (code.inDirective[at]) {
      // A directive between two items belongs to neither.
      if (depth === 0 && itemFrom === at) itemFrom = at + 1;
      continue;
    }
    const word = code.words[at];
    if (word === '{') {
      const close = closingBrace(code, at);
      const to = endOfItem(code, close);
      if (depth === 0 && definesWithBraces(code, itemFrom, at, symbol))
        bodies.push(range(code, itemFrom, to));
      // `} __packed;` and `} name = ...;` still belong to the item; what follows a body is a new one.
      at = to - 1;
      itemFrom = to;
    } else if (word === '(' || word === '[') depth++;
    else if (word === ')' || word === ']') depth = Math.max(0, depth - 1);
    else if (word === ';') {
      if (definesVariable(code, itemFrom, at, symbol)) variables.push(range(code, itemFrom, at + 1));
      itemFrom = at + 1;
      depth = 0;
    }
  }
  return [...bodies, ...macroExtents(code, symbol), ...variables];
}

/** The line range as a range of words. */
export function wordsOf(code: CodeWords, extent: Extent): WordRange {
  const at = code.lines.findIndex((line) => line >= extent.startLine1);
  const from = at < 0 ? code.lines.length : at;
  const after = code.lines.findIndex((line, i) => i >= from && line > extent.endLine1);
  return { ...extent, from, to: after < 0 ? code.lines.length : after };
}

/** Skips to the brace that closes; one in column 0 always closes, whatever an #if has left open. */
function closingBrace(code: CodeWords, open: number): number {
  let depth = 0;
  for (let at = open; at < code.words.length; at++) {
    if (code.inDirective[at]) continue;
    if (code.words[at] === '{') depth++;
    else if (code.words[at] === '}' && (--depth === 0 || code.columns[at] === 0)) return at;
  }
  return code.words.length - 1;
}

/** After a type's or an initialiser's brace the item runs to its semicolon, if only a few words come before it. */
function endOfItem(code: CodeWords, close: number): number {
  for (let at = close + 1; at < Math.min(code.words.length, close + 12); at++) {
    if (code.inDirective[at] || code.words[at] === '{') break;
    if (code.words[at] === ';') return at + 1;
    // Words on a later line are the next item: a function's body has no tail.
    if ((code.lines[at] ?? 0) > (code.lines[close] ?? 0)) break;
  }
  return close + 1;
}

function definesWithBraces(code: CodeWords, from: number, brace: number, symbol: string): boolean {
  for (let at = from; at < brace; at++) {
    if (code.words[at] !== symbol || code.inDirective[at]) continue;
    const before = code.words[at - 1];
    const after = code.words[at + 1];
    if (after === '(' && code.words[brace - 1] !== '=') return true;
    if (before === '(' && isDefiner(code.words[at - 2]) && code.words[brace - 1] !== '=') return true;
    if (isTag(before) && at + 1 === brace) return true;
    if (after === '=' || after === '[') return true;
  }
  return false;
}

function definesVariable(code: CodeWords, from: number, semicolon: number, symbol: string): boolean {
  if (code.words[from] === 'extern' || code.words[from] === 'return') return false;
  for (let at = from + 1; at < semicolon; at++) {
    if (code.words[at] !== symbol || code.inDirective[at]) continue;
    // `struct x;` only announces a type.
    if (isTag(code.words[at - 1])) continue;
    const after = code.words[at + 1];
    if (after === ';' || after === '=' || after === '[') return true;
    if (after === ')' && isDefiner(code.words.slice(from, at).find(isDefiner))) return true;
    // `struct x name __ro_after_init;`
    if (/^_?_[a-z]/.test(after ?? '') && code.words[at + 2] === ';') return true;
  }
  return false;
}

function macroExtents(code: CodeWords, symbol: string): WordRange[] {
  const found: WordRange[] = [];
  for (let at = 2; at < code.words.length; at++) {
    if (code.words[at] !== symbol || !code.inDirective[at]) continue;
    if (code.words[at - 1] !== 'define' || code.words[at - 2] !== '#') continue;
    let to = at + 1;
    // The next directive begins on a later line; a `#` inside the body is an operator.
    while (code.inDirective[to] && !(code.words[to] === '#' && code.lines[to] !== code.lines[to - 1])) to++;
    found.push(range(code, at - 2, to));
  }
  return found;
}

const isTag = (word: string | undefined): boolean => word === 'struct' || word === 'union' || word === 'enum';
const isDefiner = (word: string | undefined): boolean => /^[A-Z][A-Z0-9_]*DEFINE|^DEFINE_/.test(word ?? '');

function range(code: CodeWords, from: number, to: number): WordRange {
  return { from, to, startLine1: code.lines[from] ?? 1, endLine1: code.lines[to - 1] ?? 1 };
}
