// One file of the tree, made ready for the directive reader: comments blanked (every offset kept), directives
// listed with their continuation lines, line starts known. Made once per content; knows nothing of configuration.
// SPDX-License-Identifier: MIT

export interface Directive {
  readonly keyword: string;
  /** Offsets of the operand text: after the keyword, to the end of the last continuation line. */
  readonly operandStart: number;
  readonly operandEnd: number;
  /** Extent of the directive's lines, from the `#` line's start to the newline after its end. */
  readonly start: number;
  readonly end: number;
}

export interface SourceFile {
  readonly id: number;
  readonly path: string;
  /** The bytes as they are in the file, latin1-decoded. */
  readonly original: string;
  /** Same length, comments blanked to spaces. */
  readonly text: string;
  readonly directives: readonly Directive[];
  readonly lineStarts: readonly number[];
  /** The name of the include guard that wraps the whole file, or null. */
  readonly guard: string | null;
}

const commentOrLiteral =
  /\/\*[\s\S]*?(?:\*\/|$(?![\s\S]))|\/\/(?:\\\r?\n|[^\n])*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?/g;
const directiveLine = /^[ \t]*#[ \t]*([A-Za-z_]*)((?:\\\r?\n|[^\n])*)/gm;

/** Reads a file's text. `id` is the caller's number for it; tokens refer to files by it. */
export function readSource(id: number, path: string, original: string): SourceFile {
  const text = original.replace(commentOrLiteral, (found) =>
    found.charCodeAt(0) === 47 ? found.replace(/[^\n\r]/g, ' ') : found,
  );
  const directives: Directive[] = [];
  for (const match of text.matchAll(directiveLine)) {
    const start = match.index;
    const end = start + match[0].length;
    directives.push({
      keyword: match[1] ?? '',
      operandStart: end - (match[2] ?? '').length,
      operandEnd: end,
      start,
      end,
    });
  }
  const lineStarts = [0];
  for (let at = original.indexOf('\n'); at >= 0; at = original.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { id, path, original, text, directives, lineStarts, guard: guardOf(text, directives) };
}

/** A file that is one #ifndef X ... #endif need not be read again once X is defined. */
function guardOf(text: string, directives: readonly Directive[]): string | null {
  const first = directives[0];
  const last = directives[directives.length - 1];
  if (first?.keyword !== 'ifndef' || last?.keyword !== 'endif') return null;
  if (/\S/.test(text.slice(0, first.start)) || /\S/.test(text.slice(last.end))) return null;
  let depth = 0;
  for (const directive of directives) {
    if (directive.keyword.startsWith('if')) depth++;
    else if (directive.keyword === 'endif') depth--;
    if ((depth === 0 && directive !== last) || (depth === 1 && directive.keyword.startsWith('el')))
      return null;
  }
  return text.slice(first.operandStart, first.operandEnd).trim();
}

/** 0-based line of an offset. */
export function lineOf(file: SourceFile, offset: number): number {
  let low = 0;
  let high = file.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((file.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
