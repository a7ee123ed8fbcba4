// The lexical index of the open tree as the service holds it: mounts what the store has, takes new segments, and keeps the
// texts of open and changed files in it. The store's segments are read when they are needed: one that turns out to be
// damaged is taken out, and its files are scanned anew, by the pass or in the middle of the question that met it.
// Called by the index service, the indexer and workspaceFiles.ts.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { lexicalIndex, type LexicalIndex } from '../../core/index/lexical/lexicalIndex.ts';
import { LexicalScanner } from '../../core/index/lexical/lexicalScan.ts';
import { scanFileInto } from '../../core/index/lexical/assemblyScan.ts';
import { SegmentBuilder } from '../../core/index/lexical/segmentBuilder.ts';
import { lexicalFiles, written, type FullSegment } from './lexicalFiles.ts';
import { failureReason } from './sourceText.ts';
import type { StoreFolder } from './storeFolder.ts';

export interface TreeWords {
  readonly index: LexicalIndex;
  readonly version: string;
  /** Mounts the store's segments and takes its word for what each path holds. Later calls only add what is new. */
  mount(disk: StoreFolder): Promise<void>;
  /** Looks through what was mounted and not yet read, unless it is cancelled; what is damaged is gone then. */
  check(isCancelled: () => boolean): Promise<void>;
  /** Forgets everything. */
  clear(): void;
  /** Mounts a new segment. */
  take(segment: FullSegment): void;
  /** Enters the text of one file: an open document, or one that changed since the last pass. */
  setText(path: string, bytes: Uint8Array): void;
  /**
   * Writes what is in memory only, and anew what is left of segments that are mostly of other versions. Returns the
   * names of all segments that the tree needs, and what went wrong, or null.
   */
  settle(folder: string | null): {
    readonly names: readonly string[];
    readonly problem: string | null;
    readonly isChanged: boolean;
  };
}

/** How long others wait while segments are mounted. */
const sliceMs = 10;

/** The words of the tree at `root`. */
export function treeWords(version: string, root: string): TreeWords {
  const index = lexicalIndex(version);
  const names = new Map<string, number>();
  const nameOf = new Map<number, string>();
  /** Segments of the store that were not looked through. */
  const unchecked = new Map<number, StoreFolder>();
  const scanner = new LexicalScanner();
  const builder = new SegmentBuilder(version);

  const mountOne = (disk: StoreFolder, name: string): void => {
    if (names.has(name)) return;
    const file = disk.openSegment(name);
    if (file === null) return;
    try {
      const number: number = index.mount(file, (reason) => scanAgain(lose(number, disk, reason), disk));
      enter(number, name);
      unchecked.set(number, disk);
    } catch (error) {
      file.close();
      disk.dropSegment(name, failureReason(error));
    }
  };
  const enter = (number: number, name: string): void => {
    names.set(name, number);
    nameOf.set(number, name);
  };
  /** Takes out a damaged segment; its paths are what is missing then. */
  const lose = (number: number, disk: StoreFolder, reason: string): readonly string[] => {
    const paths = index.lose(number);
    const name = nameOf.get(number);
    forgetName(number);
    if (name !== undefined) disk.dropSegment(name, reason);
    return paths;
  };
  /** At once, because somebody waits for what is in them; each into a new segment, whatever others have. */
  const scanAgain = (paths: readonly string[], { segmentFolder }: StoreFolder): void => {
    let next = 0;
    const scanned: string[] = [];
    const onSegment = (segment: FullSegment): void => {
      const number = take(segment);
      const files = index.segment(number)?.files ?? 0;
      for (let file = 0; file < files; file++) index.assign(scanned[next++] ?? '', { segment: number, file });
    };
    const known = new Uint8Array(0);
    const files = lexicalFiles({ root, version, folder: segmentFolder, known, onSegment });
    for (const path of paths) {
      scanned.push(path);
      const [outcome] = files.scan([{ path, withFacts: false }]);
      if (outcome && 'reason' in outcome) scanned.pop();
    }
    files.finish();
  };
  const take = ({ name, bytes }: FullSegment): number => {
    const known = name === null ? undefined : names.get(name);
    if (known !== undefined) return known;
    const number = index.mount(bytes);
    if (name !== null) enter(number, name);
    return number;
  };
  const liveSegments = (): number[] => {
    const live: number[] = [];
    for (let number = 0; index.segment(number) !== undefined; number++) {
      if (index.livePaths(number).some((paths) => paths.length > 0)) live.push(number);
    }
    return live;
  };
  /** Its files are in a newer segment too: their paths go there. */
  const moveAway = (number: number): void => {
    const segment = index.segment(number);
    const paths = index.livePaths(number).map((some) => [...some]);
    if (!segment) return;
    index.retire(number);
    paths.forEach((some, file) => {
      const at = some.length > 0 ? index.locate(segment.key(file)) : null;
      if (at !== null) for (const path of some) index.assign(path, at);
    });
    release(number);
  };
  const release = (number: number): void => {
    forgetName(number);
    index.dropIfUnused(number);
  };
  const forgetName = (number: number): void => {
    const name = nameOf.get(number);
    if (name !== undefined) names.delete(name);
    nameOf.delete(number);
    unchecked.delete(number);
  };
  return {
    index,
    version,
    async mount(disk) {
      const isFirst = index.count() === 0;
      let sinceMs = performance.now();
      for (const name of disk.segmentNames) {
        mountOne(disk, name);
        if (performance.now() - sinceMs < sliceMs) continue;
        await setImmediate();
        sinceMs = performance.now();
      }
      if (!isFirst) return;
      // Whoever asks before the pass gets the last state; what changed is seen when its file is looked at.
      for (const file of disk.manifest.values()) {
        const at = index.locate(file.key);
        if (at !== null) index.assign(file.path, at);
      }
    },
    async check(isCancelled) {
      for (const [number, disk] of unchecked) {
        for (const reason of index.segment(number)?.check() ?? []) {
          if (isCancelled()) return;
          if (reason !== null) lose(number, disk, reason);
          await setImmediate();
        }
        unchecked.delete(number);
      }
    },
    clear() {
      unchecked.clear();
      index.clear();
      names.clear();
      nameOf.clear();
    },
    take: (segment) => void take(segment),
    setText(path, bytes) {
      const key = createHash('sha256').update(bytes).digest().subarray(0, 16);
      const known = index.locate(key.toString('hex'));
      if (known !== null) return index.assign(path, known);
      const room = new Uint8Array(bytes.length + 8);
      room.set(bytes);
      scanFileInto(scanner, path, room, bytes.length);
      builder.add(key, room, bytes.length, 0, scanner);
      const before = index.at(path);
      const segment = index.mount(builder.finish());
      index.assign(path, { segment, file: 0 });
      if (before !== null && !nameOf.has(before.segment)) index.dropIfUnused(before.segment);
    },
    settle(folder) {
      let problem: string | null = null;
      let isChanged = false;
      if (folder !== null) {
        const moved: number[] = [];
        const put = (): void => {
          if (builder.isEmpty) return;
          const segment = written(builder.finish() as Uint8Array<ArrayBuffer>, folder);
          problem ??= segment.problem;
          take(segment);
        };
        for (const number of liveSegments()) {
          if (nameOf.has(number) && liveShare(index, number) >= worthKeeping) continue;
          const segment = index.segment(number);
          // What is damaged only now is in new segments at once.
          if (!segment?.load()) continue;
          const live = index.livePaths(number).flatMap((paths, file) => (paths.length > 0 ? [file] : []));
          builder.addFrom(segment, live);
          moved.push(number);
          if (builder.isFull) put();
        }
        put();
        isChanged = moved.length > 0;
        for (const number of moved) moveAway(number);
      }
      const live = new Set(liveSegments());
      for (let number = 0; number < index.size(); number++) if (!live.has(number)) release(number);
      return { names: [...live].flatMap((number) => nameOf.get(number) ?? []), problem, isChanged };
    },
  };
}

/** Below this share of live bytes a segment is written anew without the rest. */
const worthKeeping = 0.7;

function liveShare(index: LexicalIndex, number: number): number {
  const segment = index.segment(number);
  if (!segment) return 1;
  let live = 0;
  let all = 0;
  index.livePaths(number).forEach((paths, file) => {
    // Every file counts something, so that empty ones do not make a share of nothing.
    const bytes = segment.sizeBytes(file) + 1;
    all += bytes;
    if (paths.length > 0) live += bytes;
  });
  return live / all;
}
