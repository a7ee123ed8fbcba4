// A text in which only what concerns one name is left for the parser: bodies of functions and initializers without the
// name are blanked, every byte stays in its place. Parsing is then as cheap as what is asked. Called by namePlaces.ts.
// SPDX-License-Identifier: MIT
import { definitionKinds } from '../syntax/facts.ts';
import type { LexicalScanner } from './lexical/lexicalScan.ts';

const functionKind = definitionKinds.indexOf('function');
const variableKind = definitionKinds.indexOf('variable');
/** Blanking less than this saves nothing. */
const smallestBody = 64;

/** `bytes` are the latin1-decoded text's, with 4 more; `at` are the offsets that must stay, ascending. */
export function focusedText(
  text: string,
  bytes: Uint8Array,
  at: readonly number[],
  scanner: LexicalScanner,
): string {
  scanner.scan(bytes, text.length);
  const { rows } = scanner;
  const parts: string[] = [];
  let done = 0;
  let next = 0;
  for (let row = 0; row < rows.count; row++) {
    const kind = rows.kind[row];
    if (kind !== functionKind && kind !== variableKind) continue;
    const start = rows.start[row] ?? 0;
    const end = rows.end[row] ?? 0;
    if (start < done || end - start < smallestBody) continue;
    while (next < at.length && (at[next] ?? 0) < start) next++;
    if ((at[next] ?? end) < end) continue;
    const open = text.indexOf('{', start) + 1;
    const close = text.lastIndexOf('}', end - 1);
    if (open <= 0 || close <= open || close >= end) continue;
    const inside = text.slice(open, close);
    if (!hasWholeConditions(inside)) continue;
    parts.push(
      text.slice(done, open),
      inside.replace(/[^\r\n]+/g, (line) => ' '.repeat(line.length)),
    );
    done = close;
  }
  parts.push(text.slice(done));
  return parts.join('');
}

/** Whether every `#if` in a text ends in it, and no branch of an outer one does. */
function hasWholeConditions(text: string): boolean {
  let depth = 0;
  for (const [, word] of text.matchAll(/^[ \t]*#[ \t]*(if|el|endif)/gm)) {
    if (word === 'if') depth++;
    else if (word === 'endif') depth--;
    else if (depth === 0) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}
