// What a CONFIG_ name of C is to Kconfig: the hover with prompt, help, conditions and the value that is assumed, and the
// places of its entries. In comments too, where such a name means nothing else. Called by hoverAnswer.ts and answers.ts.
// SPDX-License-Identifier: MIT
import { codeBlock, codeWord, treeProse, visibleText } from '../../core/index/treeMarkdown.ts';
import type { KconfigEntry } from '../../core/kernel/kconfig.ts';
import type { PositionParams, WireHover, WireSymbol } from '../../protocol/indexService.ts';
import type { ReadingContext, Word } from './meaning.ts';
import { wordAt } from './meaning.ts';
import type { SourceFile } from './workspaceFiles.ts';

const listedPlaces = 6;

export function configHover(params: PositionParams, context: ReadingContext): WireHover | null {
  const found = entriesAt(params, context);
  const [first, ...others] = found?.entries ?? [];
  if (!found || !first) return null;
  const { source, word } = found;
  const parts = [
    codeBlock(entryText(first, found.entries), 'text'),
    `option of Kconfig, \`${first.path}:${first.line0 + 1}\``,
    first.help === null ? '' : treeProse(first.help),
    valueText(word.text, context),
    others.length === 0 ? '' : otherPlaces(others),
  ];
  return {
    markdown: visibleText(parts.filter((part) => part !== '').join('\n\n')),
    range: { start: source.lines.positionAt(word.start), end: source.lines.positionAt(word.end) },
  };
}

/** The Kconfig entries of the CONFIG_ name at a position, as places; none if there is no such name. */
export function configPlaces(params: PositionParams, context: ReadingContext): readonly WireSymbol[] {
  return (entriesAt(params, context)?.entries ?? []).map(({ name, path, line0, column0 }): WireSymbol => {
    const range = { start: { line0, column0 }, end: { line0, column0: column0 + name.length } };
    return { name: `CONFIG_${name}`, kind: 'option', path, range, extent: range, uncertain: false };
  });
}

interface Found {
  readonly source: SourceFile;
  readonly word: Word;
  readonly entries: readonly KconfigEntry[];
}

function entriesAt({ path, position }: PositionParams, { files, kconfig }: ReadingContext): Found | null {
  const source = files.source(path);
  const word = source && wordAt(source, position);
  if (!source || !word) return null;
  const entries = kconfig.of(word.text);
  return entries.length === 0 ? null : { source, word, entries };
}

function entryText(first: KconfigEntry, entries: readonly KconfigEntry[]): string {
  const typed = entries.find(({ type }) => type !== null);
  const prompt = entries.find((one) => one.prompt !== null)?.prompt ?? null;
  return [
    `config ${first.name}`,
    ...(typed ? [`\t${typed.type}${prompt === null ? '' : ` "${prompt}"`}`] : []),
    ...[...new Set(first.dependsOn)].map((one) => `\tdepends on ${one}`),
  ].join('\n');
}

function valueText(word: string, { preference }: ReadingContext): string {
  const name = word.replace(/_MODULE$/, '');
  const module = preference.option(`${name}_MODULE`);
  const value = preference.option(word) ?? preference.option(name);
  if (value === undefined && module === undefined) return '';
  const under = preference.basis === '' ? '' : ` Configuration: ${preference.basis}.`;
  if (typeof module === 'string') return `A module: ${codeWord(`${name}=m`)}.${under}`;
  if (typeof value !== 'string') return `Not set.${under}`;
  return `Set: ${codeWord(`${name}=${value === '1' ? 'y' : value}`)}.${under}`;
}

function otherPlaces(others: readonly KconfigEntry[]): string {
  const rows = others.slice(0, listedPlaces).map(({ path, line0 }) => `- \`${path}:${line0 + 1}\``);
  const more = others.length - listedPlaces;
  return ['Other entries:', '', ...rows, ...(more > 0 ? [`- and ${more} more`] : [])].join('\n');
}
