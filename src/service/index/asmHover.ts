// The hover of an asm statement's line: its outputs and inputs, and the operand that a `%[name]` in the template means.
// Also for the kernel's macros that are given asm operands, such as user_insn(). Called by hardwareHover.ts.
// SPDX-License-Identifier: MIT
import { asmOperands } from '../../core/x86/asmOperands.ts';
import { asmText } from '../../core/x86/docs/asmText.ts';

const longestBytes = 6_000;
const opening =
  /\b(?:(?:__)?asm(?:__)?|asm_volatile_goto|asm_inline)\b(?:\s*(?:__)?(?:volatile|inline|goto)(?:__)?)*\s*\($|\b\w*_insn(?:_err)?\w*\s*\($|\balternative_\w+\s*\($/;

/** Markdown for the statement around an offset of comment-free text; empty if it is no asm statement or has no operands. */
export function asmStatementText(text: string, offset: number): string {
  const open = openingBefore(text, offset);
  if (open === null) return '';
  const close = closingAfter(text, open);
  if (close < offset) return '';
  const operand = /%[a-z]?(?:\[(\w+)\]|(\d+))/g;
  let pointed: string | null = null;
  const lineStart = text.lastIndexOf('\n', offset) + 1;
  const line = text.slice(
    lineStart,
    text.indexOf('\n', offset) < 0 ? text.length : text.indexOf('\n', offset),
  );
  for (const match of line.matchAll(operand)) {
    const start = lineStart + match.index;
    if (start <= offset && offset <= start + match[0].length) pointed = match[1] ?? match[2] ?? null;
  }
  return asmText(asmOperands(text.slice(open, close).replace(/\\\r?\n/g, ' ')), pointed);
}

/** Offset after the innermost opening bracket of an asm before an offset, or null. */
function openingBefore(text: string, offset: number): number | null {
  let depth = 0;
  for (let at = offset - 1; at > Math.max(0, offset - longestBytes); at--) {
    const letter = text[at];
    if (letter === ')') depth++;
    else if (letter === '(') {
      if (depth > 0) depth--;
      else if (opening.test(text.slice(Math.max(0, at - 60), at + 1))) return at + 1;
    } else if ((letter === ';' || letter === '}') && !isQuoted(text, at)) return null;
  }
  return null;
}

/** A semicolon inside a template ends nothing. */
function isQuoted(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at) + 1;
  return ((text.slice(start, at).match(/(?<!\\)"/g) ?? []).length & 1) === 1;
}

function closingAfter(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < Math.min(text.length, from + longestBytes); at++) {
    const letter = text[at];
    if (letter === '"' && text[at - 1] !== '\\') quoted = !quoted;
    else if (quoted) continue;
    else if (letter === '(') depth++;
    else if (letter === ')' && --depth === 0) return at;
  }
  return -1;
}
