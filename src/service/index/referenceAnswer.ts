// References with what is done at each place, and implementations: what is stored into a field, or the definitions of a
// function. The whole tree is asked by name; then what is known to mean something else is left out: locals, members of
// other structs. Within a time; what was not looked at stays in the list, and the notice says so. Called by readingAnswers.ts.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { nameUse } from '../../core/index/nameUse.ts';
import { rankDefinitions } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type { PlaceList, PositionParams, WirePlace, WireSymbol } from '../../protocol/indexService.ts';
import { placesOf } from './highlights.ts';
import { localName, meaningAt, ownerOf, type Meaning, type ReadingContext, type Word } from './meaning.ts';
import type { TreeReferences } from './treeReferences.ts';
import { wireSymbol } from './wire.ts';
import type { SourceFile } from './workspaceFiles.ts';

const nothing: PlaceList = { places: [], filesRead: 0, filesTotal: 0, truncated: false, notice: null };
const resolvingMs = 1_000;
const sliceMs = 12;
const mostImplementations = 500;
const callableKinds = ['function', 'macro', 'prototype'] as const;

export async function referencesAt(
  params: PositionParams,
  context: ReadingContext,
  references: TreeReferences,
  isCancelled: () => boolean,
): Promise<PlaceList> {
  const meaning = meaningAt(params, context);
  if (!meaning) return nothing;
  if (meaning.local) return localPlaces(meaning, context);
  const [first] = meaning.definitions;
  // Where a macro makes the name, the reader sees another word.
  const isMade = first !== undefined && first.via !== null && first.nameStart === meaning.word.start;
  const name = isMade ? first.name : meaning.word.text;
  const found = await references.find({ name, near: params.path }, isCancelled);
  return meant(found, meaning, context, isCancelled);
}

/** Of all places of a name, those that can have the meaning, with what is done there. */
async function meant(
  found: PlaceList,
  meaning: Meaning,
  context: ReadingContext,
  isCancelled: () => boolean,
): Promise<PlaceList> {
  const isMember = meaning.use === 'member' || meaning.definitions[0]?.kind === 'member';
  const places: WirePlace[] = [];
  const startedMs = performance.now();
  let sliceStartMs = startedMs;
  let unresolved = 0;
  for (const place of found.places) {
    if (isCancelled()) break;
    const source = context.files.source(place.path);
    const start = source?.lines.offsetAt(place.range.start);
    const end = source?.lines.offsetAt(place.range.end);
    if (!source || typeof start !== 'number' || typeof end !== 'number') continue;
    const seen = nameUse(source.text, start, end);
    const isDefinition = place.role === 'definition' || place.role === 'declaration';
    if (isDefinition) {
      if (isDefined(place, meaning)) places.push(place);
      continue;
    }
    if (seen.isMember !== isMember) continue;
    const use = place.role === 'use' ? { use: seen.use } : {};
    const late = performance.now() - startedMs > resolvingMs;
    if (late) unresolved++;
    else if (!canMean(source, { text: place.name, start, end }, place, meaning, isMember, context)) continue;
    places.push({ ...place, ...use });
    if (performance.now() - sliceStartMs < sliceMs) continue;
    await setImmediate();
    sliceStartMs = performance.now();
  }
  const doubt =
    unresolved > 0 && (isMember ? meaning.owner !== null : true)
      ? `${unresolved} of the places were taken by their name alone`
      : null;
  const notice = [found.notice, doubt].filter((one) => one !== null).join('; ');
  return { ...found, places, notice: notice === '' ? null : notice };
}

/** Of a field only the definitions in its struct are meant; of anything else all that are no fields. */
function isDefined(place: WirePlace, { definitions }: Meaning): boolean {
  const { path, range } = place;
  const same = definitions.find(
    (one) =>
      one.path === path &&
      one.nameFrom.line0 === range.start.line0 &&
      one.nameFrom.column0 === range.start.column0,
  );
  return same !== undefined;
}

function canMean(
  source: SourceFile,
  word: Word,
  place: WirePlace,
  { owner }: Meaning,
  isMember: boolean,
  context: ReadingContext,
): boolean {
  if (!isMember) return place.role !== 'use' || localName(source, word, context) === null;
  if (owner === null) return true;
  const theirs = ownerOf(source, word, context);
  return theirs === null || theirs === owner;
}

function localPlaces(meaning: Meaning, context: ReadingContext): PlaceList {
  const { source, word, local } = meaning;
  const places = placesOf(meaning, context).map(({ start, end, isWrite }): WirePlace => {
    const isDeclared = local !== null && start === local.around.base + local.declaration.nameStart;
    return {
      name: word.text,
      path: source.path,
      range: { start: source.lines.positionAt(start), end: source.lines.positionAt(end) },
      role: isDeclared ? 'definition' : 'use',
      ...(isDeclared ? {} : { use: isWrite ? ('write' as const) : nameUse(source.text, start, end).use }),
      enclosing: local?.around.definition.name ?? null,
      confidence: (local?.around.errorNodes ?? 0) > 0 ? 'damaged' : 'parsed',
    };
  });
  return { ...nothing, places, filesRead: 1, filesTotal: 1 };
}

/** What a call through the field may reach, or the definitions of a function, the likeliest first. */
export async function implementationsAt(
  params: PositionParams,
  context: ReadingContext,
  references: TreeReferences,
  isCancelled: () => boolean,
): Promise<readonly WireSymbol[]> {
  const meaning = meaningAt(params, context);
  if (!meaning) return [];
  const [first] = meaning.definitions;
  const isMember = meaning.use === 'member' || first?.kind === 'member';
  if (!isMember) return meaning.definitions.filter(({ kind }) => kind !== 'prototype').map(wireSymbol);
  const { places } = await references.find(
    {
      field: meaning.word.text,
      near: params.path,
      ...(meaning.owner === null ? {} : { container: meaning.owner }),
    },
    isCancelled,
  );
  const found = new Map<string, StoredDefinition>();
  for (const place of places) {
    const callable = context.store.definitionsOf(place.name, {
      from: place.path,
      kinds: callableKinds,
      use: 'call',
    });
    const [best] = rankDefinitions(callable, place.path, 'call', context.preference);
    if (best) found.set(`${best.path}\n${best.nameStart}`, best);
    if (found.size >= mostImplementations) break;
  }
  return [...found.values()].map(wireSymbol);
}
