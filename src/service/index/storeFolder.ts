// The store on disk: content-addressed shards that several trees share, and one manifest per tree. Everything is
// written whole to a temporary name and renamed, the manifest last; what is damaged is noticed, left out and rebuilt.
// Used by the indexer. Failing to write is a log line, never an error: the index then lives in memory only.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeShard, encodeShard, type ShardEntry } from '../../core/index/shard.ts';
import type { ScannedFile } from './scanTree.ts';
import { failureReason } from './sourceText.ts';

/** What the manifest knows of a file: its content key, and how it looked when the key was taken. */
export interface ManifestFile extends ScannedFile {
  readonly key: string;
}

export interface StoreFolder {
  /** Files of this tree by path, as of the last time. */
  readonly manifest: ReadonlyMap<string, ManifestFile>;
  /** The record of a content key, or null. */
  record(key: string): Uint8Array | null;
  readonly hasRecords: boolean;
  /** Keeps a record; it is on disk after `commit` at the latest. */
  put(key: string, record: Uint8Array): void;
  /** Writes what is not yet written, then the manifest, then removes what nobody needs. Returns the store's bytes. */
  commit(files: readonly ManifestFile[]): number;
}

interface Manifest {
  readonly version: string;
  readonly writtenMs: number;
  readonly files: readonly ManifestFile[];
  readonly shards: readonly string[];
}

const shardBytes = 4 * 1024 * 1024;
const orphanAgeMs = 3_600_000;
const noStore: StoreFolder = {
  manifest: new Map(),
  hasRecords: false,
  record: () => null,
  put: () => undefined,
  commit: () => 0,
};

/** Opens a store for a tree. `version` names all that records depend on besides file contents; null folder: no store. */
export function openStore(
  folder: string | null,
  root: string,
  version: string,
  log: (line: string) => void,
): StoreFolder {
  if (folder === null) return noStore;
  const shardFolder = join(folder, 'shards');
  try {
    mkdirSync(shardFolder, { recursive: true });
  } catch (error) {
    log(`the store folder cannot be made (${failureReason(error)}): the index is kept in memory only`);
    return noStore;
  }
  const manifestPath = join(folder, `manifest-${sha(root).slice(0, 16)}.json`);
  const manifest = readManifest(manifestPath, version, log);
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
  load(manifest?.shards ?? []);
  // Shards of other trees and of interrupted passes hold contents that this tree may have too.
  let others: readonly string[] = listed(shardFolder, '.shard').filter(
    (name) => !manifest?.shards.includes(name),
  );
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
    manifest: new Map(manifest?.files.map((file) => [file.path, file])),
    hasRecords: records.size > 0 || others.length > 0,
    record(key) {
      if (!records.has(key) && others.length > 0) {
        load(others);
        others = [];
      }
      return records.get(key) ?? null;
    },
    put(key, record) {
      if (records.has(key) || shardOf.has(key)) return;
      put(key, record);
      if (pendingBytes >= shardBytes) guarded(flush);
    },
    commit(files) {
      guarded(() => {
        const live = new Set(files.map((file) => file.key));
        for (const key of sparseShardKeys(live, shardOf, records))
          put(key, records.get(key) ?? new Uint8Array());
        flush();
        const shards = [...new Set([...live].flatMap((key) => shardOf.get(key) ?? []))].sort();
        const next: Manifest = { version, writtenMs: Date.now(), files, shards };
        const body = JSON.stringify(next);
        writeWhole(manifestPath, Buffer.from(`${sha(body)}\n${body}`));
        removeOrphans(folder, shardFolder);
      });
      const live = new Set(files.flatMap((file) => shardOf.get(file.key) ?? []));
      records.clear();
      return [...live].reduce((sum, name) => sum + sizeOf(join(shardFolder, name)), sizeOf(manifestPath));
    },
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

function readManifest(path: string, version: string, log: (line: string) => void): Manifest | null {
  try {
    const text = readFileSync(path, 'utf8');
    const lineEnd = text.indexOf('\n');
    const body = text.slice(lineEnd + 1);
    if (sha(body) !== text.slice(0, lineEnd)) {
      log("the store's manifest is damaged: every file is looked at anew");
      return null;
    }
    const manifest = JSON.parse(body) as Manifest;
    if (manifest.version !== version) return null;
    // A file changed in the same instant as the manifest was written may look unchanged: look at it again.
    const sure = manifest.files.filter(
      (file) => Math.max(file.modifiedMs, file.changedMs) < manifest.writtenMs - 2000,
    );
    return { ...manifest, files: sure };
  } catch (error) {
    if (failureReason(error) !== 'no such file')
      log(`the store's manifest cannot be read: ${failureReason(error)}`);
    return null;
  }
}

/** Removes old shards that no manifest names, and old temporary files. Young ones may belong to a running pass. */
function removeOrphans(folder: string, shardFolder: string): void {
  const needed = new Set(
    listed(folder, '.json').flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      return [...text.matchAll(/[0-9a-f]{32}\.shard/g)].map(([shard]) => shard);
    }),
  );
  const oldest = Date.now() - orphanAgeMs;
  for (const name of [...listed(shardFolder, '.shard'), ...listed(shardFolder, '.tmp')]) {
    const path = join(shardFolder, name);
    if (!needed.has(name) && statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
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
