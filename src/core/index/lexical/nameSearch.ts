// Finding definitions anywhere in the tree by a part of their name: in the text of all names first, then in the files of
// those that match best. Generated register headers come last and only when little else was found, for there are more
// names in them than in all other files; each thousand of them has a set of the runs of four letters in the names.
// Called by the index service.
// SPDX-License-Identifier: MIT
import { latin1Text } from '../bytes.ts';
import { lowerCase } from '../nameTable.ts';
import { KnownNames, type FindBytes } from './knownNames.ts';
import type { LexicalIndex } from './lexicalIndex.ts';
import { RowCursor, type RowMark } from './rowBytes.ts';
import { FileFlag, type Segment } from './segment.ts';

export interface FoundName {
  readonly name: string;
  /** Index into `definitionKinds`. */
  readonly kind: number;
  readonly path: string;
  readonly line0: number;
  readonly column0: number;
  /** 0 exact, 1 but for case, 2 prefix, 3 but for case, 4 after `_`, 5 inside. */
  readonly rank: number;
}
export interface NameSearch {
  /** Takes the names of segments that are new; `breathe` is awaited between files. */
  prepare(breathe: () => Promise<void> | void): Promise<void>;
  /** About `limit` of `accepts` paths, the best rank first, then best `order`. False for `whole` if there was more. */
  find(
    query: string,
    limit: number,
    accepts: (path: string) => boolean,
    order: (paths: readonly string[]) => readonly string[],
  ): { readonly names: readonly FoundName[]; readonly whole: boolean };
}

/** Rows of a generated header that have a set; some 2,000 different runs of four letters, each two bits in it. */
const blockRows = 1_024;
const setBytes = 4_096;
/** Of the definitions outside of generated headers about this share have names of their own. */
const shareOfDifferent = 0.6;
const shortestQuery = 3;
const ranks = 6;
/** Of more names that match equally well the shortest of these many are taken. */
const collected = 3_000;
const lineEnd = 0x0a;
const underscore = 0x5f;

/** Some rows of a generated header: where they begin, and the set of what is in their names. */
interface BulkBlock {
  readonly mark: RowMark;
  readonly set: Uint8Array;
}

export function nameSearch(index: LexicalIndex, findBytes: FindBytes): NameSearch {
  const known = new KnownNames();
  const bulkNames = new Map<Segment, ReadonlyMap<number, readonly BulkBlock[]>>();
  const cursor = new RowCursor();

  const blocksOf = (segment: Segment, file: number): readonly BulkBlock[] => {
    const blocks: BulkBlock[] = [];
    let into = new Uint8Array(0);
    cursor.begin(segment.rows(file));
    for (let row = 0; ; row++) {
      const mark = row % blockRows === 0 ? cursor.mark() : null;
      if (!cursor.next()) return blocks;
      if (mark !== null) blocks.push({ mark, set: (into = new Uint8Array(setBytes)) });
      const { name, nameLength } = cursor;
      let four = 0;
      for (let i = 0; i < nameLength; i++) {
        four = (four << 8) | lowerCase(name[i] as number);
        if (i < 3) continue;
        const bit = bitOf(four, firstHash);
        const other = bitOf(four, secondHash);
        into[bit >>> 3] = (into[bit >>> 3] as number) | (1 << (bit & 7));
        into[other >>> 3] = (into[other >>> 3] as number) | (1 << (other & 7));
      }
    }
  };
  /** Definitions of files that are not taken in yet. */
  const newNames = (): number => {
    let names = 0;
    for (let number = 0; number < index.size(); number++) {
      const segment = index.segment(number);
      if (!segment || bulkNames.has(segment)) continue;
      for (let file = 0; file < segment.files; file++) {
        if ((segment.flags(file) & FileFlag.bulk) === 0) names += segment.definitions(file);
      }
    }
    return names;
  };
  const addNames = (segment: Segment, file: number): void => {
    cursor.begin(segment.rows(file));
    while (cursor.next()) known.add(cursor.name, cursor.nameLength);
  };
  /** Calls `found` for every name with the bytes in it, after `lead` others, until it says that it has enough. */
  const eachName = (needle: Uint8Array, lead: number, found: (name: Uint8Array) => boolean): void => {
    const text = known.text();
    const ranges = known.ranges(needle.subarray(lead));
    let last = -1;
    for (let i = 0; i + 1 < ranges.length; i += 2) {
      const from = ranges[i] ?? 0;
      const part = text.subarray(from, ranges[i + 1]);
      for (let at = findBytes(part, needle, 0); at >= 0; at = findBytes(part, needle, at + 1)) {
        const { start, name } = known.nameAt(from + at + lead);
        if (start === last) continue;
        last = start;
        if (!found(name)) return;
      }
    }
  };
  /** Names by rank; not `whole` if there were more than are collected. */
  const matching = (exact: Uint8Array, folded: Uint8Array, limit: number) => {
    const byRank: Uint8Array[][] = Array.from({ length: ranks }, () => []);
    let count = 0;
    const take =
      (isThis: (rank: number) => boolean) =>
      (name: Uint8Array): boolean => {
        const rank = rankOf(name, name.length, exact, folded);
        if (isThis(rank)) {
          byRank[rank]?.push(name);
          count++;
        }
        return count < collected;
      };
    eachName(
      folded,
      0,
      take(() => true),
    );
    if (count < collected) return { byRank, whole: true };
    // Too many to take all: the better ranks first, each by what stands before the letters.
    for (const names of byRank) names.length = 0;
    let total = 0;
    for (const [before, isThis] of [
      [lineEnd, (rank: number) => rank < 4],
      [underscore, (rank: number) => rank === 4],
      [null, (rank: number) => rank === 5],
    ] as const) {
      count = 0;
      if (before === null) eachName(folded, 0, take(isThis));
      else eachName(Uint8Array.of(before, ...folded), 1, take(isThis));
      total += count;
      if (total >= limit) break;
    }
    return { byRank, whole: false };
  };
  return {
    async prepare(breathe) {
      known.reserve(Math.ceil(newNames() * shareOfDifferent));
      for (let number = 0; number < index.size(); number++) {
        const segment = index.segment(number);
        if (!segment || bulkNames.has(segment)) continue;
        const bulk = new Map<number, readonly BulkBlock[]>();
        for (let file = 0; file < segment.files; file++) {
          if ((segment.flags(file) & FileFlag.bulk) === 0) addNames(segment, file);
          else bulk.set(file, blocksOf(segment, file));
          await breathe();
        }
        bulkNames.set(segment, bulk);
      }
      const live = new Set(Array.from({ length: index.size() }, (_, number) => index.segment(number)));
      for (const segment of bulkNames.keys()) if (!live.has(segment)) bulkNames.delete(segment);
    },
    find(query, limit, accepts, order) {
      const exact = Uint8Array.from(query, (letter) => letter.charCodeAt(0));
      const folded = exact.map(lowerCase);
      if (folded.length < shortestQuery) return { names: [], whole: true };
      const found: FoundName[] = [];
      const { byRank, whole: isWhole } = matching(exact, folded, limit);
      let whole = isWhole;
      byRank.forEach((names, rank) => {
        names.sort((a, b) => a.length - b.length);
        for (const bytes of names) {
          if (found.length >= limit) {
            whole = false;
            break;
          }
          const name = latin1Text(bytes);
          const paths = index.definersOf(name).filter((path) => !index.isBulk(path) && accepts(path));
          for (const path of order(paths)) {
            if (found.length >= limit) {
              whole = false;
              break;
            }
            for (const row of index.namedIn(path, name)) found.push({ ...row, name, path, rank });
          }
        }
      });
      if (found.length >= limit) return { names: found, whole: false };
      const bits: number[] = [];
      let four = 0;
      folded.forEach((letter, i) => {
        four = (four << 8) | letter;
        if (i >= 3) bits.push(bitOf(four, firstHash), bitOf(four, secondHash));
      });
      for (let number = 0; number < index.size(); number++) {
        const segment = index.segment(number);
        const paths = index.livePaths(number);
        for (const [file, blocks] of (segment && bulkNames.get(segment)) ?? []) {
          const here = (paths[file] ?? []).filter(accepts);
          if (!segment || here.length === 0) continue;
          for (const { mark, set } of blocks) {
            if (!hasAll(set, bits)) continue;
            cursor.resume(segment.rows(file), mark);
            for (let row = 0; row < blockRows && cursor.next(); row++) {
              const rank = rankOf(cursor.name, cursor.nameLength, exact, folded);
              if (rank < 0) continue;
              const { kind, line0, column0 } = cursor;
              const name = latin1Text(cursor.name.subarray(0, cursor.nameLength));
              for (const path of here) found.push({ name, kind, path, line0, column0, rank });
            }
            // Enough of generated names; those not looked into are told of.
            if (found.length >= limit * ranks) return { names: found, whole: false };
          }
        }
      }
      return { names: found, whole };
    },
  };
}

const firstHash = 0x9e3779b1;
const secondHash = 0x85ebca6b;
const bitOf = (four: number, hash: number): number => (Math.imul(four, hash) >>> 15) & (setBytes * 8 - 1);

function hasAll(set: Uint8Array, bits: readonly number[]): boolean {
  for (const bit of bits) if (((set[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
  return true;
}

/** How well a name matches; -1 if it does not. */
function rankOf(name: Uint8Array, length: number, exact: Uint8Array, folded: Uint8Array): number {
  let best = -1;
  const last = length - folded.length;
  const first = folded[0];
  for (let at = 0; at <= last; at++) {
    if (lowerCase(name[at] as number) !== first) continue;
    let same = 1;
    while (same < folded.length && lowerCase(name[at + same] as number) === folded[same]) same++;
    if (same < folded.length) continue;
    if (at === 0) {
      let sameCase = true;
      for (let i = 0; i < exact.length && sameCase; i++) sameCase = name[i] === exact[i];
      return (length === folded.length ? 0 : 2) + (sameCase ? 0 : 1);
    }
    const rank = name[at - 1] === 0x5f ? 4 : 5;
    if (best < 0 || rank < best) best = rank;
  }
  return best;
}
