// The hover of the kernel's own words for FPU switching, signals and scheduling: what core/kernel knows of the word at a
// position, in code and in comments. Called by hoverAnswer.ts.
// SPDX-License-Identifier: MIT
import { stateWord } from '../../core/kernel/stateWords.ts';
import { stateWordText } from '../../core/kernel/stateWordText.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import type { HoverContext } from './hoverAnswer.ts';
import { wordAt } from './meaning.ts';
import { lineText } from './surroundings.ts';

export function kernelWordHover({ path, position }: PositionParams, context: HoverContext): WireHover | null {
  const source = context.files.source(path);
  const word = source && wordAt(source, position);
  if (!source || !word) return null;
  const start = source.lines.positionAt(word.start);
  const line = lineText(source, position.line0);
  const end = start.column0 + word.text.length;
  const known = stateWord(word.text, line.slice(0, start.column0), line.slice(end), path);
  if (known === null) return null;
  return {
    markdown: stateWordText(known, word.text, context.version),
    range: { start, end: source.lines.positionAt(word.end) },
  };
}
