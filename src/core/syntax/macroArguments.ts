// The arguments of a macro or call as written in the original text, with their places.
// Strings and comments hide brackets and commas; nothing else of C is known. Called by extractFacts.ts and references.ts.
// SPDX-License-Identifier: MIT
import { endOfQuoted } from './lexer.ts';

export interface MacroArgument {
  /** Without surrounding white space and comments. */
  readonly text: string;
  /** Byte offset of the text. */
  readonly start: number;
}

/** An argument list that is longer than this is data, and no name in it is looked for. */
const maxBytes = 20_000;

/** The arguments in the parentheses that follow `from` after blanks; none if there are none or they do not close. */
export function macroArguments(text: string, from: number): MacroArgument[] {
  const open = skipTrivia(text, from);
  if (text.charCodeAt(open) !== 40) return [];
  const found: MacroArgument[] = [];
  const limit = Math.min(text.length, open + maxBytes);
  let depth = 1;
  let start = skipTrivia(text, open + 1);
  // The end of the last thing that was no white space and no comment.
  let end = start;
  for (let i = start; i < limit;) {
    const c = text.charCodeAt(i);
    if (c === 34 || c === 39) i = end = endOfQuoted(text, i);
    else if (c === 47 && skipTrivia(text, i) > i) i = skipTrivia(text, i);
    else if (c === 40 || c === 91 || c === 123) {
      depth++;
      end = ++i;
    } else if (c === 41 || c === 93 || c === 125) {
      depth--;
      if (depth === 0) {
        if (end > start || found.length > 0) found.push({ text: text.slice(start, end), start });
        return found;
      }
      end = ++i;
    } else if (c === 44 && depth === 1) {
      found.push({ text: text.slice(start, end), start });
      start = end = i = skipTrivia(text, i + 1);
    } else {
      i++;
      if (c > 32 && c !== 92) end = i;
    }
  }
  return [];
}

/** The offset after blanks, joined lines and comments. */
function skipTrivia(text: string, from: number): number {
  let i = from;
  for (;;) {
    const c = text.charCodeAt(i);
    const next = text.charCodeAt(i + 1);
    if (c === 32 || (c >= 9 && c <= 13)) i++;
    else if (c === 92 && (next === 10 || next === 13)) i += 2;
    else if (c === 47 && next === 42) {
      const close = text.indexOf('*/', i + 2);
      if (close < 0) return text.length;
      i = close + 2;
    } else if (c === 47 && next === 47) {
      const close = text.indexOf('\n', i);
      if (close < 0) return text.length;
      i = close;
    } else return i;
  }
}
