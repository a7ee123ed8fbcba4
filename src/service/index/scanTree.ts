// Finds the C files of a tree or of parts of it. Folders behind symbolic links are not entered, so there are no loops;
// every file is met once. Yields to the event loop, so that the service stays answerable; each single look is synchronous,
// which is several times cheaper than a thread pool's.
// SPDX-License-Identifier: MIT
import { lstatSync, readdirSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { fileKind, isSkippedFolder } from '../../core/kernel/tree.ts';
import { failureReason } from './sourceText.ts';

export interface ScannedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly changedMs: number;
}
export interface Skipped {
  readonly path: string;
  readonly reason: string;
}
export interface Scan {
  readonly files: readonly ScannedFile[];
  readonly skipped: readonly Skipped[];
}

const sliceMs = 15;

/** Scans folders and files below a root, in the order of their names. `scopes` are relative to it; `''` is the root. */
export async function scanTree(
  root: string,
  scopes: readonly string[],
  isCancelled: () => boolean,
): Promise<Scan> {
  const files = new Map<string, ScannedFile>();
  const skipped: Skipped[] = [];

  let breatheMs = performance.now();

  const visitFile = (path: string): void => {
    try {
      const found = statSync(join(root, path));
      if (!found.isFile()) {
        skipped.push({ path, reason: 'not a regular file' });
        return;
      }
      files.set(path, {
        path,
        sizeBytes: found.size,
        modifiedMs: found.mtimeMs,
        changedMs: found.ctimeMs,
      });
    } catch (error) {
      skipped.push({ path, reason: failureReason(error) });
    }
  };
  const visitFolder = async (folder: string): Promise<void> => {
    if (isCancelled()) return;
    if (performance.now() - breatheMs > sliceMs) {
      await setImmediate();
      breatheMs = performance.now();
    }
    let entries;
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch (error) {
      skipped.push({ path: folder, reason: failureReason(error) });
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const sources: string[] = [];
    const folders: string[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isSkippedFolder(entry.name)) folders.push(path);
      } else if (fileKind(path) !== 'other') {
        sources.push(path);
      }
    }
    sources.forEach(visitFile);
    for (const path of folders) await visitFolder(path);
  };

  for (const scope of scopes) {
    try {
      const found = lstatSync(join(root, scope));
      if (found.isDirectory()) await visitFolder(scope);
      else visitFile(scope);
    } catch (error) {
      skipped.push({ path: scope, reason: failureReason(error) });
    }
  }
  const ordered = [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files: ordered, skipped };
}
