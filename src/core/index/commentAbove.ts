// The comment that belongs to a definition: the one that ends right above it, or for a member, an enumerator or a
// macro the one behind it on its line. Lexical; works on the latin1-decoded text. Called by the hovers of symbols.
// SPDX-License-Identifier: MIT

export interface FoundComment {
  /** Without its delimiters and without the stars before its lines; common indentation removed. */
  readonly lines: readonly string[];
  /** True for a kernel-doc comment, which opens with two stars. */
  readonly isKernelDoc: boolean;
}

// Storage words and attributes can stand on lines of their own between the comment and the name.
const maximumHeadLines = 4;

/** The comment above the line on which a definition begins, or null. */
export function commentAbove(text: string, start: number): FoundComment | null {
  let at = lineStart(text, start);
  for (let heads = 0; at > 0 && heads <= maximumHeadLines; heads++) {
    const end = endOfCode(text, at);
    // A blank line ends what belongs together, but for kernel-doc, whose form says that it is meant.
    const blankLines = newlines(text, end, at) - 1;
    if (text.startsWith('*/', end - 2)) {
      const open = text.lastIndexOf('/*', end - 2);
      if (open < 0 || text.slice(lineStart(text, open), open).trim() !== '') return null;
      const isKernelDoc = text.startsWith('/**', open) && text.charAt(open + 3) !== '/';
      if (blankLines > (isKernelDoc ? 1 : 0) || isLicence(text, open, end)) return null;
      return { lines: blockLines(text.slice(open, end)), isKernelDoc };
    }
    if (blankLines > 0) return null;
    const from = lineStart(text, end);
    const line = text.slice(from, end).trim();
    if (line.startsWith('//')) return lineComments(text, from, end);
    // The head of the same declaration goes on: anything that ends one stops the search.
    if (line === '' || /[;{}:,)]$|^#/.test(line)) return null;
    at = from;
  }
  return null;
}

/** The comment that begins on the line where a definition ends, or null. */
export function commentBehind(text: string, end: number): FoundComment | null {
  const lineEnd = text.indexOf('\n', end);
  const rest = text.slice(end, lineEnd < 0 ? text.length : lineEnd);
  const match = /^[^;,/"'\n]*[;,]?[^"'\n/]*?(\/\*|\/\/)/.exec(rest);
  if (!match) return null;
  const open = end + match[0].length - 2;
  if (match[1] === '//') return { lines: [rest.slice(match[0].length).trim()], isKernelDoc: false };
  const close = text.indexOf('*/', open + 2);
  if (close < 0) return null;
  return { lines: blockLines(text.slice(open, close + 2)), isKernelDoc: false };
}

/** What a kernel-doc comment of the whole says of one of its members or parameters: the lines after `@name:`. */
export function documentedMember(comment: FoundComment, name: string): readonly string[] | null {
  const from = comment.lines.findIndex((line) => memberOf(line) === name);
  if (from < 0) return null;
  const first = (comment.lines[from] ?? '').replace(/^\s*@[\w.]+\s*:?\s*/, '');
  const rest: string[] = [];
  for (const line of comment.lines.slice(from + 1)) {
    if (line.trim() === '' || memberOf(line) !== null || sectionOf(line) !== null) break;
    rest.push(line.trim());
  }
  return [first, ...rest];
}

/** The name of a `@name:` line, or null. */
export const memberOf = (line: string): string | null =>
  /^\s*@([\w.]+)(?:\.\.\.)?\s*:/.exec(line)?.[1] ?? null;

/** The title of a kernel-doc section, for example "Return" or "Context", or null. */
export const sectionOf = (line: string): string | null =>
  /^\s*(Returns?|Context|Note|Notes|NOTE|Description|Locking|Example|Examples|Warning|Caution)\s*:(?:\s|$)/.exec(
    line,
  )?.[1] ?? null;

function blockLines(comment: string): readonly string[] {
  const inside = comment.replace(/^\/\*+!?/, '').replace(/\**\*\/$/, '');
  const lines = inside
    .split(/\r?\n/)
    .map((line, index) =>
      (index === 0 ? line : line.replace(/^\s*\*+(?=\s|$)/, '')).replace(/\t/g, '        ').trimEnd(),
    );
  // The first line's indentation is that after the delimiter and says nothing.
  const [first = '', ...others] = lines;
  const margins = others.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  const margin = margins.length === 0 ? 0 : Math.min(...margins);
  return trimmed([first.trim(), ...others.map((line) => line.slice(margin))]);
}

function lineComments(text: string, from: number, end: number): FoundComment {
  const lines = [text.slice(from, end)];
  for (let at = from; at > 0;) {
    const previous = lineStart(text, at - 1);
    const line = text.slice(previous, at - 1);
    if (!/^\s*\/\//.test(line)) break;
    lines.unshift(line);
    at = previous;
  }
  return {
    lines: trimmed(lines.map((line) => line.replace(/^\s*\/\/[/!]?\s?/, '').trimEnd())),
    isKernelDoc: false,
  };
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  if (first < 0) return [];
  let last = lines.length - 1;
  while (lines[last]?.trim() === '') last--;
  return lines.slice(first, last + 1);
}

const isLicence = (text: string, open: number, end: number): boolean =>
  open === 0 || /SPDX-License-Identifier|Copyright|\(c\) \d{4}/i.test(text.slice(open, end));

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;

/** The end of the last thing that is not white space before an offset. */
function endOfCode(text: string, before: number): number {
  let at = before;
  while (at > 0 && /\s/.test(text.charAt(at - 1))) at--;
  return at;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
