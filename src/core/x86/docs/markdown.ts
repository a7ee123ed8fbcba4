// Markdown that cannot be broken by the text in it: code spans of any content, tables, bit rows.
// Text from a kernel tree goes through `codeSpan` and nowhere else; there is no HTML.
// SPDX-License-Identifier: MIT

import type { DecodedField, DecodedRegister } from '../decode.ts';

const MAX_TREE_TEXT = 200;

/** An inline code span around any text: one line, and a fence longer than any run of backticks in it. */
export function codeSpan(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const shown = line.length > MAX_TREE_TEXT ? `${line.slice(0, MAX_TREE_TEXT)}…` : line;
  const runs = shown.match(/`+/g) ?? [];
  const longest = runs.reduce((length, run) => Math.max(length, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A place in the tree as a link that an editor resolves against the tree's root. Nothing in the path can end it. */
export function placeLink(path: string, line1: number): string {
  const target = path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[()'!*]/g, (char) => `%${char.charCodeAt(0).toString(16)}`),
    )
    .join('/');
  return `[${codeSpan(`${path}:${line1}`).replace(/[[\]]/g, '')}](${target}#L${line1})`;
}

/** A number as it is written in kernel source. */
export const hexCode = (value: bigint): string => codeSpan(`0x${value.toString(16)}`);

/** Widest table that a hover shows without scrolling; longer registers are cut into several. */
const MAX_COLUMNS = 12;

/**
 * The register as a row of bits, highest first, as Markdown tables: numbers, names, values.
 * Fields that are not zero are bold; `zero` is what the others show ("0", or "·" where they are not known).
 */
export function bitRow(decoded: DecodedRegister, zero: '0' | '·' = '0'): string {
  const fields = [...decoded.fields].reverse();
  const tables: string[] = [];
  for (let from = 0; from < fields.length; from += MAX_COLUMNS) {
    tables.push(bitTable(fields.slice(from, from + MAX_COLUMNS), zero));
  }
  return tables.join('\n\n');
}

function bitTable(fields: readonly DecodedField[], zero: string): string {
  const row = (of: (field: DecodedField) => string): string => `| ${fields.map(of).join(' | ')} |`;
  const strong = (text: string, { value }: DecodedField): string => (value === 0n ? text : `**${text}**`);
  return [
    row(({ bit }) => bitRange(bit)),
    `|${fields.map(() => ':-:').join('|')}|`,
    row((field) => strong(prose(field.bit.name), field)),
    row((field) => (field.value === 0n ? zero : strong(field.value.toString(), field))),
  ].join('\n');
}

/** "3" for a bit, "13:11" for a field. */
export function bitRange({ bit, width = 1 }: { readonly bit: number; readonly width?: number }): string {
  return width === 1 ? String(bit) : `${bit + width - 1}:${bit}`;
}

/** Plain text of ours as Markdown: nothing in it starts emphasis, a cell, a link or a tag. */
export const prose = (text: string): string => text.replace(/([\\_*|<>[\]`])/g, '\\$1');

/** A bullet list; empty for no items. */
export const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

/** Paragraphs, empty ones left out. */
export const paragraphs = (parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n');
