// The hover of a name: its definition, the comment above it, where it is and under which condition, who calls it, and
// for a macro its expansion. All text of the tree goes through treeMarkdown.ts. Called by hoverAnswer.ts.
// SPDX-License-Identifier: MIT
import {
  commentAbove,
  commentBehind,
  documentedMember,
  type FoundComment,
} from '../../core/index/commentAbove.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import {
  codeBlock,
  codeWord,
  commentMarkdown,
  treeProse,
  visibleText,
} from '../../core/index/treeMarkdown.ts';
import { isAssembly } from '../../core/kernel/tree.ts';
import { kbuildGuards } from '../../core/kernel/kbuildGuard.ts';
import { constantOf } from '../../core/values/constantOf.ts';
import { valueText } from '../../core/values/valueText.ts';
import type { PositionParams, WireHover } from '../../protocol/indexService.ts';
import { macroExpansion } from './macroHover.ts';
import { meaningAt, type Meaning, type ReadingContext } from './meaning.ts';
import { signature } from './signature.ts';
import { surroundings } from './surroundings.ts';
import type { FarDefinition } from './definingFiles.ts';
import type { LeftOut } from './wholeTreeStore.ts';

const listedDefinitions = 6;

/** The hover for the name at a position, or null if the tree does not define it. */
export function symbolHover(params: PositionParams, context: ReadingContext): WireHover | null {
  const meaning = meaningAt(params, context);
  if (!meaning) return null;
  const { source, word, definitions } = meaning;
  // In a comment or a string a plain word is prose.
  if (surroundings(source.text, word.start) !== 'code') return null;
  const [first] = definitions;
  if (first === undefined) return null;
  const parts = [
    signatureBlock(first, context),
    placeLine(first, meaning, context),
    commentOf(first, context),
    valueLine(first, meaning, context),
    usesLine(first, meaning, context),
    macroExpansion(meaning, context),
    otherDefinitions(meaning),
  ];
  return {
    markdown: shown(parts.filter((part) => part !== null && part !== '').join('\n\n')),
    range: { start: source.lines.positionAt(word.start), end: source.lines.positionAt(word.end) },
  };
}

/** The tree's bytes as the characters that they are. What Ringside itself writes here has no character of one such byte. */
const shown = (markdown: string): string =>
  visibleText(markdown.replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8')));

function signatureBlock(definition: StoredDefinition, { files }: ReadingContext): string {
  const source = files.source(definition.path);
  const text = source && signature(definition, source);
  return text === null ? `**${codeWord(definition.name)}**` : codeBlock(text);
}

const kindNames: Readonly<Record<StoredDefinition['kind'], string>> = {
  function: 'function',
  prototype: 'declaration',
  macro: 'macro',
  struct: 'struct',
  union: 'union',
  enum: 'enum',
  enumerator: 'enumerator',
  typedef: 'type',
  variable: 'variable',
  member: 'field',
};

const assemblyNames: Readonly<Partial<typeof kindNames>> = {
  function: 'assembly function',
  variable: 'assembly data',
};
const kindName = ({ kind, path }: Pick<StoredDefinition, 'kind' | 'path'>): string =>
  (isAssembly(path) ? assemblyNames[kind] : undefined) ?? kindNames[kind];

/** What it is, where, and what is to be known before it is believed. */
function placeLine(
  definition: StoredDefinition,
  { local, owner, use, definitions, leftOut }: Meaning,
  context: ReadingContext,
): string {
  const { kind, path, nameFrom, container, name, via } = definition;
  const where = codeWord(`${path}:${nameFrom.line0 + 1}`);
  if (local) {
    const isParameter = local.around.text.slice(0, local.declaration.start).indexOf('{') < 0;
    const doubt = definition.uncertain ? '; part of the function did not parse' : '';
    return `${isParameter ? 'parameter' : 'local'} of ${codeWord(container ?? '')}, line ${nameFrom.line0 + 1}${doubt}`;
  }
  const made = via === null ? '' : `, made by ${codeWord(via)}`;
  const of = container === null ? '' : ` of ${codeWord(container)}`;
  const exported = kind === 'function' || kind === 'variable' ? exportOf(definition, context) : null;
  const guess =
    kind === 'member' && use === 'member' && owner === null && definitions.length > 1
      ? [
          `The type of what stands before ${codeWord(name)} is not known here: ${fieldCount(definitions, leftOut)} have a field of that name.`,
        ]
      : [];
  return [
    `${kindName(definition)}${of}${made}, ${where}${exported === null ? '' : `, exported (${codeWord(exported)})`}`,
    ...madeNames(definition, definitions),
    ...conditionText(definition, context),
    ...buildText(definition, context),
    ...(definition.uncertain ? ['Uncertain: it lies in or beside text that did not parse.'] : []),
    ...guess,
  ].join('\\\n');
}

/** The names that a macro makes where the reader sees one. */
function madeNames(first: StoredDefinition, definitions: readonly StoredDefinition[]): readonly string[] {
  if (first.via === null) return [];
  const names = definitions.filter((one) => isAtPlaceOf(first, one)).map(({ name }) => name);
  return names.length < 2 ? [] : [`Defines ${[...new Set(names)].map(codeWord).join(', ')}.`];
}

function fieldCount(definitions: readonly StoredDefinition[], leftOut: LeftOut): string {
  const owners = new Set(
    definitions.filter(({ kind }) => kind === 'member').map(({ container }) => container),
  );
  const more = leftOut.definitions.filter(({ kind }) => kind === 'member').length;
  return more === 0 && leftOut.moreFiles === 0
    ? `${owners.size} structs`
    : `${owners.size + more} or more structs`;
}

function conditionText({ condition }: StoredDefinition, { preference }: ReadingContext): readonly string[] {
  const told = kernelCondition(condition);
  if (told === null) return [];
  const truth = preference.holds(told);
  const held =
    truth === 'unknown'
      ? ''
      : `, which ${truth === 'yes' ? 'holds' : 'does not hold'} under the assumed configuration`;
  return [`Only if ${codeWord(told)}${held}.`];
}

/** Which CONFIG_ names the build asks for before it makes the definition's file. */
function buildText({ path }: StoredDefinition, { files, preference }: ReadingContext): readonly string[] {
  const guards = kbuildGuards(path, (file) =>
    files.exists(file) ? (files.source(file)?.text ?? null) : null,
  );
  const asked = guards?.filter((guard) => guard.length > 0) ?? [];
  if (asked.length === 0) return [];
  const truths = asked.map((guard) => preference.holds(guard.map(builtIf).join(' && ')));
  const words = asked.map((guard) => guard.map(codeWord).join(' and ')).join(', or ');
  const held = truths.includes('yes')
    ? ', which the assumed configuration has'
    : truths.every((truth) => truth === 'no')
      ? ', which the assumed configuration has not'
      : '';
  return [`Built only with ${words}${held}.`];
}

const builtIf = (name: string): string => {
  const plain = name.replace('!', '');
  return `${name.startsWith('!') ? '!' : ''}(defined(${plain}) || defined(${plain}_MODULE))`;
};

/** A condition without the parts that hold for all C of the kernel. */
function kernelCondition(condition: string | null): string | null {
  const parts = (condition ?? '')
    .split(' && ')
    .filter((part) => !/^(defined\(__KERNEL__\)|!defined\(__ASSEMBL(Y|ER)__\)|)$/.test(part));
  return parts.length === 0 ? null : parts.join(' && ');
}

/** The macro that exports a name, if the file of its definition has it. */
function exportOf({ path, name }: StoredDefinition, { files }: ReadingContext): string | null {
  const text = files.source(path)?.text ?? '';
  if (!text.includes('EXPORT_')) return null;
  return new RegExp(`^[ \\t]*(EXPORT_\\w*SYMBOL\\w*)\\s*\\(\\s*${name}\\s*[,)]`, 'm').exec(text)?.[1] ?? null;
}

function commentOf(definition: StoredDefinition, context: ReadingContext): string | null {
  const { kind, path, start, end, name, container } = definition;
  const source = context.files.source(path);
  if (!source || (container !== null && kind === 'variable')) return null;
  const { text } = source;
  if (kind === 'member' || kind === 'enumerator') {
    const behind = commentBehind(text, end);
    if (behind && behind.lines.length > 0) return commentMarkdown(behind);
    const whole = ownerComment(definition, context);
    const lines = whole && documentedMember(whole, name);
    if (lines) return treeProse(lines.join(' ').trim());
  }
  const above =
    commentAbove(text, start) ?? (kind === 'macro' || kind === 'variable' ? commentBehind(text, end) : null);
  if (!above || above.lines.length === 0) return null;
  // kernel-doc beside a member names it once more.
  const own = kind === 'member' ? documentedMember(above, name) : null;
  return own ? treeProse(own.join(' ').trim()) : commentMarkdown(above);
}

/** The comment above the struct or enum that a member is in. */
function ownerComment(
  { path, container, start, end }: StoredDefinition,
  { store, files }: ReadingContext,
): FoundComment | null {
  const owner = store
    .definitionsIn(path)
    ?.find((one) => one.name === container && one.start <= start && end <= one.end && one.kind !== 'member');
  const source = owner && files.source(path);
  return source ? commentAbove(source.text, owner.start) : null;
}

function valueLine(
  definition: StoredDefinition,
  { word, source }: Meaning,
  context: ReadingContext,
): string | null {
  if (definition.kind !== 'macro' && definition.kind !== 'enumerator') return null;
  const { values, version } = context;
  const answer = constantOf(word.text, values.world(source.path));
  return valueText(answer, { version, basis: values.basis() });
}

/** Who calls a function or uses a macro like one. */
function usesLine(
  definition: StoredDefinition,
  { local }: Meaning,
  { store, files }: ReadingContext,
): string | null {
  const { kind, name, path } = definition;
  if (local || (kind !== 'function' && kind !== 'prototype' && kind !== 'macro')) return null;
  const head = files.source(path)?.text.slice(definition.start, definition.nameStart) ?? '';
  const isStatic = path.endsWith('.c') && /\bstatic\b/.test(head);
  const calls = store.callers(name).filter((call) => !isStatic || call.path === path);
  if (calls.length === 0) return kind === 'macro' ? null : 'No call of it by name is indexed.';
  const callers = new Set(calls.map((call) => `${call.path}\n${call.caller ?? ''}`));
  return `Called ${calls.length === 1 ? 'once' : `${calls.length} times`}, by ${callers.size} ${callers.size === 1 ? 'function' : 'functions'}.`;
}

function otherDefinitions({ definitions, leftOut, word }: Meaning): string | null {
  const [first] = definitions;
  const others = definitions.filter((one) => one !== first && !isAtPlaceOf(first, one));
  const lines = others.slice(0, listedDefinitions).map(definitionLine);
  const far = leftOut.definitions.slice(0, listedDefinitions - lines.length).map(farLine);
  lines.push(...far);
  const more = others.length + leftOut.definitions.length - lines.length;
  if (lines.length === 0) return null;
  return [
    `Other definitions of ${codeWord(word.text)}:`,
    lines.join('\n'),
    ...(more > 0 || leftOut.moreFiles > 0 ? [`and ${moreText(more, leftOut)}`] : []),
  ].join('\n\n');
}

const farLine = ({ kind, path, line0 }: FarDefinition): string =>
  `- ${kindName({ kind, path })} ${codeWord(`${path}:${line0 + 1}`)}`;

const moreText = (more: number, { moreFiles }: LeftOut): string =>
  moreFiles === 0
    ? `${more} more`
    : `${more} more, and those in ${moreFiles} files that were not looked into`;

/** Whether two names are made by one use of a macro. */
const isAtPlaceOf = (first: StoredDefinition | undefined, other: StoredDefinition): boolean =>
  first?.path === other.path && first.nameStart === other.nameStart;

function definitionLine({
  kind,
  path,
  nameFrom,
  via,
  container,
  condition,
  uncertain,
}: StoredDefinition): string {
  const told = kernelCondition(condition);
  return [
    `- ${kindName({ kind, path })}${container === null ? '' : ` of ${codeWord(container)}`}`,
    codeWord(`${path}:${nameFrom.line0 + 1}`),
    ...(via === null ? [] : [`made by ${codeWord(via)}`]),
    ...(told === null ? [] : [`if ${codeWord(told)}`]),
    ...(uncertain ? ['(uncertain: beside text that did not parse)'] : []),
  ].join(' ');
}
