// The hover of hardware words: what core/x86 knows of the word at a position, with what the tree says of it.
// Called by hoverAnswer.ts.
// SPDX-License-Identifier: MIT
import { byDistanceThenKind } from '../../core/index/rankDefinitions.ts';
import { hoverFor } from '../../core/x86/hover.ts';
import type { TreeFacts } from '../../core/x86/docs/treeFacts.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import type { HoverContext } from './hoverAnswer.ts';
import { lineText, surroundings } from './surroundings.ts';
import { definitionText, treeConstant } from './treeConstants.ts';

/** The hover for the hardware word or value at a position, or null if it is none. */
export function hardwareHover(params: PositionParams, context: HoverContext): WireHover | null {
  const { path, position } = params;
  const source = context.files.source(path);
  const offset = source?.lines.offsetAt(position);
  if (!source || offset === null || offset === undefined) return null;
  const place = surroundings(source.text, offset);
  const hardware = hoverFor({
    line: lineText(source, position.line0),
    column0: position.column0,
    inComment: place === 'comment',
    inString: place === 'string',
    language: path.endsWith('.S') ? 'asm' : 'c',
    tree: treeFacts(path, context),
  });
  if (!hardware) return null;
  const at = (column0: number) => ({ line0: position.line0, column0 });
  return {
    markdown: hardware.markdown,
    range: { start: at(hardware.startColumn0), end: at(hardware.endColumn0) },
  };
}

/** What the hardware hovers may ask about the tree. */
function treeFacts(from: string, { store, files, values, version }: HoverContext): TreeFacts {
  const world = values.world(from);
  return {
    version,
    definitionsOf: (name) =>
      [...store.definitionsOf(name)].sort(byDistanceThenKind).map((definition) => {
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
