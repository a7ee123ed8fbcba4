// Finding definitions anywhere in the tree by a part of their name. Every file has a small set of the letter triples in
// its names; only files that have all triples of the query are looked into. Generated register headers come last and only
// when little else was found: there are more names in them than in all other files. Called by the index service.
// SPDX-License-Identifier: MIT
import { lowerCase } from '../nameTable.ts';
import type { LexicalIndex } from './lexicalIndex.ts';
import { RowCursor } from './rowBytes.ts';
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
  /** Makes the triples of segments that have none; `breathe` is awaited between files. */
  prepare(breathe: () => Promise<void> | void): Promise<void>;
  /** At most `limit` for each rank, of `accepts` paths. False for `whole` if there was more. */
  find(
    query: string,
    limit: number,
    accepts: (path: string) => boolean,
  ): { readonly names: readonly FoundName[]; readonly whole: boolean };
}

/** Bits per file. A file of 60 names has some 600 triples. */
const setBytes = 256;
const shortestQuery = 3;
const ranks = 6;

export function nameSearch(index: LexicalIndex): NameSearch {
  const sets = new Map<Segment, Uint8Array>();
  const cursor = new RowCursor();

  const fill = (segment: Segment, file: number, into: Uint8Array): void => {
    const base = file * setBytes;
    cursor.begin(segment.rows(file));
    while (cursor.next()) {
      const { name, nameLength } = cursor;
      let triple = 0;
      for (let i = 0; i < nameLength; i++) {
        triple = ((triple << 8) | lowerCase(name[i] as number)) & 0xffffff;
        if (i < 2) continue;
        const bit = bitOf(triple);
        const at = base + (bit >>> 3);
        into[at] = (into[at] as number) | (1 << (bit & 7));
      }
    }
  };
  return {
    async prepare(breathe) {
      for (let number = 0; number < index.size(); number++) {
        const segment = index.segment(number);
        if (!segment || sets.has(segment)) continue;
        const set = new Uint8Array(segment.files * setBytes);
        for (let file = 0; file < segment.files; file++) {
          if ((segment.flags(file) & FileFlag.bulk) === 0) fill(segment, file, set);
          await breathe();
        }
        sets.set(segment, set);
      }
      const live = new Set(Array.from({ length: index.size() }, (_, number) => index.segment(number)));
      for (const segment of sets.keys()) if (!live.has(segment)) sets.delete(segment);
    },
    find(query, limit, accepts) {
      const exact = Uint8Array.from(query, (letter) => letter.charCodeAt(0));
      const folded = exact.map(lowerCase);
      if (folded.length < shortestQuery) return { names: [], whole: true };
      const bits: number[] = [];
      for (let i = 2; i < folded.length; i++)
        bits.push(
          bitOf(((folded[i - 2] as number) << 16) | ((folded[i - 1] as number) << 8) | (folded[i] as number)),
        );
      const byRank: FoundName[][] = Array.from({ length: ranks }, () => []);
      let whole = true;
      const look = (segment: Segment, file: number, paths: readonly string[]): void => {
        cursor.begin(segment.rows(file));
        while (cursor.next()) {
          const rank = rankOf(cursor.name, cursor.nameLength, exact, folded);
          if (rank < 0) continue;
          for (const path of paths) {
            if (!accepts(path)) continue;
            const bucket = byRank[rank] as FoundName[];
            if (bucket.length >= limit) {
              whole = false;
              continue;
            }
            const name = String.fromCharCode(...cursor.name.subarray(0, cursor.nameLength));
            const { kind, line0, column0 } = cursor;
            bucket.push({ name, kind, path, line0, column0, rank });
          }
        }
      };
      for (const isBulk of [false, true]) {
        if (isBulk && byRank.reduce((sum, bucket) => sum + bucket.length, 0) >= limit) {
          whole = false;
          break;
        }
        for (let number = 0; number < index.size(); number++) {
          const segment = index.segment(number);
          const set = segment && sets.get(segment);
          const paths = index.livePaths(number);
          for (let file = 0; segment && file < segment.files; file++) {
            const here = paths[file] ?? [];
            if (here.length === 0 || ((segment.flags(file) & FileFlag.bulk) !== 0) !== isBulk) continue;
            if (isBulk || !set || hasAll(set, file * setBytes, bits)) look(segment, file, here);
          }
        }
      }
      return { names: byRank.flat(), whole };
    },
  };
}

const bitOf = (triple: number): number => (Math.imul(triple, 0x9e3779b1) >>> 21) & (setBytes * 8 - 1);

function hasAll(set: Uint8Array, base: number, bits: readonly number[]): boolean {
  for (const bit of bits) if (((set[base + (bit >>> 3)] as number) & (1 << (bit & 7))) === 0) return false;
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
