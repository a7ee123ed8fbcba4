// The manifest of one tree: which content each path had and where the store keeps it. A line with the checksum, then JSON
// with the shard and segment names first, so that whoever cleans up finds them without reading it whole.
// Called by storeFolder.ts.
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ScannedFile } from './scanTree.ts';
import { failureReason } from './sourceText.ts';

/** What the manifest knows of a file: its content key, and how it looked when the key was taken. */
export interface ManifestFile extends ScannedFile {
  readonly key: string;
  /** Why the index has only a part of it, if so. */
  readonly partial?: string;
  /** True if it changed so shortly before the manifest was written that a later change may not show in its times. */
  readonly young?: true;
}
export interface Manifest {
  readonly version: string;
  readonly files: readonly ManifestFile[];
  readonly shards: readonly string[];
  readonly segments: readonly string[];
}
/** path, size, modified, changed, key, partial */
type Row = readonly [string, number, number, number, string, string?];

/** A change in the same instant as the manifest was written may not show in a file's times. */
const instantMs = 2_000;

/** Null if there is none, or none that can be believed; the log says which. */
export function readManifest(path: string, version: string, log: (line: string) => void): Manifest | null {
  try {
    const bytes = readFileSync(path);
    const lineEnd = bytes.indexOf(10);
    const body = bytes.subarray(lineEnd + 1);
    if (sha(body) !== bytes.toString('latin1', 0, Math.max(0, lineEnd))) {
      log("the store's manifest is damaged: every file is looked at anew");
      return null;
    }
    const read = JSON.parse(body.toString('utf8')) as {
      version: string;
      writtenMs: number;
      shards: string[];
      segments: string[];
      files: Row[];
    };
    if (read.version !== version) return null;
    const files: ManifestFile[] = [];
    for (const [name, sizeBytes, modifiedMs, changedMs, key, partial] of read.files) {
      const isYoung = Math.max(modifiedMs, changedMs) >= read.writtenMs - instantMs;
      const file: ManifestFile = { path: name, sizeBytes, modifiedMs, changedMs, key };
      files.push(
        partial === undefined && !isYoung
          ? file
          : { ...file, ...(partial === undefined ? {} : { partial }), ...(isYoung ? { young: true } : {}) },
      );
    }
    return { version, files, shards: read.shards, segments: read.segments };
  } catch (error) {
    if (failureReason(error) !== 'no such file')
      log(`the store's manifest cannot be read: ${failureReason(error)}`);
    return null;
  }
}

export function writtenManifest({ version, files, shards, segments }: Manifest): Uint8Array {
  const rows = files.map(({ path, sizeBytes, modifiedMs, changedMs, key, partial }): Row =>
    partial === undefined
      ? [path, sizeBytes, modifiedMs, changedMs, key]
      : [path, sizeBytes, modifiedMs, changedMs, key, partial],
  );
  const body = Buffer.from(JSON.stringify({ version, writtenMs: Date.now(), shards, segments, files: rows }));
  return Buffer.concat([Buffer.from(`${sha(body)}\n`), body]);
}

const sha = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
