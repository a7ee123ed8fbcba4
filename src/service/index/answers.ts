// What the index service answers to questions about the tree, from the store and the current texts.
// Synchronous: an answer is one look into the store, and at most one parse of the file that was asked about.
// Called by indexService.ts.
// SPDX-License-Identifier: MIT
import { byDistanceThenKind, fitOf } from '../../core/index/rankDefinitions.ts';
import type { StoredCall, StoredDefinition } from '../../core/index/symbolStore.ts';
import { includesIn } from '../../core/syntax/directives.ts';
import type { PositionParams, WireCall, WireSymbol } from '../../protocol/indexService.ts';
import { configPlaces } from './configHover.ts';
import { meaningAt, type Meaning, type ReadingContext } from './meaning.ts';
import type { FarDefinition } from './definingFiles.ts';
import { wireCall, wireFar, wireSymbol } from './wire.ts';
import type { WorkspaceFiles } from './workspaceFiles.ts';

export interface Answers {
  documentSymbols(path: string): readonly WireSymbol[];
  calls(path: string): readonly WireCall[];
  definition(params: PositionParams): readonly WireSymbol[];
  definitionsOf(name: string): readonly WireSymbol[];
  declaration(params: PositionParams): readonly WireSymbol[];
  callers(name: string): readonly WireCall[];
  callees(name: string): readonly WireCall[];
}

export function answers(context: ReadingContext): Answers {
  const { store, files } = context;
  return {
    documentSymbols(path) {
      files.refresh(path);
      return (store.definitionsIn(path) ?? []).map(wireSymbol);
    },
    calls(path) {
      files.refresh(path);
      return (store.callsIn(path) ?? []).map(wireCall);
    },
    definition(params) {
      const file = includedAt(params, context);
      if (file !== null) return [file];
      const options = configPlaces(params, context);
      if (options.length > 0) return options;
      const meaning = meaningAt(params, context);
      return meaning === null ? [] : [...chosen(meaning).map(wireSymbol), ...chosenFar(meaning).map(wireFar)];
    },
    declaration(params) {
      const definitions = meaningAt(params, context)?.definitions ?? [];
      const declared = definitions.filter(isDeclaration(files));
      return (declared.length > 0 ? declared : definitions).map(wireSymbol);
    },
    definitionsOf(name) {
      files.refreshOpen();
      return [
        ...[...store.definitionsOf(name)].sort(byDistanceThenKind).map(wireSymbol),
        ...store.leftOutOfAll(name).map(wireFar),
      ];
    },
    callers(name) {
      files.refreshOpen();
      return inOrder(store.callers(name)).map(wireCall);
    },
    callees(name) {
      files.refreshOpen();
      return inOrder(store.callees(name)).map(wireCall);
    },
  };
}

/**
 * Prototypes are the declaration's business where there is a definition. Another file's static function is not meant
 * where the file has its own; but a header that has a prototype beside its own inline twin means the .c file's, too.
 */
function chosen(meaning: Meaning): readonly StoredDefinition[] {
  const { definitions } = meaning;
  const defined = definitions.filter(({ kind }) => kind !== 'prototype');
  const rest = defined.length > 0 ? defined : definitions;
  return hasOwn(meaning, rest) && !isTwin(meaning)
    ? rest.filter((one) => isOwnIn(meaning, one) || !one.path.endsWith('.c'))
    : rest;
}

/** The file that the #include at a position names, as a place at its beginning; null if there is none. */
function includedAt({ path, position }: PositionParams, { files, store }: ReadingContext): WireSymbol | null {
  const source = files.source(path);
  const start = source?.lines.offsetAt({ line0: position.line0, column0: 0 });
  if (!source || typeof start !== 'number') return null;
  const end = source.text.indexOf('\n', start);
  const [operand] = includesIn(source.text.slice(start, end < 0 ? undefined : end));
  const target = operand === undefined ? null : store.includedBy(path, operand);
  if (operand === undefined || target === null) return null;
  const beginning = { line0: 0, column0: 0 };
  const range = { start: beginning, end: beginning };
  return { name: operand, kind: 'file', path: target, range, extent: range, uncertain: false };
}

/** More places of a name that many files define, as far as a list of them is of use. */
function chosenFar(meaning: Meaning): readonly FarDefinition[] {
  const { definitions, leftOut, use } = meaning;
  const isSeen = hasOwn(meaning, definitions) && !isTwin(meaning);
  const anyFits = definitions.some(({ kind }) => fitOf(kind, use) === 0);
  return leftOut.definitions
    .filter(({ path, kind }) => !(isSeen && path.endsWith('.c')) && (!anyFits || fitOf(kind, use) === 0))
    .slice(0, listedFar);
}
const listedFar = 200;

const isOwnIn = ({ source }: Meaning, { path, kind }: StoredDefinition): boolean =>
  path === source.path && kind !== 'member';
/** The header declares under one condition what it defines under another. */
const isTwin = ({ source, definitions }: Meaning): boolean =>
  source.path.endsWith('.h') &&
  definitions.some(({ path, kind }) => path === source.path && kind === 'prototype');
const hasOwn = (meaning: Meaning, definitions: readonly StoredDefinition[]): boolean =>
  meaning.use !== 'member' && definitions.some((one) => isOwnIn(meaning, one));

/** Prototypes, and variables that are only declared where they are found. */
const isDeclaration =
  (files: WorkspaceFiles) =>
  ({ kind, path, start, end, via }: StoredDefinition): boolean => {
    if (kind === 'prototype') return true;
    if (kind !== 'variable') return false;
    if (via !== null) return via.startsWith('DECLARE_');
    const text = files.source(path)?.text.slice(start, end) ?? '';
    return text.startsWith('extern') && !text.includes('=');
  };

const inOrder = (calls: readonly StoredCall[]): readonly StoredCall[] =>
  [...calls].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.start - b.start));
