// Definition of a function's own names: parses just the function around a position. Called by answers and hovers.
// SPDX-License-Identifier: MIT
import { localDeclaration } from '../../core/index/localDeclaration.ts';
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import { prepare } from '../../core/syntax/prepare.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { Word } from './answers.ts';
import type { SourceFile } from './workspaceFiles.ts';

/** The parameter, local variable or label that a word means, as a definition; null if it is none. */
export function localDefinition(
  source: SourceFile,
  word: Word,
  store: SymbolStore,
  parser: CParser,
): StoredDefinition | null {
  const around = store
    .definitionsIn(source.path)
    ?.find(({ kind, start, end }) => kind === 'function' && start <= word.start && word.end <= end);
  if (!around) return null;
  const parsed = parser.parse(prepare(source.text).text.slice(around.start, around.end));
  try {
    const written = source.text.slice(around.start, around.end);
    const local = localDeclaration(
      parsed.toTree(),
      written,
      word.start - around.start,
      word.end - around.start,
    );
    if (local === null) return null;
    const at = (offset: number) => source.lines.positionAt(around.start + offset);
    return {
      name: word.text,
      kind: 'variable',
      path: source.path,
      nameStart: around.start + local.nameStart,
      nameEnd: around.start + local.nameEnd,
      start: around.start + local.start,
      end: around.start + local.end,
      nameFrom: at(local.nameStart),
      nameTo: at(local.nameEnd),
      from: at(local.start),
      to: at(local.end),
      via: null,
      container: around.name,
      condition: null,
      uncertain: parsed.errorNodes > 0,
    };
  } finally {
    parsed.dispose();
  }
}
