// The lexical index of one tree: segments, and which path holds which file of them now. Answers which files have a word,
// define it, or assign to a field of that name; the files' texts then decide. A changed file is a segment of its own
// until the next pass. In memory; core/index/lexical/segment.ts has the bytes. Called by the index service.
// SPDX-License-Identifier: MIT
import type { SegmentSource } from './blocks.ts';
import { KeyTable, type SegmentFile } from './keyTable.ts';
import { RowCursor } from './rowBytes.ts';
import { FileFlag, openSegment, segmentHash, type Segment } from './segment.ts';
import { assignedFieldHash, hashOf } from './words.ts';

export interface WordFile {
  readonly path: string;
  /** Whether the lexical pass saw a definition of the word there. */
  readonly isDefined: boolean;
}
export interface NamedRow {
  /** Index into `definitionKinds`. */
  readonly kind: number;
  readonly line0: number;
  /** UTF-16 units. */
  readonly column0: number;
}
export interface LexicalIndex {
  /**
   * Adds a segment and returns its number. Throws `DamagedBytes` if it is none of this version. `onDamage` hears of damage
   * that a later question meets, while it is asked: what it mounts and assigns then is in the question's answer.
   */
  mount(bytes: Uint8Array | SegmentSource, onDamage?: (reason: string) => void): number;
  /** Null if it was dropped, undefined past the last. */
  segment(number: number): Segment | null | undefined;
  /** A segment's contents are no longer found by `locate` in it, but in another that has them. */
  retire(segment: number): void;
  /** Gives up a segment whose files no path holds. */
  dropIfUnused(segment: number): void;
  /** Gives up a segment and returns the paths whose files it held. */
  lose(segment: number): readonly string[];
  /** Forgets everything. */
  clear(): void;
  /** Number of segments, dropped ones included. */
  size(): number;
  /** Content keys of all segments; one that several have comes several times. */
  keys(): string[];
  /** Where a content is, or null if it must be scanned. */
  locate(key: string): SegmentFile | null;
  /** Says what a path holds. */
  assign(path: string, at: SegmentFile): void;
  unassign(path: string): void;
  at(path: string): SegmentFile | null;
  paths(): IterableIterator<string>;
  count(): number;
  /** Files that have a word, in no order. */
  filesWith(name: string): readonly WordFile[];
  /** Paths of the files that define a word, in no order. */
  definersOf(name: string): readonly string[];
  /** Files with `.field = word` or `->field = word`. */
  filesAssigning(field: string): readonly string[];
  /** Grows with every change of what is where. */
  readonly stamp: () => number;
  /** Files of the tree by segment: for each file number the paths that hold it. */
  livePaths(segment: number): readonly (readonly string[])[];
  isBulk(path: string): boolean;
  /** What a file defines by a name, as the lexical pass saw it, in the order of the file. */
  namedIn(path: string, name: string): readonly NamedRow[];
  /** Bytes of a file's text; 0 if the path is not known. */
  sizeOf(path: string): number;
}

const noRows = new Uint8Array(0);
const noPaths: readonly string[] = [];

interface Mounted {
  readonly segment: Segment;
  /** By file; the lists are not changed but replaced. */
  readonly paths: (readonly string[])[];
}

export function lexicalIndex(version: string): LexicalIndex {
  const mounted: (Mounted | null)[] = [];
  const byPath = new Map<string, SegmentFile>();
  let byKey: KeyTable | null = null;
  const cursor = new RowCursor();
  let stamp = 0;

  const segmentAt = (number: number): Segment | null | undefined => mounted[number]?.segment;
  const enterKeys = (into: KeyTable, number: number): void => {
    const segment = segmentAt(number);
    if (segment) into.enter(number, segment);
  };
  const contents = (): KeyTable => {
    if (byKey === null) {
      byKey = new KeyTable();
      for (let segment = 0; segment < mounted.length; segment++) enterKeys(byKey, segment);
    }
    return byKey;
  };
  const unassign = (path: string): void => {
    const at = byPath.get(path);
    if (at === undefined) return;
    const paths = mounted[at.segment]?.paths;
    if (paths) paths[at.file] = (paths[at.file] ?? noPaths).filter((other) => other !== path);
    byPath.delete(path);
    stamp++;
  };
  const rowsOf = (path: string): Uint8Array => {
    for (;;) {
      const at = byPath.get(path);
      const rows = at && mounted[at.segment]?.segment.rows(at.file);
      // Where damage was met the path is somewhere else now.
      if (byPath.get(path) === at) return rows ?? noRows;
    }
  };
  /** Segments that are mounted because of damage come last in the same round. */
  const each = (hash: number, found: (path: string, isDefined: boolean) => void): void => {
    const wanted = segmentHash(hash);
    for (const one of mounted) {
      if (one === null) continue;
      const { segment, paths } = one;
      segment.find(wanted, (file, isDefined) => {
        for (const path of paths[file] ?? []) found(path, isDefined);
      });
    }
  };
  return {
    mount(bytes, onDamage) {
      const segment = openSegment(version, bytes, onDamage);
      mounted.push({ segment, paths: new Array<readonly string[]>(segment.files).fill(noPaths) });
      if (byKey !== null) enterKeys(byKey, mounted.length - 1);
      return mounted.length - 1;
    },
    segment: (number) => {
      const one = mounted[number];
      return one === null ? null : one?.segment;
    },
    retire(number) {
      byKey = new KeyTable();
      for (let other = mounted.length - 1; other >= 0; other--) if (other !== number) enterKeys(byKey, other);
    },
    dropIfUnused(number) {
      const one = mounted[number];
      if (!one || one.paths.some((paths) => paths.length > 0)) return;
      one.segment.close();
      mounted[number] = null;
    },
    lose(number) {
      const one = mounted[number];
      if (!one) return [];
      const paths = one.paths.flat();
      paths.forEach(unassign);
      one.segment.close();
      mounted[number] = null;
      return paths;
    },
    clear() {
      for (const one of mounted) one?.segment.close();
      mounted.length = 0;
      byPath.clear();
      byKey = null;
      stamp++;
    },
    size: () => mounted.length,
    keys: () =>
      mounted.flatMap((one) =>
        one === null ? [] : Array.from({ length: one.segment.files }, (_, file) => one.segment.key(file)),
      ),
    locate: (key) => contents().find(key, segmentAt),
    assign(path, at) {
      const before = byPath.get(path);
      if (before?.segment === at.segment && before.file === at.file) return;
      unassign(path);
      const paths = mounted[at.segment]?.paths;
      const others = paths?.[at.file];
      if (paths && others) paths[at.file] = others.length === 0 ? [path] : [...others, path];
      byPath.set(path, at);
      stamp++;
    },
    unassign,
    at: (path) => byPath.get(path) ?? null,
    paths: () => byPath.keys(),
    count: () => byPath.size,
    filesWith(name) {
      const files: WordFile[] = [];
      each(hashOf(name), (path, isDefined) => files.push({ path, isDefined }));
      return files;
    },
    definersOf(name) {
      const found: string[] = [];
      each(hashOf(name), (path, isDefined) => {
        if (isDefined) found.push(path);
      });
      return found;
    },
    filesAssigning(field) {
      const paths: string[] = [];
      each(assignedFieldHash(hashOf(field)), (path) => paths.push(path));
      return paths;
    },
    stamp: () => stamp,
    livePaths: (segment) => mounted[segment]?.paths ?? [],
    isBulk(path) {
      const at = byPath.get(path);
      const flags = at && mounted[at.segment]?.segment.flags(at.file);
      return ((flags ?? 0) & FileFlag.bulk) !== 0;
    },
    namedIn(path, name) {
      const found: NamedRow[] = [];
      cursor.begin(rowsOf(path));
      while (cursor.next()) {
        if (cursor.nameLength !== name.length) continue;
        let same = 0;
        while (same < name.length && cursor.name[same] === name.charCodeAt(same)) same++;
        if (same < name.length) continue;
        const { kind, line0, column0 } = cursor;
        found.push({ kind, line0, column0 });
      }
      return found;
    },
    sizeOf(path) {
      const at = byPath.get(path);
      return (at && mounted[at.segment]?.segment.sizeBytes(at.file)) ?? 0;
    },
  };
}
