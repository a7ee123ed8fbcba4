// The expansion of the macro under the cursor, one step at a time, with the arguments that it has there.
// Called by symbolHover.ts; the text is latin1-decoded still.
// SPDX-License-Identifier: MIT
import { macroSteps } from '../../core/index/macroSteps.ts';
import { shownC } from '../../core/index/shownC.ts';
import { codeBlock, codeWord } from '../../core/index/treeMarkdown.ts';
import type { Meaning, ReadingContext, Word } from './meaning.ts';
import { macroDefinitions, macroLookup, readMacro, withoutComments } from './treeMacros.ts';
import type { SourceFile } from './workspaceFiles.ts';

const limits = { steps: 12, tokens: 700 };
const longestUseBytes = 2_000;
const longestStep = 1_200;
const longestAll = 5_000;

/** The steps as Markdown; null if the word is not a use of a macro that can be expanded. */
export function macroExpansion({ source, word }: Meaning, context: ReadingContext): string | null {
  const definitions = macroDefinitions(word.text, source.path, context);
  const [first] = definitions;
  if (!first || (first.path === source.path && first.nameStart === word.start)) return null;
  const macro = readMacro(first, context);
  if (macro === null) return null;
  const use = macro.params === null ? word.text : useWithArguments(source, word);
  if (use === null) return null;
  const { steps, complete } = macroSteps(use, macroLookup(source.path, context), limits);
  // A constant is its own expansion: the definition above says it already.
  if (steps.length === 0 || (steps.length === 1 && macro.params === null && complete)) return null;
  const blocks: string[] = [];
  let length = 0;
  for (const [at, { replaced, text }] of steps.entries()) {
    length += text.length;
    if (text.length > longestStep || length > longestAll) {
      blocks.push(`Step ${at + 1} is longer than a hover: ${text.length} characters.`);
      break;
    }
    blocks.push(
      `${at + 1}. ${listed(replaced)}:\n\n${codeBlock(shownC(text === '' ? '/* nothing */' : text))}`,
    );
  }
  if (!complete && blocks.length === steps.length) blocks.push('… and on: more macros remain.');
  const { basis } = context.preference;
  const configured =
    basis !== '' && [use, ...steps.map(({ text }) => text)].some((text) => text.includes('CONFIG_'));
  return [
    `**Expansion** of ${codeWord(use)}`,
    ...(configured ? [`CONFIG names as in ${basis}.`] : []),
    ...blocks,
  ].join('\n\n');
}

const namedMacros = 4;
function listed(names: readonly string[]): string {
  const different = [...new Set(names)];
  const more = different.length - namedMacros;
  const shown = different.slice(0, namedMacros).map(codeWord).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The word with the arguments that follow it, comments taken out; null if none follow or they do not end. */
function useWithArguments({ text }: SourceFile, word: Word): string | null {
  const rest = withoutComments(text.slice(word.end, word.end + longestUseBytes));
  if (!/^\s*\(/.test(rest)) return null;
  let depth = 0;
  const tokens = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\.)+'|[()]/g;
  for (let match = tokens.exec(rest); match; match = tokens.exec(rest)) {
    if (match[0] === '(') depth++;
    else if (match[0] === ')' && --depth === 0)
      return `${word.text}${rest.slice(0, tokens.lastIndex)}`.replace(/\s+/g, ' ');
  }
  return null;
}
