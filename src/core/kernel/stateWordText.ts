// The text of a kernel word: what it is, what holds in the open tree's version, and its former and later names.
// Own words only. Called by the hovers.
// SPDX-License-Identifier: MIT
import { bullets, codeSpan, paragraphs } from '../x86/docs/markdown.ts';
import { eraFor, majorMinor } from '../x86/tables/fact.ts';
import type { LinuxEra } from '../x86/tables/fact.ts';
import type { StateWord } from './stateWords.ts';

/** Markdown for a word as it is written, in a tree of a version (null: not known). */
export function stateWordText(word: StateWord, name: string, version: string | null): string {
  const known = version === null ? null : majorMinor(version);
  return paragraphs([
    `**${codeSpan(name)}**: ${word.is}.`,
    ...word.meaning,
    bullets(eraLines(word.eras ?? [], known)),
    bullets([
      ...(word.formerly === undefined ? [] : [`**Formerly:** ${word.formerly}.`]),
      ...(word.later === undefined ? [] : [`**Later:** ${word.later}.`]),
      ...(word.notes ?? []).map((note) => `**Note:** ${note}`),
    ]),
    'Source: trees of 2.6.20 to 6.18, as docs/facts.md lists them.',
  ]);
}

function eraLines(eras: readonly LinuxEra[], version: readonly [number, number] | null): readonly string[] {
  const current = version === null ? undefined : eraFor(eras, version);
  return eras.map((era) => {
    const since = era.since === null ? 'at first' : `since ${era.since.join('.')}`;
    const mark = era.unverified === true ? ' unverified' : '';
    const text = `${since}: ${era.text}${mark}.`;
    return era === current ? `**${text}**` : text;
  });
}
