// One pass of indexing: finds the files, takes what the store has, has workers parse the rest, writes the store.
// Called by the index service; answers nothing itself.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import { formatVersion } from '../../core/index/fileRecord.ts';
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import { coreScope } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { IndexParams, IndexProgress, IndexSummary } from '../../protocol/indexService.ts';
import { indexFile, type FileOutcome } from './indexWorker.ts';
import { scanTree, type ScannedFile, type Skipped } from './scanTree.ts';
import { peakRssBytes } from './peakMemory.ts';
import { contentKey, failureReason, readSource } from './sourceText.ts';
import { openStore, type ManifestFile } from './storeFolder.ts';
import { indexWithWorkers } from './workerPool.ts';

export interface IndexerOptions {
  readonly root: string;
  readonly storeDir: string | null;
  /** Names the code that makes the facts: another code makes another store. */
  readonly codeVersion: string;
  readonly engine: 'native' | 'wasm';
  readonly parser: CParser;
  readonly jobs: number;
  /** The bundle to fork workers from; null: parse in this process, file by file. */
  readonly workerEntry: string | null;
  readonly store: SymbolStore;
  /** Puts a record unless the file is open in the editor; called for every file of the pass. */
  readonly accept: (file: ScannedFile, record: Uint8Array) => void;
  /** Called for files that were indexed before, lie in the scope, and are gone. */
  readonly forget: (path: string) => void;
  readonly isCancelled: () => boolean;
  readonly onProgress: (progress: IndexProgress) => void;
  readonly log: (line: string) => void;
}

const fileBudgetMs = 20_000;
const progressEveryMs = 100;
const listedSkips = 100;

/** Folders of a scope, relative to the root. */
export function scopeFolders(scope: IndexParams['scope']): readonly string[] {
  if (scope === 'core') return coreScope;
  return scope === 'all' ? [''] : scope;
}

/** Indexes a scope. Rejects only if the pass itself is broken; unreadable files are part of the summary. */
export async function indexScope(
  scope: IndexParams['scope'],
  options: IndexerOptions,
): Promise<IndexSummary> {
  const { root, store, isCancelled } = options;
  const startedMs = performance.now();
  const folders = scopeFolders(scope);
  const scan = await scanTree(root, folders, isCancelled);
  const disk = openStore(
    options.storeDir,
    root,
    `format ${formatVersion}, ${options.codeVersion}`,
    options.log,
  );
  const skipped: Skipped[] = [...scan.skipped];
  const known: ManifestFile[] = [];
  const byPath = new Map(scan.files.map((file) => [file.path, file]));
  let filesDone = 0;
  let reportedMs = 0;
  const report = (path: string): void => {
    filesDone++;
    const nowMs = performance.now();
    if (nowMs - reportedMs < progressEveryMs && filesDone < scan.files.length) return;
    reportedMs = nowMs;
    options.onProgress({ filesDone, filesTotal: scan.files.length, path });
  };
  const accept = (file: ScannedFile, key: string, record: Uint8Array): boolean => {
    try {
      options.accept(file, record);
    } catch (error) {
      options.log(`${file.path}: its record is damaged (${failureReason(error)})`);
      return false;
    }
    known.push({ ...file, key });
    report(file.path);
    return true;
  };

  // What the store has, and what must be parsed.
  const toParse: string[] = [];
  let breatheMs = performance.now();
  for (const file of scan.files) {
    if (isCancelled()) break;
    if (performance.now() - breatheMs > 20) {
      await setImmediate();
      breatheMs = performance.now();
    }
    const key = storedKey(file, disk.manifest.get(file.path), disk.hasRecords, root);
    const record = key === null ? null : disk.record(key);
    if (key === null || record === null || !accept(file, key, record)) toParse.push(file.path);
  }

  const onOutcome = (outcome: FileOutcome): void => {
    const file = byPath.get(outcome.path);
    if (!file) return;
    if ('reason' in outcome) {
      skipped.push(outcome);
      report(outcome.path);
    } else if (accept(file, outcome.key, outcome.record)) {
      disk.put(outcome.key, outcome.record);
    }
  };
  let workersRssBytes = 0;
  if (toParse.length > 0 && !isCancelled()) {
    if (options.workerEntry !== null) {
      const { workerEntry, jobs, engine, log } = options;
      const pool = { workerEntry, jobs, root, engine, isCancelled, onOutcome, log, fileBudgetMs };
      workersRssBytes = (await indexWithWorkers(toParse, pool)).peakRssBytes;
    } else {
      for (const path of toParse) {
        if (isCancelled()) break;
        onOutcome(indexFile(root, path, options.parser));
        await setImmediate();
      }
    }
  }

  const cancelled = isCancelled();
  if (!cancelled) {
    for (const path of store.paths()) if (isBelow(path, folders) && !byPath.has(path)) options.forget(path);
  }
  // What another scope, or the part that was not reached, left in the manifest stays valid.
  const seen = new Set(known.map((file) => file.path));
  const kept = [...disk.manifest.values()].filter(
    (file) => !seen.has(file.path) && (cancelled || !isBelow(file.path, folders)),
  );
  const storeBytes = disk.commit([...known, ...kept].sort((a, b) => (a.path < b.path ? -1 : 1)));
  const totals = store.totals(seen);
  skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    ...totals,
    wallMs: Math.round(performance.now() - startedMs),
    peakRssBytes: peakRssBytes() + workersRssBytes,
    storeBytes,
    warm: !cancelled && toParse.length === 0,
    cancelled,
    skipped: skipped.slice(0, listedSkips),
    skippedMore: Math.max(0, skipped.length - listedSkips),
  };
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
}

/** The content key that a file has, if it can be told without parsing: by its looks, or else by reading it. */
function storedKey(
  file: ScannedFile,
  was: ManifestFile | undefined,
  hasRecords: boolean,
  root: string,
): string | null {
  if (!hasRecords) return null;
  const unchanged =
    was?.sizeBytes === file.sizeBytes &&
    was.modifiedMs === file.modifiedMs &&
    was.changedMs === file.changedMs;
  if (was && unchanged) return was.key;
  const source = readSource(join(root, file.path));
  return source.ok ? contentKey(source.text) : null;
}
