// Where else in a file the word under the cursor stands with the same meaning: a local in its function only, any other
// name in the whole file but where a local hides it. Called by the answers of the index service.
// SPDX-License-Identifier: MIT
import { localUses } from '../../core/index/localDeclaration.ts';
import { nameUse } from '../../core/index/nameUse.ts';
import { wordUse } from '../../core/index/rankDefinitions.ts';
import { lex } from '../../core/syntax/lexer.ts';
import { Code, wordClasses } from '../../core/syntax/tokens.ts';
import type { PositionParams, WireHighlight } from '../../protocol/indexService.ts';
import { codeAround } from './codeAround.ts';
import { localName, meaningAt, type Meaning, type ReadingContext } from './meaning.ts';
import { surroundings } from './surroundings.ts';
import type { SourceFile } from './workspaceFiles.ts';

interface Place {
  readonly start: number;
  readonly end: number;
  readonly isWrite: boolean;
}

// Each function with the word is parsed to see whether a local hides it there; beyond this many nobody can look.
const mostFunctions = 60;
const mostPlaces = 5_000;

export function highlightsAt(params: PositionParams, context: ReadingContext): readonly WireHighlight[] {
  const meaning = meaningAt(params, context);
  if (!meaning || surroundings(meaning.source.text, meaning.word.start) !== 'code') return [];
  const { source, word } = meaning;
  // Keywords mean nothing that could be elsewhere.
  if (wordClasses.has(word.text)) return [];
  return placesOf(meaning, context).map(({ start, end, isWrite }) => ({
    range: { start: source.lines.positionAt(start), end: source.lines.positionAt(end) },
    isWrite,
  }));
}

/** The places of the word's meaning in its file, in order. */
export function placesOf(meaning: Meaning, context: ReadingContext): readonly Place[] {
  const { source, word, local, use } = meaning;
  if (local) {
    const { around, declaration } = local;
    return localUses(around.root, around.text, declaration).map(({ start, end, isWrite }) => ({
      start: around.base + start,
      end: around.base + end,
      isWrite,
    }));
  }
  const hidden = hiddenBy(source, word.text, context);
  const isMember = use === 'member' || meaning.definitions[0]?.kind === 'member';
  return wordsInCode(source.text, word.text)
    .filter((start) => {
      const seen = wordUse(source.text, start, start + word.text.length);
      const isDefinedMember =
        isMember && meaning.definitions.some((one) => one.path === source.path && one.nameStart === start);
      if (isMember) return seen === 'member' || isDefinedMember;
      return seen !== 'member' && (use === 'tag') === (seen === 'tag') && !hidden(start);
    })
    .slice(0, mostPlaces)
    .map((start) => {
      const end = start + word.text.length;
      const isDefinition = meaning.definitions.some(
        (one) => one.path === source.path && one.nameStart === start,
      );
      return { start, end, isWrite: isDefinition || nameUse(source.text, start, end).use === 'write' };
    });
}

/** Whether a place means a local of its function. */
function hiddenBy(source: SourceFile, name: string, context: ReadingContext): (start: number) => boolean {
  const functions = new Set<number>();
  return (start) => {
    const around = codeAround(source, start, context.store, context.parser);
    if (!around) return false;
    functions.add(around.base);
    if (functions.size > mostFunctions) return false;
    return localName(source, { text: name, start, end: start + name.length }, context) !== null;
  };
}

/** Where a word stands outside comments and strings, directives included. */
function wordsInCode(text: string, word: string): readonly number[] {
  const { count, codes, starts, ends, directives } = lex(text);
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    const start = starts[i] ?? 0;
    if (codes[i] === Code.word && (ends[i] ?? 0) - start === word.length && text.startsWith(word, start))
      found.push(start);
  }
  for (let i = 0; i + 1 < directives.length; i += 2) {
    const start = directives[i] ?? 0;
    const line = text.slice(start, directives[i + 1]);
    if (!line.includes(word) || /^#\s*(include|error|warning)\b/.test(line)) continue;
    const plain = line.replace(/"(?:[^"\\\n]|\\[^])*"|\/\*[^]*?(?:\*\/|$)|\/\/.*/g, (hidden) =>
      ' '.repeat(hidden.length),
    );
    for (const match of plain.matchAll(new RegExp(`(?<![\\w$])${word}(?![\\w$])`, 'g')))
      found.push(start + match.index);
  }
  return found.sort((a, b) => a - b);
}
