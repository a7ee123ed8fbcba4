// The lexical index of the open tree as the service holds it: mounts what the store has, takes new segments, keeps the
// texts of open and changed files in it, and gives every look-up of a name the definitions of the whole tree.
// Called by the index service, the indexer and workspaceFiles.ts.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { lexicalIndex, type LexicalIndex } from '../../core/index/lexical/lexicalIndex.ts';
import { LexicalScanner } from '../../core/index/lexical/lexicalScan.ts';
import { SegmentBuilder } from '../../core/index/lexical/segmentBuilder.ts';
import { written, type FullSegment } from './lexicalFiles.ts';
import { failureReason } from './sourceText.ts';
import type { StoreFolder } from './storeFolder.ts';

export interface TreeWords {
  readonly index: LexicalIndex;
  readonly version: string;
  /** Mounts the store's segments and takes its word for what each path holds. Later calls only add what is new. */
  mount(disk: StoreFolder): Promise<void>;
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

export function treeWords(version: string): TreeWords {
  const index = lexicalIndex(version);
  const names = new Map<string, number>();
  const nameOf = new Map<number, string>();
  const scanner = new LexicalScanner();
  const builder = new SegmentBuilder(version);

  const mountOne = async (disk: StoreFolder, name: string): Promise<void> => {
    if (names.has(name)) return;
    const bytes = disk.readSegment(name);
    if (bytes === null) return;
    try {
      const number = index.mount(bytes);
      names.set(name, number);
      nameOf.set(number, name);
    } catch (error) {
      disk.dropSegment(name, failureReason(error));
    }
    await setImmediate();
  };
  const take = ({ name, bytes }: FullSegment): void => {
    if (name !== null && names.has(name)) return;
    const number = index.mount(bytes);
    if (name === null) return;
    names.set(name, number);
    nameOf.set(number, name);
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
    const name = nameOf.get(number);
    if (name !== undefined) names.delete(name);
    nameOf.delete(number);
    index.dropIfUnused(number);
  };
  return {
    index,
    version,
    async mount(disk) {
      const isFirst = index.count() === 0;
      for (const name of disk.segmentNames) await mountOne(disk, name);
      if (!isFirst) return;
      // Whoever asks before the pass gets the last state; what changed is seen when its file is looked at.
      for (const file of disk.manifest.values()) {
        const at = index.locate(file.key);
        if (at !== null) index.assign(file.path, at);
      }
    },
    clear() {
      index.clear();
      names.clear();
      nameOf.clear();
    },
    take,
    setText(path, bytes) {
      const key = createHash('sha256').update(bytes).digest().subarray(0, 16);
      const known = index.locate(key.toString('hex'));
      if (known !== null) return index.assign(path, known);
      const room = new Uint8Array(bytes.length + 8);
      room.set(bytes);
      scanner.scan(room, bytes.length);
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
          if (!segment) continue;
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
