// Reads macro and enumerator definitions out of a file's comment-free text, for the evaluator. Entries of an enum that
// exist only under a condition are counted as the configuration has it. Called by the index service.
// SPDX-License-Identifier: MIT
import { parseDefine } from '../exec/cpp/macro.ts';
import { tokenize } from '../exec/cpp/token.ts';
import type { Meaning, Truth } from './world.ts';

/** Comments as spaces of the same length, newlines kept; line continuations inside stay. */
export function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|\/\*[^]*?(?:\*\/|$)|\/\/.*/g, (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match,
  );
}

/** The macro whose `#define` lies in [start, end) of a comment-free text, or null. */
export function macroIn(text: string, start: number, end: number): Meaning | null {
  const hash = /^\s*#\s*define\b/.exec(text.slice(start, end));
  if (!hash) return null;
  const macro = parseDefine(text, start + hash[0].length, end, -1);
  return macro && { kind: 'macro', macro };
}

/**
 * The enumerator whose name begins at an offset of a comment-free text; null if its number cannot be told. `holds`
 * decides the conditions inside the enum.
 */
export function enumeratorIn(
  text: string,
  nameStart: number,
  holds: (condition: string) => Truth,
): Meaning | null {
  const open = openingBrace(text, nameStart);
  if (open === null || !/\benum\b[^;{}()]*$/.test(text.slice(Math.max(0, open - 200), open))) return null;
  const active = activeLines(text.slice(open + 1, closingEnd(text, nameStart)), holds);
  if (active === null) return null;
  let base: string | null = null;
  let offset = -1;
  for (const entry of splitEntries(active)) {
    const parts = /^([A-Za-z_]\w*)\s*(?:__\w+\s*(?:\([^()]*\)\s*)?)?(?:=([^]*))?$/.exec(entry.trim());
    if (!parts) return null;
    if (parts[2] === undefined) offset++;
    else {
      base = parts[2].trim();
      offset = 0;
    }
  }
  return {
    kind: 'enumerator',
    base: base === null ? null : tokenize(base, 0, base.length, -2),
    offset,
  };
}

/** The lines that the configuration keeps, directives left out; null if a condition is not decided. */
function activeLines(text: string, holds: (condition: string) => Truth): string | null {
  const lines: string[] = [];
  /** Per open group: whether an earlier branch was taken, and whether this one is. */
  const groups: { taken: boolean; active: boolean }[] = [];
  // The last line may be cut before its newline, and a directive may be continued.
  for (const line of text.replace(/\\\r?\n/g, ' ').split('\n')) {
    const directive = /^[ \t]*#[ \t]*([a-z]+)[ \t]*(.*)$/.exec(line);
    if (!directive) {
      if (groups.every(({ active }) => active)) lines.push(line);
      continue;
    }
    const [, keyword = '', rest = ''] = directive;
    const outer = groups.slice(0, -1).every(({ active }) => active);
    const top = groups[groups.length - 1];
    let condition: string | null = null;
    if (keyword === 'if' || keyword === 'elif') condition = rest;
    else if (keyword === 'ifdef') condition = `defined(${rest.trim()})`;
    else if (keyword === 'ifndef') condition = `!defined(${rest.trim()})`;
    if (keyword.startsWith('if')) {
      const all = groups.every(({ active }) => active);
      const truth = all && condition !== null ? holds(condition) : 'no';
      if (truth === 'maybe') return null;
      groups.push({ taken: truth === 'yes', active: truth === 'yes' });
    } else if (keyword === 'elif' && top) {
      const truth = outer && !top.taken && condition !== null ? holds(condition) : 'no';
      if (truth === 'maybe') return null;
      top.active = truth === 'yes';
      top.taken ||= top.active;
    } else if (keyword === 'else' && top) {
      top.active = !top.taken;
      top.taken = true;
    } else if (keyword === 'endif') groups.pop();
  }
  return lines.join('\n');
}

/** The brace that encloses an offset. */
function openingBrace(text: string, from: number): number | null {
  let depth = 0;
  for (let at = from - 1; at >= 0; at--) {
    if (text[at] === '}') depth++;
    else if (text[at] === '{' && depth-- === 0) return at;
  }
  return null;
}

/** Where the enumerator that begins at an offset ends: its comma or the closing brace. */
function closingEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (depth <= 0 && (letter === ',' || letter === '}')) return at;
  }
  return text.length;
}

function splitEntries(text: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')') depth--;
    else if (text[at] === ',' && depth === 0) {
      entries.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...entries, text.slice(from)];
}
