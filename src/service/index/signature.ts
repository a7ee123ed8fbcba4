// The text of a definition as a hover shows it: a function up to its body, a struct with its first members, a macro with
// its first lines. Text of the tree as it is, latin1-decoded. Called by symbolHover.ts.
// SPDX-License-Identifier: MIT
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import { isAssembly } from '../../core/kernel/tree.ts';
import type { SourceFile } from './workspaceFiles.ts';

const shownLines: Readonly<Partial<Record<StoredDefinition['kind'], number>>> = {
  struct: 16,
  union: 16,
  enum: 16,
  macro: 10,
  function: 12,
};
const defaultLines = 6;
const shownBytes = 2_000;

/** The definition's own text, shortened; null if the text changed since it was indexed. */
export function signature(definition: StoredDefinition, source: SourceFile): string | null {
  const { kind, name, nameStart, nameEnd, start, end, via } = definition;
  const { text } = source;
  if (via === null && text.slice(nameStart, nameEnd) !== name) return null;
  // Of assembly the line that makes the symbol is what it looks like.
  if (isAssembly(source.path) && kind !== 'macro')
    return text.slice(text.lastIndexOf('\n', start - 1) + 1, lineEnd(text, nameEnd)).trim();
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  // Attributes before the type are no part of what was parsed, but of what was written.
  const isAttribute = /^(?:[\w\s*]|\([^()]*\)|\(\([^()]*\)\))*$/.test(text.slice(lineStart, start));
  const from = isAttribute ? lineStart : start;
  const whole = text.slice(from, Math.min(end, from + shownBytes));
  const isCut = end - from > shownBytes;
  switch (kind) {
    case 'function':
      return head(whole, '{');
    case 'variable':
      return head(whole, '=') ?? whole;
    case 'typedef':
    case 'struct':
    case 'union':
    case 'enum':
    case 'macro':
    case 'member':
    case 'enumerator':
    case 'prototype':
      return firstLines(whole.replace(/[;,]\s*$/, ''), shownLines[kind] ?? defaultLines, isCut);
  }
}

/** What stands before a character outside brackets, as lines. */
function head(text: string, end: '{' | '='): string {
  let depth = 0;
  let at = 0;
  for (; at < text.length; at++) {
    const letter = text.charAt(at);
    if (
      depth === 0 &&
      letter === end &&
      !/[=!<>]/.test(text.charAt(at + 1) + (at > 0 ? text.charAt(at - 1) : ''))
    )
      break;
    if (letter === '(' || (letter === '{' && end !== '{')) depth++;
    else if (letter === ')' || letter === '}') depth--;
  }
  return firstLines(text.slice(0, at).replace(/[;\s]+$/, ''), shownLines.function ?? defaultLines, false);
}

function firstLines(text: string, most: number, isCut: boolean): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trimEnd())
    .filter((line, index, all) => line !== '' || all[index - 1] !== '');
  const margin = Math.min(
    ...lines.slice(1).flatMap((line) => (line === '' ? [] : [/^[\t ]*/.exec(line)?.[0].length ?? 0])),
  );
  const flush = /^[\t ]/.test(lines[0] ?? '')
    ? lines.map((line) => line.slice(Math.min(margin, /^[\t ]*/.exec(line)?.[0].length ?? 0)))
    : lines;
  if (lines.length <= most && !isCut) return flush.join('\n');
  const left = lines.length - most;
  return `${flush.slice(0, most).join('\n')}\n/* … ${isCut || left <= 0 ? '' : `${left} more lines `}*/`;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}
