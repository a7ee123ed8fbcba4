// Reads macro and enumerator definitions out of a file's text, for the constant evaluator.
// Lexical and careful: where conditions could change an enumerator's number, it gives up.
// Called by the index service.
// SPDX-License-Identifier: MIT
import type { ConstantDefinition } from './constantValue.ts';

/** The macro whose `#define` lies in [start, end) of a text, or null. */
export function macroAt(text: string, start: number, end: number): ConstantDefinition | null {
  const line = withoutComments(text.slice(start, end)).replace(/\\\r?\n/g, ' ');
  const parts = /^\s*#\s*define\s+[A-Za-z_]\w*(\(([^)]*)\))?([^]*)$/.exec(line);
  if (!parts) return null;
  const names = parts[2]?.split(',').map((name) => name.trim());
  const parameters = names === undefined ? null : names.length === 1 && names[0] === '' ? [] : names;
  if (parameters?.some((name) => !/^[A-Za-z_]\w*$/.test(name))) return null;
  return { kind: 'macro', parameters, body: (parts[3] ?? '').trim() };
}

/** The enumerator whose name begins at an offset of a text, or null if its number cannot be told. */
export function enumeratorAt(text: string, nameStart: number): ConstantDefinition | null {
  const plain = withoutComments(text);
  const open = openingBrace(plain, nameStart);
  if (open === null || !/\benum\b[^;{}()]*$/.test(plain.slice(Math.max(0, open - 200), open))) return null;
  const close = closingEnd(plain, nameStart);
  // `#define NAME NAME` beside an enumerator does not count; a condition does.
  const entries = splitEntries(plain.slice(open + 1, close).replace(/^[ \t]*#[ \t]*define\b.*$/gm, ''));
  let base: string | null = null;
  let offset = -1;
  let doubt = false;
  for (const entry of entries) {
    const parts = /^([A-Za-z_]\w*)\s*(?:=([^]*))?$/.exec(entry.replace(/^[ \t]*#.*$/gm, '').trim());
    const conditional = /^[ \t]*#/m.test(entry);
    if (!parts) return null;
    if (parts[2] === undefined) {
      offset++;
      doubt ||= conditional;
    } else {
      base = parts[2].trim();
      offset = 0;
      doubt = conditional;
    }
  }
  return doubt ? null : { kind: 'enumerator', base, offset };
}

/** Comments as spaces of the same length, newlines kept. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|\/\*[^]*?(?:\*\/|$)|\/\/.*/g, (match) =>
    match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match,
  );
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
