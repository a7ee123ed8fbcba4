// What the word at a position means: a name of the function around it, a member of a certain struct, or one of the
// tree's definitions of that name, best first. Synchronous; parses at most the one function. Called by the answers.
// SPDX-License-Identifier: MIT
import { localDeclaration, type LocalDeclaration } from '../../core/index/localDeclaration.ts';
import { memberOwner } from '../../core/index/memberOwner.ts';
import { rankDefinitions, wordUse, type Preference, type WordUse } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { PositionParams } from '../../protocol/indexService.ts';
import { codeAround, definitionsIn, type CodeAround } from './codeAround.ts';
import { typeWorld } from './typeWorld.ts';
import type { TreeKconfig } from './treeKconfig.ts';
import type { TreeValues } from './treeValues.ts';
import type { LeftOut, TreeStore } from './wholeTreeStore.ts';
import type { SourceFile, WorkspaceFiles } from './workspaceFiles.ts';

/** What the answers to questions about a tree are made from. */
export interface ReadingContext {
  readonly store: TreeStore;
  readonly files: WorkspaceFiles;
  readonly parser: CParser;
  readonly values: TreeValues;
  /** The tree's version, for the text. */
  readonly version: string | null;
  readonly preference: Preference;
  readonly kconfig: TreeKconfig;
}

/** A word of a text with its byte offsets. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface LocalName {
  readonly declaration: LocalDeclaration;
  readonly around: CodeAround;
}

/** A word in its text, with what it may mean, best first. */
export interface Meaning {
  readonly source: SourceFile;
  readonly word: Word;
  readonly use: WordUse;
  readonly definitions: readonly StoredDefinition[];
  /** Where more definitions are, of a name that many files define. */
  readonly leftOut: LeftOut;
  /** The parameter, variable or label that it is, if it is one. */
  readonly local: LocalName | null;
  /** For a member: the struct that it is known to be of; null if all members of that name are candidates. */
  readonly owner: string | null;
}

/** What the word at a position means; null if there is no word. */
export function meaningAt({ path, position }: PositionParams, context: ReadingContext): Meaning | null {
  const { files, store } = context;
  files.refreshOpen();
  files.refresh(path);
  const source = files.source(path);
  const word = source && wordAt(source, position);
  if (!source || !word) return null;
  const use = wordUse(source.text, word.start, word.end);
  const local = use === 'member' || use === 'tag' ? null : localName(source, word, context);
  if (local) {
    const definitions = [localDefinition(source, local)];
    return { source, word, use, definitions, leftOut: noneLeft, local, owner: null };
  }
  // `read` in SYSCALL_DEFINE3(read, ...) is where sys_read is defined; a member at its own definition is that member.
  const here = definitionsIn(source, store).filter(
    ({ nameStart, nameEnd }) => nameStart === word.start && nameEnd === word.end,
  );
  const owner = use === 'member' ? ownerOf(source, word, context) : ownContainer(here);
  const apart = (named: readonly StoredDefinition[]): readonly StoredDefinition[] => [
    ...here,
    ...rankDefinitions(named, path, use, context.preference, store.reachOf(path)).filter(
      (one) => !here.some((own) => isSame(own, one)),
    ),
  ];
  const members =
    owner === null ? [] : apart(membersOf(owner, word.text, path, store)).filter(isMemberOf(owner));
  if (members.length > 0)
    return { source, word, use, definitions: members, leftOut: noneLeft, local: null, owner };
  const asked = { from: path, use };
  const definitions = apart(store.definitionsOf(word.text, asked));
  return { source, word, use, definitions, leftOut: store.leftOut(word.text, asked), local: null, owner };
}

const noneLeft: LeftOut = { definitions: [], moreFiles: 0 };

const isMemberOf =
  (owner: string) =>
  ({ kind, container }: StoredDefinition): boolean =>
    kind === 'member' && container === owner;

/**
 * The members of a name of a struct, by the files that define the struct: thousands of structs have a `dev`. The name
 * itself is asked where the struct is not found so, such as one inside another.
 */
export function membersOf(
  owner: string,
  member: string,
  from: string,
  store: TreeStore,
): readonly StoredDefinition[] {
  const owners = store.definitionsOf(owner, { from, kinds: ownerKinds, use: 'tag', visible: true });
  const paths = [...new Set(owners.map(({ path }) => path))];
  const found = paths.flatMap((path) => (store.definitionsIn(path) ?? []).filter(isMemberOf(owner)));
  const named = found.filter(({ name }) => name === member);
  if (named.length > 0 || found.length > 0) return named;
  return store.definitionsOf(member, { from, kinds: ['member'], use: 'member' }).filter(isMemberOf(owner));
}
const ownerKinds = ['struct', 'union', 'typedef'] as const;

/** The C identifier that contains a position or ends at it; null if there is none. */
export function wordAt(source: SourceFile, position: PositionParams['position']): Word | null {
  const offset = source.lines.offsetAt(position);
  if (offset === null) return null;
  const isWord = (at: number): boolean => /\w/.test(source.text.charAt(at));
  let start = offset;
  while (start > 0 && isWord(start - 1)) start--;
  let end = offset;
  while (end < source.text.length && isWord(end)) end++;
  const text = source.text.slice(start, end);
  return /^[A-Za-z_]/.test(text) ? { text, start, end } : null;
}

/** The parameter, variable or label of the function around a word that it means; null if it is none. */
export function localName(source: SourceFile, word: Word, context: ReadingContext): LocalName | null {
  const around = codeAround(source, word.start, context.store, context.parser);
  if (around?.definition.kind !== 'function') return null;
  const { root, text, base } = around;
  const declaration = localDeclaration(root, text, word.start - base, word.end - base);
  return declaration && { declaration, around };
}

/** A local as a definition; its container is the function. */
function localDefinition(source: SourceFile, { declaration, around }: LocalName): StoredDefinition {
  const { base, definition, errorNodes } = around;
  const at = (offset: number) => source.lines.positionAt(base + offset);
  const { nameStart, nameEnd, start, end } = declaration;
  return {
    name: source.text.slice(base + nameStart, base + nameEnd),
    kind: 'variable',
    path: source.path,
    nameStart: base + nameStart,
    nameEnd: base + nameEnd,
    start: base + start,
    end: base + end,
    nameFrom: at(nameStart),
    nameTo: at(nameEnd),
    from: at(start),
    to: at(end),
    via: null,
    container: definition.name,
    condition: null,
    uncertain: errorNodes > 0,
  };
}

/** The struct that the member at a word is of, by the types around it; null if it is not known. */
export function ownerOf(source: SourceFile, word: Word, context: ReadingContext): string | null {
  const around = codeAround(source, word.start, context.store, context.parser);
  if (!around) return null;
  const { root, text, base } = around;
  return memberOwner(root, text, word.start - base, word.end - base, typeWorld(source.path, context));
}

const ownContainer = (here: readonly StoredDefinition[]): string | null =>
  here.find(({ kind }) => kind === 'member')?.container ?? null;

const isSame = (a: StoredDefinition, b: StoredDefinition): boolean =>
  a.path === b.path && a.nameStart === b.nameStart && a.name === b.name && a.kind === b.kind;
