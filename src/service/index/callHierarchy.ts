// The call hierarchy: who calls a function and what it calls, also through macros and operation tables. A function that
// stands in a table is reached through the table's field; a call through a field reaches what is stored into it.
// Called by readingAnswers.ts; what the whole tree has of a name comes through `FindPlaces`.
// SPDX-License-Identifier: MIT
import { rankDefinitions } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import type {
  PlaceList,
  PlaceQuery,
  PositionParams,
  WireCallGroup,
  WireCallGroups,
  WireCallItem,
  WirePlace,
  WireRange,
} from '../../protocol/indexService.ts';
import { meaningAt, ownerOf, type ReadingContext } from './meaning.ts';

type FindPlaces = (query: PlaceQuery) => Promise<PlaceList>;
type FoundPlace = WirePlace;

/** What the hierarchy can begin with at a position: the likeliest function, macro or field; none for anything else. */
export function callItems(params: PositionParams, context: ReadingContext): readonly WireCallItem[] {
  const meaning = meaningAt(params, context);
  if (!meaning || meaning.local) return [];
  const { definitions, owner } = meaning;
  const [first] = definitions.filter(
    ({ kind }) => kind === 'function' || kind === 'macro' || kind === 'prototype' || kind === 'member',
  );
  if (!first || (first !== definitions[0] && first.kind === 'member')) return [];
  return [first.kind === 'member' ? fieldItem(first, owner) : itemOf(first, detailOf(first))];
}

/** Fields have names that every other file uses; a reader waits for the nearest of them. */
const fieldFiles = 120;

const handedOver: ReadonlySet<string> = new Set(['callback', 'attribute', 'driver', 'table']);

export async function incomingCalls(
  item: WireCallItem,
  context: ReadingContext,
  find: FindPlaces,
): Promise<WireCallGroups> {
  const isField = item.field !== undefined;
  const { places, notice } = await find({
    name: item.field ?? item.name,
    near: item.path,
    ...(isField ? { roles: ['call'] as const, files: fieldFiles } : {}),
  });
  const groups = new Groups();
  let unknown = 0;
  for (const place of places) {
    if (!isOfItem(place, item, context)) continue;
    const isMember = stands(place, context) === 'member';
    if (isField !== isMember && place.role === 'call') continue;
    let doubt = '';
    if (isField && item.container !== undefined) {
      const owner = ownerAt(place, context);
      if (owner !== null && owner !== item.container) continue;
      if (owner === null) {
        unknown++;
        doubt = `perhaps through another struct than ${item.container}`;
      }
    }
    if (place.role === 'call') groups.add(callerOf(place, context, doubt), place.range);
    else if (place.role === 'slot') groups.add(tableOf(place, context), place.range);
    else if (handedOver.has(place.role)) groups.add(handlerOf(place, context), place.range);
  }
  const left =
    unknown > 0 && item.container !== undefined
      ? `of ${unknown} ${unknown === 1 ? 'call' : 'calls'} it is not known whether it goes through ${item.container}`
      : null;
  return { calls: groups.all(), notice: [notice, left].filter((one) => one !== null).join('; ') || null };
}

export async function outgoingCalls(
  item: WireCallItem,
  context: ReadingContext,
  find: FindPlaces,
): Promise<WireCallGroups> {
  if (item.field !== undefined) return storedInto(item, context, find);
  const { files, store, preference } = context;
  files.refresh(item.path);
  const source = files.source(item.path);
  if (!source) return { calls: [], notice: null };
  const inside = (line0: number): boolean =>
    line0 >= item.extent.start.line0 && line0 <= item.extent.end.line0;
  const groups = new Groups();
  let undefinedNames = 0;
  for (const call of store.callsIn(item.path) ?? []) {
    if (!inside(call.position.line0) || call.caller !== item.name) continue;
    const end = call.start + call.callee.length;
    const range = { start: call.position, end: source.lines.positionAt(end) };
    const candidates = store.definitionsOf(call.callee, { from: item.path, use: 'call' });
    if (stands({ path: item.path, range }, context) === 'member') {
      const owner = ownerAt({ path: item.path, range }, context);
      const members = candidates.filter(
        (one) => one.kind === 'member' && (owner === null || one.container === owner),
      );
      const [field] = rankDefinitions(members, item.path, 'member', preference);
      if (field) groups.add(fieldItem(field, owner), range);
      continue;
    }
    const callable = candidates.filter(
      ({ kind }) => kind === 'function' || kind === 'macro' || kind === 'prototype',
    );
    const [best] = rankDefinitions(callable, item.path, 'call', preference);
    if (best) groups.add(itemOf(best, detailOf(best, callable.length)), range);
    else undefinedNames++;
  }
  return {
    calls: groups.all(),
    notice:
      undefinedNames > 0 ? `${undefinedNames} calls are of names that the index has no definition of` : null,
  };
}

/** The functions that are stored into a field, as what a call through it may reach. */
async function storedInto(
  item: WireCallItem,
  context: ReadingContext,
  find: FindPlaces,
): Promise<WireCallGroups> {
  const { field = '', container } = item;
  const { places, notice } = await find({
    field,
    near: item.path,
    ...(container === undefined ? {} : { container }),
  });
  const groups = new Groups();
  for (const place of places) {
    const [best] = rankDefinitions(
      context.store.definitionsOf(place.name, {
        from: place.path,
        kinds: ['function', 'macro'],
        use: 'call',
      }),
      place.path,
      'call',
      context.preference,
    );
    if (!best) continue;
    // Its ranges belong to the file of the field, where nothing is called: the field's own name stands for them.
    groups.add(itemOf(best, `in .${field} of ${place.enclosing ?? place.path}`), item.range);
  }
  return { calls: groups.all(), notice };
}

class Groups {
  private readonly byKey = new Map<string, { readonly item: WireCallItem; readonly ranges: WireRange[] }>();

  add(item: WireCallItem, range: WireRange): void {
    const { path, name, field } = item;
    const key = `${path}\n${item.range.start.line0}:${item.range.start.column0}\n${name}\n${field ?? ''}`;
    const group = this.byKey.get(key);
    if (group) group.ranges.push(range);
    else this.byKey.set(key, { item, ranges: [range] });
  }

  all(): readonly WireCallGroup[] {
    return [...this.byKey.values()];
  }
}

function itemOf(
  { name, kind, path, nameFrom, nameTo, from, to }: StoredDefinition,
  detail: string,
): WireCallItem {
  return {
    name,
    kind,
    path,
    range: { start: nameFrom, end: nameTo },
    extent: { start: from, end: to },
    detail,
  };
}

function fieldItem(definition: StoredDefinition, owner: string | null): WireCallItem {
  const container = owner ?? definition.container;
  const doubt = owner === null ? ', if it is that one' : '';
  return {
    ...itemOf(definition, `field of ${container ?? 'a struct'}${doubt}: through an operation table`),
    field: definition.name,
    ...(owner === null ? {} : { container: owner }),
  };
}

function detailOf({ via, condition, uncertain, kind }: StoredDefinition, candidates = 1): string {
  return [
    ...(kind === 'macro' ? ['macro'] : []),
    ...(via === null ? [] : [`made by ${via}`]),
    ...(condition === null ? [] : [`if ${condition}`]),
    ...(uncertain ? ['uncertain: did not parse'] : []),
    ...(candidates > 1 ? [`the likeliest of ${candidates} definitions`] : []),
  ].join(', ');
}

/** The function or macro that a call is written in; the file itself where there is none. */
function callerOf(place: FoundPlace, context: ReadingContext, doubt: string): WireCallItem {
  const around = definitionAround(place, context);
  if (!around) return placeItem(place, place.path, doubt || 'at file scope');
  return itemOf(around, [doubt, detailOf(around)].filter((part) => part !== '').join(', '));
}

/** The table that a function stands in. */
function tableOf(place: FoundPlace, context: ReadingContext): WireCallItem {
  const { field, container } = place;
  const of = container === undefined || container === '' ? '' : ` of ${container}`;
  const detail = field === undefined ? `operation table${of}` : `operation table: .${field}${of}`;
  const around = definitionAround(place, context);
  const item = around ? itemOf(around, detail) : placeItem(place, place.enclosing ?? place.path, detail);
  return {
    ...item,
    ...(field === undefined ? {} : { field }),
    ...(container === undefined || container === '' ? {} : { container: container.replace(/^.*\./, '') }),
  };
}

/** What a function is handed to. */
function handlerOf(place: FoundPlace, context: ReadingContext): WireCallItem {
  const detail = place.via === undefined ? 'handed over here' : `handed to ${place.via}`;
  const around = definitionAround(place, context);
  return around ? itemOf(around, detail) : placeItem(place, place.via ?? place.path, detail);
}

const placeItem = ({ path, range }: FoundPlace, name: string, detail: string): WireCallItem => ({
  name,
  kind: 'variable',
  path,
  range,
  extent: range,
  detail,
});

function definitionAround(
  { path, range, enclosing }: FoundPlace,
  context: ReadingContext,
): StoredDefinition | null {
  if (enclosing === null) return null;
  const { line0 } = range.start;
  const named = context.store
    .definitionsOf(enclosing, { from: path })
    .filter((one) => one.path === path && one.from.line0 <= line0 && line0 <= one.to.line0);
  return named[0] ?? null;
}

/** Whether a place can be of the item: a static name is its file's, an architecture's its own. */
function isOfItem(place: FoundPlace, item: WireCallItem, context: ReadingContext): boolean {
  if (item.field !== undefined || place.path === item.path) return true;
  const [own, other] = [item.path, place.path].map((path) => /^arch\/([^/]+)\//.exec(path)?.[1]);
  if (own !== undefined && other !== undefined && own !== other) return false;
  const { store, files } = context;
  if (item.kind === 'function' && item.path.endsWith('.c')) {
    const source = files.source(item.path);
    const start = source?.lines.offsetAt(item.extent.start) ?? 0;
    const end = source?.lines.offsetAt(item.range.start) ?? 0;
    const lineStart = source ? source.text.lastIndexOf('\n', start - 1) + 1 : 0;
    if (source && /\bstatic\b/.test(source.text.slice(lineStart, end))) return false;
  }
  return !store
    .definitionsOf(item.name, { from: place.path })
    .some(
      (one) =>
        one.path === place.path &&
        (one.kind === 'function' || one.kind === 'macro') &&
        place.path.endsWith('.c'),
    );
}

function stands(
  { path, range }: Pick<FoundPlace, 'path' | 'range'>,
  { files }: ReadingContext,
): 'member' | 'plain' {
  const source = files.source(path);
  const start = source?.lines.offsetAt(range.start);
  if (!source || start === null || start === undefined) return 'plain';
  return /(?:->|(?<!\.\.)\.)\s*$/.test(source.text.slice(Math.max(0, start - 40), start))
    ? 'member'
    : 'plain';
}

function ownerAt(
  { path, range }: Pick<FoundPlace, 'path' | 'range'>,
  context: ReadingContext,
): string | null {
  const source = context.files.source(path);
  const start = source?.lines.offsetAt(range.start);
  const end = source?.lines.offsetAt(range.end);
  if (!source || typeof start !== 'number' || typeof end !== 'number') return null;
  return ownerOf(source, { text: source.text.slice(start, end), start, end }, context);
}
