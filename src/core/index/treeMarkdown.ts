// Text of a kernel tree as Markdown that shows it and does nothing else: no link, no markup, no hidden characters.
// Nothing from a tree reaches a hover but through these functions. Pure; called by the hovers of symbols.
// SPDX-License-Identifier: MIT
import { memberOf, sectionOf, type FoundComment } from './commentAbove.ts';

/** Prose of the tree: each character that Markdown could take for its own is escaped. */
export function treeProse(text: string): string {
  return (
    text
      .replace(/[\\`*_{}[\]<>|~$&!]/g, '\\$&')
      .replace(/^(\s*)([#+=-]|\d+[.)])/gm, (_, blank: string, mark: string) =>
        /^\d/.test(mark) ? `${blank}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${blank}\\${mark}`,
      )
      // What a viewer would make a link of by itself.
      .replace(/:(?=\/\/)/g, '\\:')
      .replace(/@/g, '\\@')
      .replace(/\b(www)\./gi, '$1\\.')
  );
}

/** A code block around any text, its fence longer than any in it. */
export function codeBlock(text: string, language: 'c' | 'text' = 'c'): string {
  const longest = (text.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language === 'c' ? 'c' : ''}\n${text}\n${fence}`;
}

/** A code span around any text, on one line. */
export function codeWord(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const longest = (line.match(/`+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Characters that change how others are shown, or that are not shown at all, by their number. */
export function visibleText(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/g,
    (letter) => `[U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`,
  );
}

const shownLines = 24;

/** A comment as Markdown: kernel-doc by its parts, any other as paragraphs; a longer one is cut off and says so. */
export function commentMarkdown(comment: FoundComment): string {
  const isLong = comment.lines.length > shownLines;
  const lines = isLong ? comment.lines.slice(0, shownLines) : comment.lines;
  const text = comment.isKernelDoc ? kernelDoc(lines) : paragraphsOf(lines);
  return isLong ? `${text}\n\n…` : text;
}

/** Lines as paragraphs; indented lines and drawings keep their form. */
function paragraphsOf(lines: readonly string[]): string {
  const blocks: { readonly drawn: boolean; readonly lines: string[] }[] = [];
  let afterBlank = true;
  for (const line of lines) {
    const last = blocks.at(-1);
    const open = last && (last.drawn || !afterBlank) ? last : null;
    if (line.trim() === '') {
      afterBlank = true;
      continue;
    }
    const isItem = /^\s{0,3}([-*+o]|\d+[.)])\s/.test(line);
    const drawn: boolean =
      !isItem && (/^\s{2,}/.test(line) ? open?.drawn !== false : / {3,}|[-=+|]{4,}/.test(line));
    const shown = drawn ? line : line.trim();
    if (open === null || open.drawn !== drawn || isItem) blocks.push({ drawn, lines: [shown] });
    else open.lines.push(...(afterBlank ? ['', shown] : [shown]));
    afterBlank = false;
  }
  return blocks
    .map((block) =>
      block.drawn ? codeBlock(block.lines.join('\n').trimEnd(), 'text') : treeProse(block.lines.join(' ')),
    )
    .join('\n\n');
}

/** kernel-doc: the summary, the parameters as a list, then its sections. */
function kernelDoc(lines: readonly string[]): string {
  const [title = '', ...rest] = lines;
  // "name() - what it does", "struct name - what it is".
  const summary = /^\s*(?:(?:struct|union|enum|typedef)\s+)?[\w.]+\s*(?:\([^)]*\))?\s*(?:-+|:)\s*(.*)$/.exec(
    title,
  );
  const parameters: string[] = [];
  const blocks: string[] = [];
  let heading = '';
  let kept: string[] = [];
  let into: 'summary' | 'parameter' | 'body' = 'summary';
  const close = (): void => {
    const text =
      into === 'parameter'
        ? treeProse(
            kept
              .map((line) => line.trim())
              .join(' ')
              .trim(),
          )
        : paragraphsOf(kept);
    if (into === 'parameter') parameters.push(`- ${codeWord(heading)} ${text}`.trimEnd());
    else if (text !== '' || heading !== '') blocks.push(`${heading === '' ? '' : `**${heading}**: `}${text}`);
    heading = '';
    kept = [];
  };
  if (summary) kept.push(summary[1] ?? '');
  else kept.push(title);
  let listAt = -1;
  for (const line of rest) {
    const member = memberOf(line);
    const section = sectionOf(line);
    if (member !== null || section !== null) {
      close();
      if (member !== null && listAt < 0) listAt = blocks.length;
      into = member === null ? 'body' : 'parameter';
      heading = member ?? section ?? '';
      kept.push(line.slice(line.indexOf(':') + 1).trim());
    } else if (line.trim() === '' && into !== 'body') {
      close();
      into = 'body';
    } else kept.push(line);
  }
  close();
  if (parameters.length > 0) blocks.splice(Math.max(listAt, 0), 0, parameters.join('\n'));
  return blocks.filter((block) => block !== '').join('\n\n');
}
