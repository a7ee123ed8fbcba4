// Code as a row of words, without white space, comments and line ends, so that two spellings of one statement are equal.
// Knows no symbols and no files; a shape is literal, never a regular expression. Called by anchor.ts and lexicalExtent.ts.
// SPDX-License-Identifier: MIT
import { lex } from '../syntax/lexer.ts';

/** The words of one text, in order; those of directives too, so that a shape may be a `#define`. */
export interface CodeWords {
  readonly words: readonly string[];
  /** 1-based line of each word. */
  readonly lines: readonly number[];
  /** Column of each word, 0-based: a brace in column 0 ends a definition. */
  readonly columns: readonly number[];
  /** Whether the word belongs to a preprocessor directive. */
  readonly inDirective: readonly boolean[];
}

export function codeWords(text: string): CodeWords {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const words: string[] = [];
  const lines: number[] = [];
  const columns: number[] = [];
  const inDirective: boolean[] = [];
  let line = 1;
  const add = (from: number, to: number, directive: boolean): void => {
    while (line < lineStarts.length && (lineStarts[line] ?? 0) <= from) line++;
    words.push(text.slice(from, to));
    lines.push(line);
    columns.push(from - (lineStarts[line - 1] ?? 0));
    inDirective.push(directive);
  };
  const lexed = lex(text);
  let directive = 0;
  const addDirectivesBefore = (offset: number): void => {
    for (; directive < lexed.directives.length; directive += 2) {
      const from = lexed.directives[directive] ?? 0;
      if (from >= offset) return;
      // The body is C but for its `#`, which would make the lexer take it for a directive again.
      add(from, from + 1, true);
      const body = lex(text.slice(from + 1, lexed.directives[directive + 1]));
      for (let i = 0; i < body.count; i++)
        add(from + 1 + (body.starts[i] ?? 0), from + 1 + (body.ends[i] ?? 0), true);
    }
  };
  for (let i = 0; i < lexed.count; i++) {
    const from = lexed.starts[i] ?? 0;
    addDirectivesBefore(from);
    add(from, lexed.ends[i] ?? 0, false);
  }
  addDirectivesBefore(text.length + 1);
  return { words, lines, columns, inDirective };
}

/** Indexes of words in [from, to) at which the shape begins; the whole shape lies in that range. */
export function findShape(code: CodeWords, shape: readonly string[], from: number, to: number): number[] {
  const found: number[] = [];
  if (shape.length === 0) return found;
  for (let at = from; at + shape.length <= to; at++) {
    let same = 0;
    while (same < shape.length && code.words[at + same] === shape[same]) same++;
    if (same === shape.length) found.push(at);
  }
  return found;
}

/**
 * The place in [from, to) that resembles the shape most: pairs of neighbouring words in common, as a share of both
 * (0 to 1). Null if nothing has half of them.
 */
export function resemblingShape(
  code: CodeWords,
  shape: readonly string[],
  from: number,
  to: number,
): { readonly at: number; readonly similarity: number } | null {
  const wanted = pairs(shape);
  let best: { at: number; similarity: number } | null = null;
  for (let at = from; at < to; at++) {
    if (at > from && code.lines[at] === code.lines[at - 1]) continue;
    const nearby = pairs(code.words.slice(at, Math.min(to, at + shape.length + 2)));
    let common = 0;
    for (const [pair, count] of wanted) common += Math.min(count, nearby.get(pair) ?? 0);
    const similarity = wanted.size === 0 ? 0 : common / Math.max(1, shape.length - 1);
    if (similarity >= 0.5 && similarity > (best?.similarity ?? 0)) best = { at, similarity };
  }
  return best;
}

function pairs(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 1; i < words.length; i++) {
    const pair = `${words[i - 1] ?? ''} ${words[i] ?? ''}`;
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  return counts;
}
