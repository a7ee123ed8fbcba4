// The hover of a name: what the tree says of it: kind, place, and the value of a constant.
// Called by hoverAnswer.ts.
// SPDX-License-Identifier: MIT
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { meaningAt } from './answers.ts';
import type { HoverContext } from './hoverAnswer.ts';
import { surroundings } from './surroundings.ts';
import { definitionText, treeConstant } from './treeConstants.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

const listedDefinitions = 5;

/** The hover for the name at a position, or null if the tree does not define it. */
export function symbolHover(params: PositionParams, context: HoverContext): WireHover | null {
  const { store, files, parser } = context;
  const meaning = meaningAt(params, store, files, parser);
  if (!meaning) return null;
  const { source, word, definitions } = meaning;
  // In a comment or a string a plain word is prose.
  if (surroundings(source.text, word.start) !== 'code') return null;
  const [first] = definitions;
  if (first === undefined) return null;
  const value =
    first.kind === 'macro' || first.kind === 'enumerator'
      ? treeConstant(word.text, params.path, store, files)
      : null;
  return {
    markdown: treeHover(first, definitions, value?.value ?? null, files, context.version),
    range: { start: source.lines.positionAt(word.start), end: source.lines.positionAt(word.end) },
  };
}

/** What the tree alone says of a name. */
function treeHover(
  first: StoredDefinition,
  definitions: readonly StoredDefinition[],
  value: bigint | null,
  files: WorkspaceFiles,
  version: string | null,
): string {
  const text = definitionText(first, files);
  const lines = definitions.slice(0, listedDefinitions).map(definitionLine);
  const more = definitions.length - lines.length;
  return [
    `**\`${first.name}\`**`,
    ...(text === null ? [] : [`\`\`\`c\n${text.replace(/```/g, "'''")}\n\`\`\``]),
    ...(value === null ? [] : [`Value${version === null ? '' : ` in ${version}`}: ${valueText(value)}`]),
    lines.join('\n'),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n\n');
}

function definitionLine(definition: StoredDefinition): string {
  const { kind, path, nameFrom, via, container, condition, uncertain } = definition;
  return [
    `- ${kind}${container === null ? '' : ` of \`${container}\``}`,
    `\`${path}:${nameFrom.line0 + 1}\``,
    ...(via === null ? [] : [`made by \`${via}\``]),
    ...(condition === null ? [] : [`if \`${condition.replace(/`/g, "'")}\``]),
    ...(uncertain ? ['(uncertain: it lies beside text that did not parse)'] : []),
  ].join(' ');
}

const valueText = (value: bigint): string =>
  value < 0n
    ? `\`${value}\` (\`0x${BigInt.asUintN(64, value).toString(16)}\` as 64 bits)`
    : `\`0x${value.toString(16)}\` (${value})`;
