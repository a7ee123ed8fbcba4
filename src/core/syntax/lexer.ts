// One pass over C text: tokens, comments and preprocessor directives, as columns of numbers.
// Total: any text gives tokens, an unknown character is a one-character token or (outside ASCII) a separator.
// Knows no macros and writes nothing. Called by prepare.ts; usable by anything that wants the words of a file.
// SPDX-License-Identifier: MIT
import { Code } from './tokens.ts';

/** Tokens of one text; token `i` is `text.slice(start[i], end[i])`. Directives and comments are not tokens. */
export interface Lexed {
  readonly count: number;
  readonly codes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Of a word token its `wordHash`. */
  readonly hashes: Uint16Array;
  /** Start, end, start, end ... of the separators that are not white space: comments and stray bytes. */
  readonly trivia: readonly number[];
  /** Start, end, start, end ... of whole directives, from `#` to before the line end. */
  readonly directives: readonly number[];
}

// Character kinds, so that the main loop is one table look-up per token.
const Kind = { other: 0, space: 1, newline: 2, letter: 3, digit: 4, quote: 5, punct: 6 } as const;
const kinds = new Uint8Array(256);
for (let c = 0; c < 256; c++) {
  const ch = String.fromCharCode(c);
  kinds[c] =
    c === 10
      ? Kind.newline
      : c === 32 || c === 9 || c === 13
        ? Kind.space
        : /[A-Za-z_$]/.test(ch)
          ? Kind.letter
          : /[0-9]/.test(ch)
            ? Kind.digit
            : c === 34 || c === 39
              ? Kind.quote
              : c > 32 && c < 127 && c !== 92
                ? Kind.punct
                : Kind.other;
}
const kindOf = (c: number): number => (c < 256 ? (kinds[c] ?? 0) : 0);
const isWordPart = (c: number): boolean => {
  const kind = kindOf(c);
  return kind === Kind.letter || kind === Kind.digit;
};

/** Hashes of words are below this. */
export const wordHashes = 4096;
const hashMask = wordHashes - 1;

/** A number for a word by which a table of words can be looked up without making the string. */
export function wordHash(word: string): number {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (hash * 31 + word.charCodeAt(i)) | 0;
  return hash & hashMask;
}

/** Lexes the whole text. Linear in its length. */
export function lex(text: string): Lexed {
  const length = text.length;
  let codes = new Uint8Array((length >> 2) + 16);
  let starts = new Int32Array((length >> 2) + 16);
  let ends = new Int32Array((length >> 2) + 16);
  let hashes = new Uint16Array((length >> 2) + 16);
  let count = 0;
  const trivia: number[] = [];
  const directives: number[] = [];
  let lineIsEmpty = true;
  let i = 0;
  while (i < length) {
    const c = text.charCodeAt(i);
    const kind = kindOf(c);
    if (kind === Kind.space) {
      i++;
      continue;
    }
    if (kind === Kind.newline) {
      lineIsEmpty = true;
      i++;
      continue;
    }
    const start = i;
    let code: number = c;
    let hash = 0;
    if (kind === Kind.letter) {
      hash = c;
      for (i++; i < length; i++) {
        const part = text.charCodeAt(i);
        if (!isWordPart(part)) break;
        hash = (hash * 31 + part) | 0;
      }
      code = Code.word;
      const next = text.charCodeAt(i);
      if ((next === 34 || next === 39) && i - start <= 2 && isStringPrefix(text, start, i)) {
        i = endOfQuoted(text, i);
        code = next === 34 ? Code.string : Code.char;
      }
    } else if (kind === Kind.digit || (c === Code.dot && kindOf(text.charCodeAt(i + 1)) === Kind.digit)) {
      i = endOfNumber(text, i);
      code = Code.number;
    } else if (kind === Kind.quote) {
      i = endOfQuoted(text, i);
      code = c === 34 ? Code.string : Code.char;
    } else if (c === 47 && (text.charCodeAt(i + 1) === 42 || text.charCodeAt(i + 1) === 47)) {
      i = endOfComment(text, i);
      trivia.push(start, i);
      continue;
    } else if (c === 35 && lineIsEmpty) {
      i = endOfDirective(text, i);
      directives.push(start, i);
      continue;
    } else if (kind === Kind.other) {
      i++;
      trivia.push(start, i);
      continue;
    } else {
      code = punctuator(text, i);
      i += code < 128 ? 1 : punctuatorLength(text, i, code);
    }
    lineIsEmpty = false;
    if (count === codes.length) {
      codes = grown(codes, new Uint8Array(count * 2));
      starts = grown(starts, new Int32Array(count * 2));
      ends = grown(ends, new Int32Array(count * 2));
      hashes = grown(hashes, new Uint16Array(count * 2));
    }
    hashes[count] = hash & hashMask;
    codes[count] = code;
    starts[count] = start;
    ends[count] = i;
    count++;
  }
  return { count, codes, starts, ends, hashes, trivia, directives };
}

function grown<T extends Uint8Array | Uint16Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function isStringPrefix(text: string, start: number, end: number): boolean {
  const prefix = text.slice(start, end);
  return prefix === 'L' || prefix === 'u' || prefix === 'U' || prefix === 'u8';
}

/** A pp-number: it may continue with letters, digits, dots, and a sign after an exponent letter. */
function endOfNumber(text: string, start: number): number {
  const isHex = text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120;
  let i = start + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (
      isWordPart(c) ||
      (c === Code.dot && text.charCodeAt(i + 1) !== Code.dot && text.charCodeAt(i - 1) !== Code.dot)
    )
      continue;
    if ((c === Code.plus || c === Code.minus) && (text.charCodeAt(i - 1) | 32) === (isHex ? 112 : 101))
      continue;
    break;
  }
  return i;
}

/** The end of a string or character literal: after its quote, or at the line end if it is not closed. */
export function endOfQuoted(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  let i = start + 1;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i + 1;
    if (c === 10) return i;
    if (c === 92) i += text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10 ? 2 : 1;
  }
  return Math.min(i, text.length);
}

function endOfComment(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === 42) {
    const close = text.indexOf('*/', start + 2);
    return close < 0 ? text.length : close + 2;
  }
  let i = start + 2;
  for (; i < text.length && text.charCodeAt(i) !== 10; i++) {
    if (text.charCodeAt(i) === 92) i = afterContinuation(text, i) - 1;
  }
  return Math.min(i, text.length);
}

/** If a backslash at `i` joins lines, the offset after the line end; otherwise `i + 1`. */
function afterContinuation(text: string, i: number): number {
  if (text.charCodeAt(i + 1) === 10) return i + 2;
  if (text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10) return i + 3;
  return i + 1;
}

/** A directive runs over joined lines, over block comments that span lines, and over quoted text on its line. */
function endOfDirective(text: string, start: number): number {
  let i = start + 1;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c === 10) break;
    if (c === 92) i = afterContinuation(text, i);
    else if (c === 34 || c === 39) i = endOfQuotedOnLine(text, i);
    else if (c === 47 && text.charCodeAt(i + 1) === 42) i = endOfComment(text, i);
    else if (c === 47 && text.charCodeAt(i + 1) === 47) return endOfComment(text, i);
    else i++;
  }
  return i;
}

/** An apostrophe in the prose of `#error` opens nothing: a quote counts only if it is closed on its line. */
function endOfQuotedOnLine(text: string, start: number): number {
  const end = endOfQuoted(text, start);
  return text.charCodeAt(end - 1) === text.charCodeAt(start) && end > start + 1 ? end : start + 1;
}

function punctuator(text: string, i: number): number {
  const c = text.charCodeAt(i);
  const next = text.charCodeAt(i + 1);
  switch (c) {
    case 45:
      return next === 62 ? Code.arrow : next === 45 ? Code.decrement : next === 61 ? Code.assign : c;
    case 43:
      return next === 43 ? Code.increment : next === 61 ? Code.assign : c;
    case 38:
      return next === 38 ? Code.andAnd : next === 61 ? Code.assign : c;
    case 124:
      return next === 124 ? Code.orOr : next === 61 ? Code.assign : c;
    case 46:
      return next === 46 && text.charCodeAt(i + 2) === 46 ? Code.ellipsis : c;
    case 61:
    case 33:
      return next === 61 ? Code.comparison : c;
    case 60:
    case 62:
      if (next === c) return text.charCodeAt(i + 2) === 61 ? Code.assign : Code.shift;
      return next === 61 ? Code.comparison : c;
    case 42:
    case 47:
    case 37:
    case 94:
      return next === 61 ? Code.assign : c;
    case 35:
      return next === 35 ? Code.paste : c;
    default:
      return c;
  }
}

function punctuatorLength(text: string, i: number, code: number): number {
  if (code === Code.ellipsis) return 3;
  if (code === Code.assign && text.charCodeAt(i + 1) === text.charCodeAt(i)) return 3;
  return 2;
}
