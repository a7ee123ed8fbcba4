// The lexical index of one tree: segments, and which path holds which file of them now. Answers which files have a word,
// define it, or assign to a field of that name; the files' texts then decide. A changed file is a segment of its own
// until the next pass. In memory; core/index/lexical/segment.ts has the bytes. Called by the index service.
// SPDX-License-Identifier: MIT
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
/** Where a content is kept. */
export interface SegmentFile {
  readonly segment: number;
  readonly file: number;
}

export interface LexicalIndex {
  /** Adds a segment and returns its number. Throws `DamagedBytes` if it is none of this version. */
  mount(bytes: Uint8Array): number;
  /** Null if it was dropped, undefined past the last. */
  segment(number: number): Segment | null | undefined;
  /** A segment's contents are no longer found by `locate` in it, but in another that has them. */
  retire(segment: number): void;
  /** Gives up a segment whose files no path holds. */
  dropIfUnused(segment: number): void;
  /** Forgets everything. */
  clear(): void;
  /** Number of segments, dropped ones included. */
  size(): number;
  /** Content keys of all segments. */
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

interface Mounted {
  readonly segment: Segment;
  readonly paths: string[][];
}

export function lexicalIndex(version: string): LexicalIndex {
  const mounted: (Mounted | null)[] = [];
  const byPath = new Map<string, SegmentFile>();
  let byKey: Map<string, SegmentFile> | null = null;
  const cursor = new RowCursor();
  let stamp = 0;

  const enterKeys = (into: Map<string, SegmentFile>, segment: number): void => {
    const files = mounted[segment]?.segment;
    for (let file = 0; files && file < files.files; file++) {
      const key = files.key(file);
      if (!into.has(key)) into.set(key, { segment, file });
    }
  };
  const contents = (): Map<string, SegmentFile> => {
    if (byKey === null) {
      byKey = new Map();
      for (let segment = 0; segment < mounted.length; segment++) enterKeys(byKey, segment);
    }
    return byKey;
  };
  const unassign = (path: string): void => {
    const at = byPath.get(path);
    if (at === undefined) return;
    const paths = mounted[at.segment]?.paths[at.file];
    paths?.splice(paths.indexOf(path), 1);
    byPath.delete(path);
    stamp++;
  };
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
    mount(bytes) {
      const segment = openSegment(version, bytes);
      mounted.push({ segment, paths: Array.from({ length: segment.files }, () => []) });
      if (byKey !== null) enterKeys(byKey, mounted.length - 1);
      return mounted.length - 1;
    },
    segment: (number) => {
      const one = mounted[number];
      return one === null ? null : one?.segment;
    },
    retire(number) {
      byKey = new Map();
      for (let other = mounted.length - 1; other >= 0; other--) if (other !== number) enterKeys(byKey, other);
    },
    dropIfUnused(number) {
      const one = mounted[number];
      if (!one || one.paths.some((paths) => paths.length > 0)) return;
      for (let file = 0; file < one.segment.files; file++) {
        const key = one.segment.key(file);
        if (byKey?.get(key)?.segment === number) byKey.delete(key);
      }
      mounted[number] = null;
    },
    clear() {
      mounted.length = 0;
      byPath.clear();
      byKey = null;
      stamp++;
    },
    size: () => mounted.length,
    keys: () => [...contents().keys()],
    locate: (key) => contents().get(key) ?? null,
    assign(path, at) {
      const before = byPath.get(path);
      if (before?.segment === at.segment && before.file === at.file) return;
      unassign(path);
      mounted[at.segment]?.paths[at.file]?.push(path);
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
      const at = byPath.get(path);
      const segment = at && mounted[at.segment]?.segment;
      if (!segment) return [];
      const found: NamedRow[] = [];
      cursor.begin(segment.rows(at.file));
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
