// The word at a column, and what its surroundings say about it: string, comment, call, member, or-expression.
// Looks at one line only; what the caller knows better (inComment, inString) goes first. Used by `hover.ts`.
// SPDX-License-Identifier: MIT

import type { HoverRequest } from './hover.ts';

export interface Place {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** The word with a dotted or colon-joined neighbour ("CR0.TS", "CR0:TS"), else the word. */
  readonly dotted: string;
  /** "#NM" if the word follows a #, else the word. */
  readonly hashed: string;
  /** The macros of the `A | B` expression that the word is part of; just the word if it is alone. */
  readonly orGroup: readonly string[];
  /** All X86_CR0_*, X86_CR4_* and XFEATURE_MASK_* macros of the line's code. */
  readonly lineMacros: readonly string[];
  /** A mnemonic here means the instruction, not a variable or member of that name. */
  readonly mayBeInstruction: boolean;
}

const WORD = /[A-Za-z_]\w*/g;

/** The word that covers the column (its end counts too), or null. */
export function placeOf(request: HoverRequest): Place | null {
  const { line, column0 } = request;
  for (const match of line.matchAll(WORD)) {
    const start = match.index;
    const end = start + match[0].length;
    if (column0 < start || column0 > end) continue;
    if (column0 === end && /\w/.test(line.charAt(end))) continue;
    return describe(request, match[0], start, end);
  }
  return null;
}

function describe(request: HoverRequest, word: string, start: number, end: number): Place {
  const { line } = request;
  const before = line.slice(0, start);
  const after = line.slice(end);
  return {
    word,
    start,
    end,
    dotted: `${/\bCR[04][.:]$/i.exec(before)?.[0] ?? ''}${word}`,
    hashed: before.endsWith('#') ? `#${word}` : word,
    orGroup: orGroup(line, start),
    lineMacros: [...new Set(line.match(/\b(?:X86_CR[04]|XFEATURE_MASK)_\w+/g) ?? [])],
    mayBeInstruction: mayBeInstruction(request, word, before, after),
  };
}

function orGroup(line: string, column: number): string[] {
  for (const match of line.matchAll(/[A-Z]\w+(?:\s*\|\s*[A-Z]\w+)+/g)) {
    if (column < match.index || column > match.index + match[0].length) continue;
    return match[0].split('|').map((name) => name.trim());
  }
  return [];
}

/**
 * In code, `xsave` and `fxsave` are also members and variables: only a call, an operand after the word, an
 * asm argument or an upper-case macro means the instruction there. In strings and comments every mnemonic does.
 */
function mayBeInstruction(request: HoverRequest, word: string, before: string, after: string): boolean {
  if (/(?:\.|->|::)$/.test(before)) return false;
  if (request.inComment ?? isComment(before)) return true;
  if (request.inString ?? isString(before)) return true;
  if (request.language === 'asm' && /(?:^|[;:])\s*$/.test(before)) return true;
  if (word === word.toUpperCase()) return true;
  return /^\s*(?:\(|%)/.test(after) || /_insn(?:_err)?\w*\s*\([^)]*$/.test(before);
}

/** Inside a comment as far as this line shows it: after its opening, or on a line of a block comment. */
function isComment(before: string): boolean {
  const code = before.replace(/"(?:\\.|[^"\\])*"/g, '');
  if (/^\s*\*(?!\w)/.test(code)) return true;
  return code.includes('//') || code.lastIndexOf('/*') > code.lastIndexOf('*/');
}

const isString = (before: string): boolean =>
  (before.replace(/'"'/g, '').match(/(?<!\\)"/g) ?? []).length % 2 === 1;
