// One pass of indexing. First the words and definitions of all files of the scope, by the lexical pass, which also makes
// the facts of new files that are to be parsed, unless that takes a parser; then the facts of the others. What the store
// has by content is taken from it; the store is written at the end.
// Called by the index service; answers nothing itself.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { join } from 'node:path';
import type { SymbolStore } from '../../core/index/symbolStore.ts';
import { coreScope, fileKind } from '../../core/kernel/tree.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { IndexParams, IndexProgress, IndexSummary } from '../../protocol/indexService.ts';
import { lexicalRecord } from './fileFacts.ts';
import { indexFile, type FileOutcome } from './indexWorker.ts';
import type { FullSegment, LexicalOutcome } from './lexicalFiles.ts';
import { lexicalPass } from './lexicalPass.ts';
import type { StoreFolder } from './storeFolder.ts';
import type { ManifestFile } from './manifest.ts';
import type { PassControl } from './passControl.ts';
import { peakRssBytes } from './peakMemory.ts';
import { scanTree, type ScannedFile, type Skipped } from './scanTree.ts';
import { contentKey, failureReason, maximumSourceBytes, readSource } from './sourceText.ts';
import type { TreeWords } from './treeWords.ts';
import { indexWithWorkers } from './workerPool.ts';

export interface IndexerOptions {
  readonly root: string;
  /** Opens the store; fresh: to be made anew whatever is in it. */
  readonly disk: (isFresh: boolean) => StoreFolder;
  readonly engine: 'native' | 'wasm';
  readonly parser: CParser;
  readonly jobs: number;
  /** The bundle to start workers from; null: everything is done in this process, file by file. */
  readonly workerEntry: string | null;
  readonly words: TreeWords;
  readonly store: SymbolStore;
  /** Puts a record unless the file is open in the editor; called for every parsed file of the pass. */
  readonly accept: (file: ScannedFile, record: Uint8Array) => void;
  /** Called for files that were indexed before, lie in the scope, and are gone. */
  readonly forget: (path: string) => void;
  readonly isOpen: (path: string) => boolean;
  /** Hears of every file that is not indexed, and why. */
  readonly leftOut: (path: string, reason: string) => void;
  readonly control: PassControl;
  readonly onProgress: (progress: IndexProgress) => void;
  readonly log: (line: string) => void;
}

/** Looking into so many bytes of other trees' segments costs nothing that anyone notices. */
const freeMountBytes = 1024 * 1024;
const fileBudgetMs = 2_000;
/** Starting a worker takes as long as so many files. */
const filesPerJob = 300;
const progressEveryMs = 100;
const listedSkips = 100;
/** A scope of "all" is parsed too if it has no more than this. */
const parsedWholeBytes = 96 * 1024 * 1024;

/** Folders of a scope, relative to the root. */
export function scopeFolders(scope: IndexParams['scope']): readonly string[] {
  if (scope === 'core') return coreScope;
  return scope === 'all' ? [''] : scope;
}

/** Indexes a scope. Rejects only if the pass itself is broken; unreadable files are part of the summary. */
export async function indexScope(params: IndexParams, options: IndexerOptions): Promise<IndexSummary> {
  const { root, store, words, control } = options;
  const startedMs = performance.now();
  const folders = scopeFolders(params.scope);
  const disk = options.disk(params.rebuild === true);
  if (params.rebuild) words.clear();
  await words.mount(disk);
  await words.check(() => control.isCancelled());
  const scan = await scanTree(root, folders, () => control.isCancelled());
  const pass = new Pass(options, disk, scan.files);
  pass.skipped.push(...scan.skipped);
  const toParse = filesToParse(params, scan.files);
  await pass.findWords(new Set(toParse.map(({ path }) => path)));
  const wordsMs = Math.round(performance.now() - startedMs);
  const workersRssBytes = await pass.parse(toParse);

  const cancelled = control.isCancelled();
  const met = new Set(scan.files.map((file) => file.path));
  if (!cancelled) {
    const left = new Set(pass.skipped.map(({ path }) => path));
    for (const path of new Set([...store.paths(), ...words.index.paths()])) {
      if (isBelow(path, folders) && (!met.has(path) || left.has(path)) && !options.isOpen(path))
        options.forget(path);
    }
  }
  // What another scope, or the part that was not reached, left in the manifest stays valid.
  const kept = [...disk.manifest.values()]
    .filter((file) => !pass.known.has(file.path) && (cancelled || !isBelow(file.path, folders)))
    // Times that could not be trusted then must not look trustworthy now.
    .map((file) => (file.young ? { ...file, modifiedMs: -1 } : file));
  const settled = words.settle(disk.segmentFolder);
  pass.say(settled.problem);
  const known = [...pass.known.values()];
  const storeBytes = disk.commit(
    [...known, ...kept].sort((a, b) => (a.path < b.path ? -1 : 1)),
    settled.names,
  );
  for (const { path, reason } of pass.skipped) options.leftOut(path, reason);
  pass.skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  const partial = known.flatMap(({ path, partial: reason }) =>
    reason === undefined ? [] : [{ path, reason }],
  );
  return {
    ...totalsOf(known, options),
    wallMs: Math.round(performance.now() - startedMs),
    wordsMs,
    peakRssBytes: peakRssBytes() + workersRssBytes,
    storeBytes,
    scannedNow: pass.scannedNow,
    parsedNow: pass.parsedNow,
    warm: !cancelled && pass.scannedNow === 0 && pass.parsedNow === 0,
    cancelled,
    skipped: pass.skipped.slice(0, listedSkips),
    skippedMore: Math.max(0, pass.skipped.length - listedSkips),
    partial: partial.slice(0, listedSkips),
    partialMore: Math.max(0, partial.length - listedSkips),
  };
}

class Pass {
  readonly skipped: Skipped[] = [];
  /** Files of the scope whose content is known. */
  readonly known = new Map<string, ManifestFile>();
  /** Files whose facts came with their words. */
  private readonly parsed = new Set<string>();
  scannedNow = 0;
  parsedNow = 0;
  private readonly byPath: ReadonlyMap<string, ScannedFile>;
  private reportedMs = 0;
  private readonly said = new Set<string>();
  private readonly options: IndexerOptions;
  private readonly disk: StoreFolder;
  private readonly files: readonly ScannedFile[];

  constructor(options: IndexerOptions, disk: StoreFolder, files: readonly ScannedFile[]) {
    this.options = options;
    this.disk = disk;
    this.files = files;
    this.byPath = new Map(files.map((file) => [file.path, file]));
  }

  /** A line for the log, once. */
  say(problem: string | null): void {
    if (problem === null || this.said.has(problem)) return;
    this.said.add(problem);
    this.options.log(`the store cannot be written (${problem}): the index is kept in memory only`);
  }

  /** The lexical pass: every file of the scope gets its words, and new ones of those to parse their facts if it can. */
  async findWords(toParse: ReadonlySet<string>): Promise<void> {
    const { words, control } = this.options;
    const { index } = words;
    const toScan: ScannedFile[] = [];
    /** Files whose words are lost and whose facts are not. */
    const hasFacts = new Set<string>();
    const breathe = breather();
    for (const file of this.files) {
      await breathe();
      const was = this.disk.manifest.get(file.path);
      const key = was && looksSame(file, was) ? was.key : null;
      if (was && !was.young && key !== null && index.locate(key) !== null) this.enter(file, key, was.partial);
      else {
        toScan.push(file);
        if (key !== null && toParse.has(file.path) && this.disk.record(key) !== null) hasFacts.add(file.path);
      }
    }
    if (toScan.length === 0 || control.isCancelled()) return;
    await this.mountOthers(toScan.reduce((sum, file) => sum + file.sizeBytes, 0));
    let done = this.files.length - toScan.length;
    const { root, workerEntry, jobs } = this.options;
    const outcomes: LexicalOutcome[] = [];
    const assign = (): void => {
      for (let i = outcomes.length - 1; i >= 0; i--) {
        const outcome = outcomes[i];
        const file = outcome && this.byPath.get(outcome.path);
        if (!outcome || !file || 'reason' in outcome || !this.enter(file, outcome.key, outcome.partial))
          continue;
        outcomes[i] = outcomes[outcomes.length - 1] ?? outcome;
        outcomes.pop();
      }
    };
    await lexicalPass(toScan, {
      root,
      version: words.version,
      folder: this.disk.segmentFolder,
      known: knownKeys(this.options),
      workerEntry,
      jobs,
      control,
      withFacts: (path) => toParse.has(path) && !hasFacts.has(path),
      onOutcomes: (batch) => {
        for (const outcome of batch) {
          if ('reason' in outcome) this.skipped.push(outcome);
          else {
            const { record, ...rest } = outcome;
            outcomes.push(rest);
            if (record !== undefined) this.takeRecord(outcome.path, outcome.key, record);
          }
        }
        done += batch.length;
        this.report('words', done, this.files.length, batch.at(-1)?.path ?? '');
      },
      onSegment: (segment: FullSegment) => {
        this.say(segment.problem);
        words.take(segment);
        this.scannedNow += index.segment(index.size() - 1)?.files ?? 0;
        assign();
      },
    });
    assign();
  }

  /** Parsed facts, from the store or by parsing. Returns the workers' peak memory. */
  async parse(files: readonly ScannedFile[]): Promise<number> {
    const { options, disk } = this;
    const toParse: string[] = [];
    const breathe = breather();
    let done = 0;
    for (const file of files) {
      if (options.control.isCancelled()) return 0;
      await breathe();
      if (this.parsed.has(file.path)) {
        this.notePartial(file);
        this.report('parse', ++done, files.length, file.path);
        continue;
      }
      const key = file.sizeBytes > maximumSourceBytes ? undefined : this.known.get(file.path)?.key;
      const record = key === undefined ? null : disk.record(key);
      if (record !== null && this.accept(file, record)) this.report('parse', ++done, files.length, file.path);
      else if (key !== undefined) toParse.push(file.path);
    }
    if (toParse.length === 0) return 0;
    const onOutcome = (outcome: FileOutcome): void => {
      const file = this.byPath.get(outcome.path);
      if (!file) return;
      this.parsedNow++;
      const { key, record } = 'reason' in outcome ? this.unparsed(outcome.path, outcome.reason) : outcome;
      if (key !== null && record !== null && this.accept(file, record)) disk.put(key, record);
      this.report('parse', ++done, files.length, file.path);
    };
    if (options.workerEntry !== null) {
      const { workerEntry, engine, log, root, control } = options;
      const jobs = Math.min(options.jobs, Math.ceil(toParse.length / filesPerJob));
      const pool = { workerEntry, jobs, root, engine, control, onOutcome, log, fileBudgetMs };
      return (await indexWithWorkers(toParse, pool)).peakRssBytes;
    }
    for (const path of toParse) {
      await options.control.mayGoOn();
      if (options.control.isCancelled()) break;
      onOutcome(indexFile(options.root, path, options.parser));
      await setImmediate();
    }
    return 0;
  }

  /** A file that the parser could not do keeps what the lexical pass finds. */
  private unparsed(path: string, reason: string): { key: string | null; record: Uint8Array | null } {
    const source = readSource(join(this.options.root, path));
    if (source.ok) return { key: contentKey(source.text), record: lexicalRecord(path, source.text, reason) };
    this.skipped.push({ path, reason: source.reason });
    return { key: null, record: null };
  }

  private accept(file: ScannedFile, record: Uint8Array): boolean {
    try {
      this.options.accept(file, record);
    } catch (error) {
      this.options.log(`${file.path}: its record is damaged (${failureReason(error)})`);
      return false;
    }
    this.notePartial(file);
    return true;
  }

  private notePartial(file: ScannedFile): void {
    const known = this.known.get(file.path);
    const partial = this.options.store.confidence(file.path)?.partial;
    if (known && partial) this.known.set(file.path, { ...known, partial });
  }

  /** A record that came with the words. */
  private takeRecord(path: string, key: string, record: Uint8Array): void {
    const file = this.byPath.get(path);
    if (!file || !this.accept(file, record)) return;
    this.parsedNow++;
    this.parsed.add(path);
    this.disk.put(key, record);
  }

  private enter(file: ScannedFile, key: string, partial: string | undefined): boolean {
    const { index } = this.options.words;
    const at = index.locate(key);
    if (at === null) return false;
    // The text of an open file is the editor's.
    if (!this.options.isOpen(file.path)) index.assign(file.path, at);
    this.known.set(file.path, partial === undefined ? { ...file, key } : { ...file, key, partial });
    return true;
  }

  /**
   * Other trees' segments may have what this one's new files hold: another version is mostly the same text. But not more
   * of them than there is to scan: a segment is a seventh of its files.
   */
  private async mountOthers(bytesToScan: number): Promise<void> {
    const { disk } = this;
    let left = Math.max(bytesToScan, freeMountBytes);
    const names = disk
      .otherSegments()
      .flatMap(({ name, sizeBytes }) => ((left -= sizeBytes) >= 0 ? [name] : []));
    if (names.length === 0) return;
    await this.options.words.mount({ ...disk, segmentNames: names });
    await this.options.words.check(() => this.options.control.isCancelled());
  }

  private report(stage: IndexProgress['stage'], filesDone: number, filesTotal: number, path: string): void {
    const nowMs = performance.now();
    if (nowMs - this.reportedMs < progressEveryMs && filesDone < filesTotal) return;
    this.reportedMs = nowMs;
    this.options.onProgress({ stage, filesDone, filesTotal, path });
  }
}

/** What is parsed at once: the core directories and folders that were named; a small tree whole. */
function filesToParse({ scope }: IndexParams, files: readonly ScannedFile[]): readonly ScannedFile[] {
  const parsable = files.filter(({ path }) => fileKind(path) !== 'register-header');
  if (scope !== 'all') return parsable;
  const bytes = parsable.reduce((sum, file) => sum + file.sizeBytes, 0);
  return bytes <= parsedWholeBytes ? parsable : [];
}

function totalsOf(known: readonly ManifestFile[], { store, words }: IndexerOptions) {
  const paths = new Set(known.map(({ path }) => path));
  const parsed = store.totals(paths);
  let bytes = 0;
  let definitions = parsed.definitions;
  for (const { path, sizeBytes, key } of known) {
    bytes += sizeBytes;
    const at = store.hasFile(path) ? null : words.index.locate(key);
    if (at !== null) definitions += words.index.segment(at.segment)?.definitions(at.file) ?? 0;
  }
  const { calls, errorFiles, errorNodes } = parsed;
  return {
    files: known.length,
    parsedFiles: parsed.files,
    bytes,
    definitions,
    calls,
    errorFiles,
    errorNodes,
  };
}

/** Sorted content keys of everything that is mounted, for threads to look into. */
function knownKeys({ words }: IndexerOptions): Uint8Array {
  const keys = words.index.keys();
  const shared = new Uint8Array(new SharedArrayBuffer(keys.length * 16));
  keys.sort();
  keys.forEach((key, i) => shared.set(Buffer.from(key, 'hex'), i * 16));
  return shared;
}

function isBelow(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => folder === '' || path === folder || path.startsWith(`${folder}/`));
}

const looksSame = (a: ScannedFile, b: ScannedFile): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs && a.changedMs === b.changedMs;

/** Lets the event loop turn every now and then. */
function breather(): () => Promise<void> | void {
  let lastMs = performance.now();
  return () => {
    if (performance.now() - lastMs < 20) return;
    return setImmediate().then(() => void (lastMs = performance.now()));
  };
}
