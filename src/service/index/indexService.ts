// The index service: owns the parser and the symbol store of one tree and answers the protocol of
// src/protocol/indexService.ts on a connection. Started by main.ts in a child process, by tests on an in-memory pair.
// SPDX-License-Identifier: MIT
import { realpathSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import {
  ErrorCodes,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import { searchSymbols } from '../../core/index/searchSymbols.ts';
import { symbolStore } from '../../core/index/symbolStore.ts';
import { inspectTree } from '../../core/kernel/tree.ts';
import type {
  FileState,
  IndexArgs,
  IndexMethod,
  IndexReply,
  IndexServiceEvents,
  InitializeParams,
  InitializeResult,
  PlaceList,
  SymbolList,
  SymbolQuery,
} from '../../protocol/indexService.ts';
import { createParser } from '../parser/createParser.ts';
import { answers, type Answers } from './answers.ts';
import { codeVersion } from './codeVersion.ts';
import { crashGuard } from './crashGuard.ts';
import { evaluateAnswer } from './evaluateAnswer.ts';
import { hoverAnswer } from './hoverAnswer.ts';
import { indexScope, type IndexerOptions } from './indexer.ts';
import { loopScanner, type LoopScanner } from './loopScan.ts';
import { notParsedYet } from './fileFacts.ts';
import { openStore, type StoreFolder } from './storeFolder.ts';
import { treeSearch } from './treeSearch.ts';
import { wireSymbol } from './wire.ts';
import { passSwitch } from './passControl.ts';
import { failureReason } from './sourceText.ts';
import type { ReadingContext } from './meaning.ts';
import { preferenceOf } from './preference.ts';
import { readingAnswers, readingMethods, type ReadingAnswers } from './readingAnswers.ts';
import { isFolder, treeFiles } from './treePort.ts';
import { treeReach } from './treeReach.ts';
import { treeKconfig } from './treeKconfig.ts';
import { treeReferences, type TreeReferences } from './treeReferences.ts';
import { treeWords } from './treeWords.ts';
import { warmUp } from './warmUp.ts';
import { wholeTreeStore } from './wholeTreeStore.ts';
import { treeValues } from './treeValues.ts';
import { workspaceFiles, type WorkspaceFiles } from './workspaceFiles.ts';

export interface IndexServiceOptions {
  /** The bundle to fork workers from; null: files are parsed in this process. */
  readonly workerEntry: string | null;
}

interface Session {
  readonly files: WorkspaceFiles;
  readonly answers: Answers;
  readonly hover: (params: IndexArgs<'hover'>) => IndexReply<'hover'>;
  /** Resolves when what the store has can be asked. */
  readonly ready: () => Promise<void>;
  readonly symbols: (query: SymbolQuery) => Promise<SymbolList>;
  /** Takes in names for `symbols`, ahead of the questions. */
  readonly prepareSymbols: () => Promise<void>;
  readonly references: TreeReferences;
  readonly fileState: (path: string) => FileState;
  /** Makes the first file as fast as later ones, unless it is there before. */
  readonly warmUp: (isBusy: () => boolean) => Promise<void>;
  /** Finds out what a file includes, ahead of the questions. */
  readonly prepareReach: (path: string) => void;
  readonly indexer: Omit<IndexerOptions, 'control'>;
  readonly reading: ReadingAnswers;
  readonly evaluate: (params: IndexArgs<'evaluate'>) => IndexReply<'evaluate'>;
  readonly loops: LoopScanner;
}

const defaultJobs = 2;
const warmUpAfterMs = 100;
const prepareAfterMs = 400;
// A client may ask for any number; more than this is of no use to a reader and only fills memory.
const mostSymbols = 5_000;

/** Answers on a connection until it closes. */
export function startIndexService(connection: MessageConnection, options: IndexServiceOptions): void {
  const emit = <E extends keyof IndexServiceEvents>(event: E, params: IndexServiceEvents[E]): void =>
    void connection.sendNotification(event, params).catch(() => undefined);
  const log = (level: IndexServiceEvents['log']['level'], message: string): void =>
    emit('log', { level, message });
  let session: Session | null = null;
  let wasOpened = false;
  const passes = passSwitch();
  // Two passes would fight for the store and the cores: the second waits.
  let pass: Promise<unknown> = Promise.resolve();

  const current = (): Session => {
    if (session === null)
      throw new ResponseError(ErrorCodes.ServerNotInitialized, 'the index service is not initialized');
    return session;
  };
  const answer = <M extends IndexMethod>(
    method: M,
    handle: (params: IndexArgs<M>, token: CancellationToken) => IndexReply<M> | Promise<IndexReply<M>>,
  ): void => {
    // Handlers of one parameter object; null is what a void answer is on the wire.
    connection.onRequest(method, async (params: IndexArgs<M>, token: CancellationToken) => {
      const reply = await handle(params, token);
      return reply === undefined ? null : reply;
    });
  };

  /** What the store has is taken in while the pass goes on, what the pass finds after it. */
  const prepareSoon = (): void =>
    void setTimeout(() => void session?.prepareSymbols(), prepareAfterMs).unref();
  /** The store's files are closed; a pass that is under way needs them to its end. */
  const endSession = (): void => {
    const ended = session;
    session = null;
    if (ended !== null) void pass.then(() => ended.indexer.words.clear());
  };
  connection.onClose(endSession);
  connection.onDispose(endSession);
  answer('initialize', async (params) => {
    endSession();
    const started = await startSession(params, options, emit, log);
    session = started.session;
    setTimeout(() => void session?.warmUp(() => wasOpened), warmUpAfterMs).unref();
    return started.result;
  });
  answer('index', (params, token) => {
    const { indexer } = current();
    const { ready } = current();
    const next = pass.then(async () => {
      await ready();
      prepareSoon();
      return indexScope(params, {
        ...indexer,
        control: passes.control(() => token.isCancellationRequested),
      });
    });
    pass = next.then(prepareSoon, () => undefined);
    return next;
  });
  answer('openDocument', ({ path, version, text }) => {
    wasOpened = true;
    current().files.open(path, version, text);
    // The first question after the outline should not have to read the headers.
    setTimeout(() => session?.prepareReach(path), prepareAfterMs).unref();
  });
  answer('changeDocument', ({ path, version, text }) => current().files.open(path, version, text));
  answer('closeDocument', ({ path }) => current().files.close(path));
  answer('documentSymbols', ({ path }) => current().answers.documentSymbols(path));
  answer('calls', ({ path }) => current().answers.calls(path));
  answer('workspaceSymbols', async (query) => {
    await current().ready();
    return current().symbols(query);
  });
  answer('definition', (params) => current().answers.definition(params));
  answer('definitionsOf', async ({ name }) => {
    await current().ready();
    return current().answers.definitionsOf(name);
  });
  answer('declaration', (params) => current().answers.declaration(params));
  for (const method of readingMethods) {
    // The overloads of a generic call: the arguments are those of the method by construction.
    answer(method, (params, token) =>
      current().reading[method](params as never, () => token.isCancellationRequested),
    );
  }
  answer('callers', ({ name }) => current().answers.callers(name));
  answer('callees', ({ name }) => current().answers.callees(name));
  answer('hover', (params) => current().hover(params));
  answer('places', async (query, token) => {
    await current().ready();
    const { stream } = query;
    const onPlaces = (places: PlaceList['places']): void => {
      if (stream !== undefined) emit('places', { stream, places });
    };
    return current().references.find(query, () => token.isCancellationRequested, onPlaces);
  });
  answer('fileState', ({ path }) => current().fileState(path));
  answer('pauseIndexing', () => passes.pause());
  answer('resumeIndexing', () => passes.resume());
  answer('evaluate', (params) => current().evaluate(params));
  answer('loops', async (params, token) => {
    await current().ready();
    return current().loops.scan(
      params,
      () => token.isCancellationRequested,
      (filesDone, filesTotal, path) => emit('loopProgress', { filesDone, filesTotal, path }),
    );
  });
  answer('shutdown', endSession);
  connection.listen();
}

async function startSession(
  params: InitializeParams,
  options: IndexServiceOptions,
  emit: <E extends keyof IndexServiceEvents>(event: E, params: IndexServiceEvents[E]) => void,
  log: (level: IndexServiceEvents['log']['level'], message: string) => void,
): Promise<{ session: Session; result: InitializeResult }> {
  if (!isFolder(params.treeRoot)) {
    throw new ResponseError(ErrorCodes.InvalidParams, `${params.treeRoot}: no such folder`);
  }
  // One tree has one manifest, whatever links lead to it.
  const root = realpathSync(params.treeRoot);
  const { parser, note } = await createParser(params.engine);
  const warn = (line: string): void => log('warn', line);
  const parsed = symbolStore();
  const reported = new Set<string>();
  const storeDir = params.storeDir ?? null;
  const code = codeVersion(options.workerEntry);
  const guard = crashGuard(storeDir, code);
  const words = treeWords(code, root);
  const architecture = params.architecture ?? 'x86';
  const reach = treeReach(root, parsed, words, architecture);
  const store = wholeTreeStore(parsed, words, reach, () => files);
  const reasons = new Map<string, string>();
  const files: WorkspaceFiles = workspaceFiles(root, parser, parsed, words, guard, (path, reason) => {
    reasons.set(path, reason);
    const message = `${path}: ${reason}`;
    if (reported.has(message)) return;
    reported.add(message);
    log('warn', message);
  });
  const tree = inspectTree(treeFiles(root));
  let opened: StoreFolder | null = null;
  const indexer: Session['indexer'] = {
    root,
    // What `ready` opened is good for the first pass too; a pass changes it, so that the next one opens it anew.
    disk(isFresh) {
      const disk = isFresh ? null : opened;
      opened = null;
      return disk ?? openStore(storeDir, root, code, warn, isFresh);
    },
    engine: parser.engine,
    parser,
    jobs: Math.max(1, Math.min(params.jobs ?? defaultJobs, 64)),
    workerEntry: options.workerEntry,
    words,
    store: parsed,
    accept: files.accept,
    forget: files.forget,
    isOpen: files.isOpen,
    leftOut: (path, reason) => void reasons.set(path, reason),
    onProgress: (progress) => emit('progress', progress),
    log: warn,
  };
  const values = treeValues(store, files, parser, tree.version);
  const reading: ReadingContext = {
    store,
    files,
    parser,
    values,
    version: tree.version,
    preference: preferenceOf(root, tree.version, architecture),
    kconfig: treeKconfig(root, architecture),
  };
  const references = treeReferences(words, files, parser);
  const isWhole = (path: string): boolean =>
    parsed.hasFile(path) && parsed.confidence(path)?.partial !== notParsedYet;
  const search = treeSearch(words, isWhole);
  // A question that is asked at once must not wait for more than the store: the pass itself comes later.
  let mounted: Promise<void> | null = null;
  const session = {
    ready: () => (mounted ??= words.mount((opened = openStore(storeDir, root, code, warn)))),
    async symbols(query: SymbolQuery) {
      files.refreshOpen();
      const { definitions, truncated } = searchSymbols(
        parsed,
        query.query,
        Math.min(query.limit, mostSymbols),
        query.near,
      );
      const symbols = definitions.filter(({ path }) => isWhole(path)).map(wireSymbol);
      return search.find(query, { symbols, truncated });
    },
    async prepareSymbols() {
      await search.prepare();
      await parsed.prepare(() => setImmediate());
    },
    async warmUp(isBusy: () => boolean) {
      // Whoever waits for the store comes first.
      if (mounted !== null) await mounted;
      await warmUp(files, parser, isBusy);
    },
    files,
    answers: answers(reading),
    reading: readingAnswers(reading, references),
    hover: (at: IndexArgs<'hover'>) => {
      try {
        return hoverAnswer(at, reading);
      } catch (error) {
        log('error', `hover in ${at.path}: ${failureReason(error)}`);
        return null;
      }
    },
    references,
    prepareReach: (path: string): void => void store.reachOf(path),
    fileState(path: string): FileState {
      const known = parsed.confidence(path);
      const reason = known ? known.partial : (reasons.get(path) ?? null);
      const isKnown = known !== null || words.index.at(path) !== null;
      return {
        depth: known?.partial === null ? 'parsed' : isKnown ? 'lexical' : 'absent',
        reason,
        errorNodes: known?.errorNodes ?? 0,
        usedRaw: known?.usedRaw ?? false,
      };
    },
    evaluate: (params: IndexArgs<'evaluate'>) => evaluateAnswer(params, values),
    loops: loopScanner(root, words, files, parser),
    indexer,
  };
  return { session, result: { engine: parser.engine, engineNote: note, tree } };
}
