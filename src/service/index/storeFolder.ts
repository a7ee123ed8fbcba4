// The store on disk: content-addressed shards (parsed records) and segments (the lexical index) that several trees share,
// and one manifest per tree. Everything is written whole to a temporary name and renamed, the manifest last; what is
// damaged is noticed, left out and rebuilt. Failing to write is a log line: the index then lives in memory only.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeShard, encodeShard, type ShardEntry } from '../../core/index/shard.ts';
import type { SegmentSource } from '../../core/index/lexical/blocks.ts';
import { readManifest, writtenManifest, type ManifestFile } from './manifest.ts';
import { segmentFile } from './segmentFile.ts';
import { failureReason } from './sourceText.ts';

export interface StoreFolder {
  /** Files of this tree by path, as of the last time. */
  readonly manifest: ReadonlyMap<string, ManifestFile>;
  /** Folder for segments; null: they are kept in memory only. */
  readonly segmentFolder: string | null;
  /** Segments that the manifest names, in its order. */
  readonly segmentNames: readonly string[];
  /** A segment to be read piece by piece until it is closed, or null if it is not there. */
  openSegment(name: string): SegmentSource | null;
  /** Removes a segment that is damaged, and says so. */
  dropSegment(name: string, reason: string): void;
  /** Names of segments that other trees or interrupted passes left. */
  otherSegments(): readonly { readonly name: string; readonly sizeBytes: number }[];
  /** The parsed record of a content key, or null. Loads the shards at the first call. */
  record(key: string): Uint8Array | null;
  /** Keeps a record; it is on disk after `commit` at the latest. */
  put(key: string, record: Uint8Array): void;
  /** Writes what is not yet written, then the manifest, then removes what nobody needs. Returns the store's bytes. */
  commit(files: readonly ManifestFile[], segments: readonly string[]): number;
  /** The store's bytes as the manifest has it. */
  sizeBytes(): number;
}

const shardBytes = 4 * 1024 * 1024;
const orphanAgeMs = 3_600_000;
/** Hex digits that shards and segments are named by. */
const contentNameLength = 32;
const noStore: StoreFolder = {
  manifest: new Map(),
  segmentFolder: null,
  segmentNames: [],
  openSegment: () => null,
  dropSegment: () => undefined,
  otherSegments: () => [],
  record: () => null,
  put: () => undefined,
  commit: () => 0,
  sizeBytes: () => 0,
};

/**
 * Opens a store for a tree. `version` names all that records depend on besides file contents; null folder: no store;
 * `isFresh`: what is in it is not believed, only replaced.
 */
export function openStore(
  folder: string | null,
  root: string,
  version: string,
  log: (line: string) => void,
  isFresh = false,
): StoreFolder {
  if (folder === null) return noStore;
  const shardFolder = join(folder, 'shards');
  const segmentFolder = join(folder, 'segments');
  try {
    mkdirSync(shardFolder, { recursive: true });
    mkdirSync(segmentFolder, { recursive: true });
  } catch (error) {
    log(`the store folder cannot be made (${failureReason(error)}): the index is kept in memory only`);
    return noStore;
  }
  const manifestPath = join(folder, `manifest-${sha(root).slice(0, 16)}.json`);
  const manifest = isFresh ? null : readManifest(manifestPath, version, log);
  const files = new Map<string, ManifestFile>();
  for (const file of manifest?.files ?? []) files.set(file.path, file);
  const records = new Map<string, Uint8Array>();
  const shardOf = new Map<string, string>();
  const load = (names: readonly string[]): void => {
    for (const name of names) {
      try {
        for (const { key, record } of decodeShard(version, readFileSync(join(shardFolder, name)))) {
          records.set(key, record);
          shardOf.set(key, name);
        }
      } catch (error) {
        if (!manifest?.shards.includes(name)) continue;
        log(`the store's ${name} is left out and made anew: ${failureReason(error)}`);
        rmSync(join(shardFolder, name), { force: true });
      }
    }
  };
  // Shards of other trees and of interrupted passes hold contents that this tree may have too.
  let waiting: (readonly string[])[] | null = isFresh ? [] : null;
  const find = (key: string): Uint8Array | null => {
    waiting ??= [
      manifest?.shards ?? [],
      listed(shardFolder, '.shard').filter((name) => !manifest?.shards.includes(name)),
    ];
    while (!records.has(key) && waiting.length > 0) load(waiting.shift() ?? []);
    return records.get(key) ?? null;
  };
  let pending: ShardEntry[] = [];
  let pendingBytes = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    const bytes = encodeShard(version, pending);
    const name = `${sha(bytes).slice(0, 32)}.shard`;
    writeWhole(join(shardFolder, name), bytes);
    // What is on disk is not kept in memory: a whole tree's records are half a gigabyte.
    for (const { key } of pending) {
      shardOf.set(key, name);
      records.delete(key);
    }
    pending = [];
    pendingBytes = 0;
  };
  const put = (key: string, record: Uint8Array): void => {
    records.set(key, record);
    pending.push({ key, record });
    pendingBytes += record.length;
  };
  const bytesOf = (shards: readonly string[], segments: readonly string[]): number =>
    [
      ...shards.map((name) => join(shardFolder, name)),
      ...segments.map((name) => join(segmentFolder, name)),
    ].reduce((sum, path) => sum + sizeOf(path), sizeOf(manifestPath));
  const dropped = new Map<string, number>();
  let failed = false;
  const guarded = (work: () => void): void => {
    if (failed) return;
    try {
      work();
    } catch (error) {
      failed = true;
      log(`the store cannot be written (${failureReason(error)}): the index is kept in memory only`);
    }
  };
  return {
    manifest: files,
    segmentFolder,
    segmentNames: manifest?.segments ?? [],
    openSegment: (name) => segmentFile(join(segmentFolder, name)),
    dropSegment(name, reason) {
      // After an update of Ringside all of them are of another version: two lines say so as well as thirty.
      const before = dropped.get(reason) ?? 0;
      dropped.set(reason, before + 1);
      if (before === 0) log(`the store's ${name} is left out and made anew: ${reason}`);
      if (before === 1) log('more of the store is left out for the same reason');
      rmSync(join(segmentFolder, name), { force: true });
    },
    otherSegments: () =>
      (isFresh ? [] : listed(segmentFolder, '.segment'))
        .filter((name) => !manifest?.segments.includes(name))
        .map((name) => ({ name, sizeBytes: sizeOf(join(segmentFolder, name)) })),
    record: find,
    put(key, record) {
      if (records.has(key) || shardOf.has(key)) return;
      put(key, record);
      if (pendingBytes >= shardBytes) guarded(flush);
    },
    commit(committed, segments) {
      let shards: readonly string[] = manifest?.shards ?? [];
      guarded(() => {
        const live = new Set(committed.map((file) => file.key));
        // Shards that were never looked into are kept as they are.
        if (waiting !== null) {
          for (const key of sparseShardKeys(live, shardOf, records))
            put(key, records.get(key) ?? new Uint8Array());
        }
        flush();
        const used = [...live].flatMap((key) => shardOf.get(key) ?? []);
        shards = [...new Set(waiting === null ? [...shards, ...used] : used)].sort();
        writeWhole(manifestPath, writtenManifest({ version, files: committed, shards, segments }));
        removeOrphans(folder, shardFolder, segmentFolder);
      });
      records.clear();
      waiting = null;
      return bytesOf(shards, segments);
    },
    sizeBytes: () => bytesOf(manifest?.shards ?? [], manifest?.segments ?? []),
  };
}

/** Live keys of shards of which this tree uses less than half: worth writing anew, so that the old shard can go. */
function sparseShardKeys(
  live: ReadonlySet<string>,
  shardOf: ReadonlyMap<string, string>,
  records: ReadonlyMap<string, Uint8Array>,
): readonly string[] {
  const usage = new Map<string, { total: number; used: string[]; usedBytes: number }>();
  for (const [key, shard] of shardOf) {
    const bytes = records.get(key)?.length ?? 0;
    const entry = usage.get(shard) ?? { total: 0, used: [], usedBytes: 0 };
    usage.set(shard, entry);
    entry.total += bytes;
    if (live.has(key)) {
      entry.used.push(key);
      entry.usedBytes += bytes;
    }
  }
  return [...usage.values()].flatMap(({ total, used, usedBytes }) => (usedBytes * 2 < total ? used : []));
}

/** Removes old shards and segments that no manifest names, and old temporary files. Young ones may belong to a running pass. */
function removeOrphans(folder: string, ...contents: readonly string[]): void {
  const needed = new Set(
    listed(folder, '.json').flatMap((name) => {
      const text = readFileSync(join(folder, name), 'latin1');
      // Manifests are megabytes of other names: the endings are looked for, then what stands before them.
      return [...text.matchAll(/\.(?:shard|segment)"/g)].map(({ index, 0: ending }) =>
        text.slice(index - contentNameLength, index + ending.length - 1),
      );
    }),
  );
  const oldest = Date.now() - orphanAgeMs;
  for (const where of contents) {
    for (const name of readdirSync(where)) {
      const path = join(where, name);
      if (!needed.has(name) && statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
    }
  }
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const listed = (folder: string, ending: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort();
const sha = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
