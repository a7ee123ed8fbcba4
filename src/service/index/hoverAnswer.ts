// The hover: what core/x86 knows of a hardware word, or else what the tree says of the name: kind, place, and the value
// of a constant. Called by the index service.
// SPDX-License-Identifier: MIT
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import { byDistanceThenKind } from '../../core/index/rankDefinitions.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { hoverFor } from '../../core/x86/hover.ts';
import type { TreeFacts } from '../../core/x86/docs/treeFacts.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { meaningAt } from './answers.ts';
import { definitionText, treeConstant } from './treeConstants.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

const listedDefinitions = 5;

export interface HoverContext {
  readonly store: SymbolStore;
  readonly files: WorkspaceFiles;
  readonly parser: CParser;
  /** The tree's version, for the text. */
  readonly version: string | null;
}

/** The hover at a position, or null if there is nothing to say. */
export function hoverAnswer(params: PositionParams, context: HoverContext): WireHover | null {
  const { store, files, parser } = context;
  const meaning = meaningAt(params, store, files, parser);
  if (!meaning) return null;
  const { source, word, definitions } = meaning;
  const start = source.lines.positionAt(word.start);
  const context0 = surroundings(source.text, word.start);
  const hardware = hoverFor({
    line: lineText(source, start.line0),
    column0: params.position.column0,
    inComment: context0 === 'comment',
    inString: context0 === 'string',
    language: params.path.endsWith('.S') ? 'asm' : 'c',
    tree: treeFacts(params.path, context),
  });
  if (hardware) {
    const at = (column0: number) => ({ line0: start.line0, column0 });
    return {
      markdown: hardware.markdown,
      range: { start: at(hardware.startColumn0), end: at(hardware.endColumn0) },
    };
  }
  // In a comment or a string a plain word is prose.
  if (context0 !== 'code') return null;
  const [first] = definitions;
  if (first === undefined) return null;
  const value =
    first.kind === 'macro' || first.kind === 'enumerator'
      ? treeConstant(word.text, params.path, store, files)
      : null;
  return {
    markdown: treeHover(first, definitions, value?.value ?? null, files, context.version),
    range: { start, end: source.lines.positionAt(word.end) },
  };
}

/** What the hardware hovers may ask about the tree. */
function treeFacts(from: string, { store, files, version }: HoverContext): TreeFacts {
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
      const found = treeConstant(name, from, store, files);
      return found && { value: BigInt.asUintN(64, found.value), expression: found.expression };
    },
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

/** A line as the editor has it. */
function lineText(source: SourceFile, line0: number): string {
  const start = source.lines.offsetAt({ line0, column0: 0 }) ?? 0;
  const end = /[\r\n]|$/g;
  end.lastIndex = start;
  return Buffer.from(source.text.slice(start, end.exec(source.text)?.index ?? start), 'latin1').toString(
    'utf8',
  );
}

/** Whether an offset of a C text lies in a comment, in a string, or in neither. */
function surroundings(text: string, offset: number): 'comment' | 'string' | 'code' {
  const pattern = /"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\.)+'|\/\*[^]*?(?:\*\/|$)|\/\/(?:[^\n\\]|\\[^])*/g;
  for (let match = pattern.exec(text); match !== null && match.index <= offset; match = pattern.exec(text)) {
    if (offset < pattern.lastIndex) return match[0].startsWith('/') ? 'comment' : 'string';
  }
  return 'code';
}
