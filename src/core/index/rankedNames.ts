// Searching interned names by letters, the best match first. Names are kept by length, each with the set of its letters,
// of two letters beside each other and of three, so that few are read and the longest of too many are not. Knows nothing of definitions:
// who asks says which names count. Called by searchSymbols.ts.
// SPDX-License-Identifier: MIT
import { lowerCase, type NameTable } from './nameTable.ts';

export interface RankedNames {
  /** Takes in names that are new. A question does it too; of a whole tree it takes tenths of a second. */
  prepare(): void;
  /**
   * Ids of the names that hold the letters and are marked in `among`, shorter ones first, by rank: 0 exact, 1 but for
   * case, 2 prefix, 3 but for case, 4 after `_`, 5 inside, 6 letters in order. Of a rank with more than `most` names not
   * all are found; those in order are only looked for if the better ones are not more than `enough`.
   */
  find(
    exact: readonly number[],
    among: Uint8Array,
    limits: { readonly most: number; readonly enough: number },
  ): readonly (readonly number[])[];
}

export const rankCount = 7;
const lettersInOrder = 6;
/** New names are looked through one by one until they are so many. */
const looseNames = 8_192;
const underscore = 0x5f;

export function rankedNames(names: NameTable): RankedNames {
  /** By id. */
  let letters = new Int32Array(0);
  let pairs = new Int32Array(0);
  let triples = new Int32Array(0);
  let noted = 0;
  /** The first `sorted` ids by length; those of a length begin at `classes[length]`. */
  let order = new Int32Array(0);
  let orderedLetters = new Int32Array(0);
  let orderedPairs = new Int32Array(0);
  let orderedTriples = new Int32Array(0);
  let classes: readonly number[] = [0];
  let sorted = 0;
  /** Where in the order the names are that may match; used again for each question. */
  let held = new Int32Array(0);

  const note = (): void => {
    const count = names.count();
    if (count === noted) return;
    if (count > letters.length) {
      letters = enlarged(letters, count);
      pairs = enlarged(pairs, count);
      triples = enlarged(triples, count);
    }
    const { bytes, starts } = names.raw();
    for (; noted < count; noted++) {
      const [from, to] = [starts[noted] ?? 0, starts[noted + 1] ?? 0];
      letters[noted] = lettersOf(bytes, from, to);
      pairs[noted] = runsOf(bytes, from, to, 2);
      triples[noted] = runsOf(bytes, from, to, 3);
    }
  };
  const sort = (): void => {
    const { starts } = names.raw();
    const counts: number[] = [0, 0];
    for (let id = 0; id < noted; id++) {
      const length = (starts[id + 1] ?? 0) - (starts[id] ?? 0);
      while (counts.length < length + 2) counts.push(0);
      counts[length + 1] = (counts[length + 1] ?? 0) + 1;
    }
    for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
    classes = [...counts];
    order = new Int32Array(noted);
    orderedLetters = new Int32Array(noted);
    orderedPairs = new Int32Array(noted);
    orderedTriples = new Int32Array(noted);
    held = new Int32Array(noted);
    for (let id = 0; id < noted; id++) {
      const length = (starts[id + 1] ?? 0) - (starts[id] ?? 0);
      const at = counts[length] ?? 0;
      counts[length] = at + 1;
      order[at] = id;
      orderedLetters[at] = letters[id] ?? 0;
      orderedPairs[at] = pairs[id] ?? 0;
      orderedTriples[at] = triples[id] ?? 0;
    }
    sorted = noted;
  };
  const prepare = (): void => {
    note();
    if (noted - sorted > looseNames) sort();
  };
  return {
    prepare,
    find(exact, among, { most, enough }) {
      prepare();
      const { bytes, starts } = names.raw();
      const folded = Uint8Array.from(exact, lowerCase);
      const byRank: number[][] = Array.from({ length: rankCount }, () => []);
      if (folded.length === 0) return byRank;
      const wantedLetters = lettersOf(folded, 0, folded.length);
      const wantedPairs = runsOf(folded, 0, folded.length, 2);
      const wantedTriples = runsOf(folded, 0, folded.length, 3);
      const isFull: boolean[] = byRank.map(() => false);
      const takeInside = (id: number): void => {
        const rank = rankOf(bytes, starts[id] ?? 0, starts[id + 1] ?? 0, exact, folded);
        if (rank >= 0 && isFull[rank] === false) byRank[rank]?.push(id);
      };
      const takeInOrder = (id: number): void => {
        const [from, to] = [starts[id] ?? 0, starts[id + 1] ?? 0];
        if (isInOrder(bytes, from, to, folded) && rankOf(bytes, from, to, exact, folded) < 0)
          byRank[lettersInOrder]?.push(id);
      };
      const pass = (isInside: boolean, take: (id: number) => void, isEnough: () => boolean): void => {
        for (let id = sorted; id < noted; id++) {
          if (((letters[id] ?? 0) & wantedLetters) === wantedLetters && among[id] === 1) take(id);
        }
        for (let length = folded.length; length + 1 < classes.length && !isEnough(); length++) {
          const [from, to] = [classes[length] ?? 0, classes[length + 1] ?? 0];
          let count: number;
          if (isInside) {
            count = holding(orderedPairs, wantedPairs, from, to, held);
            count = alsoHolding(orderedTriples, wantedTriples, held, count);
          } else count = holding(orderedLetters, wantedLetters, from, to, held);
          for (let i = 0; i < count; i++) {
            const id = order[held[i] ?? 0] ?? 0;
            if (among[id] === 1) take(id);
          }
        }
      };
      /** Names of one length are all taken or none, so that what is found does not depend on the order of ids. */
      const noteFull = (): boolean => {
        byRank.forEach((ids, rank) => (isFull[rank] = ids.length > most));
        return false;
      };
      pass(true, takeInside, noteFull);
      const inside = byRank.reduce((sum, ids) => sum + ids.length, 0);
      if (inside <= enough) pass(false, takeInOrder, () => (byRank[lettersInOrder]?.length ?? 0) > most);
      for (const ids of byRank) ids.sort((a, b) => shorterFirst(bytes, starts, a, b));
      return byRank;
    },
  };
}

/** The places from `from` to `to` whose sets have all of some bits; returns how many. */
function holding(sets: Int32Array, bits: number, from: number, to: number, into: Int32Array): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    if (((sets[at] as number) & bits) === bits) into[count++] = at;
  }
  return count;
}

/** Leaves of some places those whose sets have all of some bits; returns how many. */
function alsoHolding(sets: Int32Array, bits: number, places: Int32Array, count: number): number {
  let left = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i] as number;
    if (((sets[at] as number) & bits) === bits) places[left++] = at;
  }
  return left;
}

/** Where a name holds the letters, as a rank; -1 if it does not. */
function rankOf(
  bytes: Uint8Array,
  from: number,
  to: number,
  exact: readonly number[],
  folded: Uint8Array,
): number {
  let best = -1;
  const last = to - folded.length;
  const first = folded[0];
  for (let at = from; at <= last && best !== 4; at++) {
    if (lowerCase(bytes[at] as number) !== first) continue;
    let same = 1;
    while (same < folded.length && lowerCase(bytes[at + same] as number) === folded[same]) same++;
    if (same < folded.length) continue;
    if (at === from) {
      const sameCase = exact.every((byte, i) => bytes[from + i] === byte);
      return (to - from === folded.length ? 0 : 2) + (sameCase ? 0 : 1);
    }
    best = bytes[at - 1] === underscore ? 4 : 5;
  }
  return best;
}

function isInOrder(bytes: Uint8Array, from: number, to: number, folded: Uint8Array): boolean {
  let matched = 0;
  for (let at = from; at < to; at++) {
    if (lowerCase(bytes[at] as number) === folded[matched] && ++matched === folded.length) return true;
  }
  return false;
}

/** Among equal matches the shorter name is the nearer one; then by bytes, for ids depend on the order of indexing. */
function shorterFirst(bytes: Uint8Array, starts: Uint32Array, a: number, b: number): number {
  const [fromA, fromB] = [starts[a] ?? 0, starts[b] ?? 0];
  const length = (starts[a + 1] ?? 0) - fromA;
  let difference = length - ((starts[b + 1] ?? 0) - fromB);
  for (let i = 0; i < length && difference === 0; i++)
    difference = (bytes[fromA + i] ?? 0) - (bytes[fromB + i] ?? 0);
  return difference;
}

/** Bits 0-25 for letters of either case, 26 for the underscore, others for digits and the rest. */
function lettersOf(bytes: Uint8Array, start: number, end: number): number {
  let set = 0;
  for (let i = start; i < end; i++) {
    const byte = lowerCase(bytes[i] as number);
    const bit = byte >= 0x61 && byte <= 0x7a ? byte - 0x61 : byte === underscore ? 26 : 27 + (byte & 3);
    set |= 1 << bit;
  }
  return set;
}

/** A bit for each so many letters beside each other, of either case. */
function runsOf(bytes: Uint8Array, start: number, end: number, length: number): number {
  let set = 0;
  let run = 0;
  const mask = (1 << (8 * length)) - 1;
  for (let i = start; i < end; i++) {
    run = ((run << 8) | lowerCase(bytes[i] as number)) & mask;
    if (i - start >= length - 1) set |= 1 << (Math.imul(run, 0x9e3779b1) >>> 27);
  }
  return set;
}

function enlarged(from: Int32Array, needed: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(from.length * 2, needed));
  larger.set(from);
  return larger;
}
