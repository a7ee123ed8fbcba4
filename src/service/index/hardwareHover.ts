// The hover of hardware words: what core/x86 knows of the word at a position, with what the tree says of it.
// Called by hoverAnswer.ts.
// SPDX-License-Identifier: MIT
import { byDistanceThenKind } from '../../core/index/rankDefinitions.ts';
import { hoverFor } from '../../core/x86/hover.ts';
import type { HoverResult } from '../../core/x86/hover.ts';
import type { TreeFacts } from '../../core/x86/docs/treeFacts.ts';
import type { PositionParams, WireHover, WireRange } from '../../protocol/indexService.ts';
import { asmStatementText } from './asmHover.ts';
import type { HoverContext } from './hoverAnswer.ts';
import { instructionUsers } from './instructionUsers.ts';
import { lineText, surroundings } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import { definitionText, treeConstant } from './treeConstants.ts';
import { numberInProse, valueHover } from './valueHover.ts';
import type { ValueHover } from './valueHover.ts';
import type { SourceFile } from './workspaceFiles.ts';

/** The hover for the hardware word at a position or the value there, or null if it is none. */
export function hardwareHover(
  params: PositionParams,
  value: ValueHover | null,
  context: HoverContext,
): WireHover | null {
  const { path, position } = params;
  const source = context.files.source(path);
  const offset = source?.lines.offsetAt(position);
  if (!source || offset === null || offset === undefined) return null;
  const place = surroundings(source.text, offset);
  const line = lineText(source, position.line0);
  const word = hoverFor({
    line,
    column0: position.column0,
    inComment: place === 'comment',
    inString: place === 'string',
    language: path.endsWith('.S') ? 'asm' : 'c',
    tree: treeFacts(path, context),
    ...(value && !value.isPlain ? { withoutExpression: true } : {}),
  });
  const at = (column0: number) => ({ line0: position.line0, column0 });
  const wordRange = word && { start: at(word.startColumn0), end: at(word.endColumn0) };
  if (place === 'code') {
    if (word && wordRange && value && !value.isPlain) return joined(word, value, wordRange);
  } else {
    const number = numberInProse(line, position.column0);
    if (number) return { markdown: number.markdown, range: { start: at(number.start), end: at(number.end) } };
  }
  const asm = asmStatementText(context.values.plainText(source), offset);
  if (word === null || wordRange === null) return asm === '' ? null : asmAlone(asm, source, offset, place);
  return {
    markdown: [word.markdown, asm].filter((part) => part !== '').join('\n\n---\n\n'),
    range: wordRange,
  };
}

/** The value of the expression at a position in code. */
export function valueAt({ path, position }: PositionParams, context: HoverContext): ValueHover | null {
  const source = context.files.source(path);
  const offset = source?.lines.offsetAt(position);
  if (!source || offset === null || offset === undefined) return null;
  return surroundings(source.text, offset) === 'code' ? valueHover(source, offset, context) : null;
}

/** The operands of the asm statement at a position; empty if there is none. */
export function asmTextAt({ path, position }: PositionParams, context: HoverContext): string {
  const source = context.files.source(path);
  const offset = source?.lines.offsetAt(position);
  if (!source || offset === null || offset === undefined) return '';
  return asmStatementText(context.values.plainText(source), offset);
}

/** In the template itself the operands are all there is to say; elsewhere a name has a hover of its own. */
function asmAlone(asm: string, source: SourceFile, offset: number, place: Surroundings): WireHover | null {
  if (place !== 'string') return null;
  const position = source.lines.positionAt(offset);
  const end = { line0: position.line0, column0: position.column0 + 1 };
  return { markdown: asm, range: { start: position, end } };
}

/** The expression that the word stands in, if that is more than the word, and below it what the word is. */
function joined(word: HoverResult, value: ValueHover, range: WireRange): WireHover {
  const { start, end } = value.range;
  // The word's own hover has its bits already.
  const isWord = samePosition(start, range.start) && samePosition(end, range.end);
  if (isWord && !value.isTested) return { markdown: word.markdown, range };
  return { markdown: `${value.markdown}\n\n---\n\n${word.markdown}`, range };
}

const samePosition = (a: WireRange['start'], b: WireRange['start']): boolean =>
  a.line0 === b.line0 && a.column0 === b.column0;

/** What the hardware hovers may ask about the tree. */
function treeFacts(from: string, context: HoverContext): TreeFacts {
  const { store, files, values, version } = context;
  const world = values.world(from);
  return {
    version,
    instructionUsers: (mnemonic) => instructionUsers(mnemonic, context),
    definitionsOf: (name) =>
      [...store.definitionsOf(name, { from })].sort(byDistanceThenKind).map((definition) => {
        const text = definitionText(definition, files);
        return {
          path: definition.path,
          line1: definition.nameFrom.line0 + 1,
          ...(text === null ? {} : { text }),
        };
      }),
    valueOf(name) {
      const found = treeConstant(name, world);
      return found && { value: BigInt.asUintN(64, found.value), expression: found.expression };
    },
  };
}
