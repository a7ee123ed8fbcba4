// One index process for the open tree: starts it, tells it the open texts, indexes the scope, says how far it is.
// A new tree or another setting ends it and starts another. Called by main.ts; asked by the reading providers.
// SPDX-License-Identifier: MIT
import * as vscode from 'vscode';
import type {
  IndexArgs,
  IndexMethod,
  IndexReply,
  IndexServiceApi,
  IndexServiceEvents,
} from '../../protocol/indexService.ts';
import { startService, type ServiceClient } from '../../service/rpc/childClient.ts';
import { settingKeys } from '../ids.ts';
import { indexSettings, onSettings, traceWanted, type IndexSettings } from '../settings.ts';
import type { OpenTree } from '../tree/openTree.ts';
import type { TreeWatch } from '../tree/treeWatch.ts';
import { syncDocuments, type DocumentSync } from './documentSync.ts';
import { summaryLines, type IndexState } from './indexState.ts';

export interface IndexSession extends vscode.Disposable {
  readonly state: IndexState;
  readonly onState: vscode.Event<IndexState>;
  /** While `loops` is asked. */
  readonly onLoopProgress: vscode.Event<IndexServiceEvents['loopProgress']>;
  /** Null: there is no index, or it could not answer (the log says why), or the question was cancelled. */
  ask<M extends IndexMethod>(
    method: M,
    params: IndexArgs<M>,
    token?: vscode.CancellationToken,
  ): Promise<IndexReply<M> | null>;
  /** Sends what was typed and not yet sent, so that the next answer is about the text on the screen. */
  flush(document: vscode.TextDocument): void;
  again(): void;
  cancel(): void;
  /** Holds the pass that runs, or lets it go on. */
  hold(paused: boolean): void;
  /** Makes the index anew, whatever is stored. */
  rebuild(): void;
}

interface Running {
  readonly client: ServiceClient<IndexServiceApi>;
  readonly documents: DocumentSync;
  readonly indexing: vscode.CancellationTokenSource;
}

export interface IndexSessionOptions {
  readonly trees: TreeWatch;
  readonly serviceEntry: string;
  readonly storeDir: string;
  readonly log: vscode.LogOutputChannel;
}

export function indexSession({ trees, serviceEntry, storeDir, log }: IndexSessionOptions): IndexSession {
  const stateChanged = new vscode.EventEmitter<IndexState>();
  const loopProgress = new vscode.EventEmitter<IndexServiceEvents['loopProgress']>();
  let state: IndexState = { kind: 'none' };
  let running: Running | null = null;
  const become = (next: IndexState): void => {
    state = next;
    stateChanged.fire(next);
  };

  function start(tree: OpenTree, settings: IndexSettings, anew: boolean): Running {
    become({ kind: 'starting' });
    const indexing = new vscode.CancellationTokenSource();
    const current = (): boolean => running?.client === client;
    let note: string | null = null;
    const client = startService<IndexServiceApi, IndexServiceEvents>({
      kind: 'index',
      entry: serviceEntry,
      events: ['progress', 'loopProgress', 'log'],
      onEvent(event) {
        if (event.event === 'log') log[event.params.level](`index: ${event.params.message}`);
        else if (event.event === 'loopProgress') loopProgress.fire(event.params);
        else if (event.event === 'progress' && current() && state.kind === 'indexing')
          become({ ...state, progress: event.params });
      },
      log: (line) => log.warn(line),
      async prepare(request) {
        const started = await request('initialize', {
          treeRoot: tree.root,
          storeDir,
          jobs: settings.jobs,
          architecture: settings.architecture,
          ...(settings.engine ? { engine: settings.engine } : {}),
        });
        note = started.engineNote;
        log.info(`index: ${started.engine} parser${note ? ` (${note})` : ''}`);
        for (const document of documents.all()) await request('openDocument', document);
      },
    });
    const documents = syncDocuments(tree, (method, params) => void ask(method, params));
    const index = async (): Promise<void> => {
      const { scope, folders } = settings;
      if (scope === 'off' || scope === 'openFiles' || (scope === 'folders' && folders.length === 0)) {
        if (current()) become({ kind: 'ready', summary: null, note });
        return;
      }
      become({ kind: 'indexing', progress: null, isPaused: false });
      try {
        const params = {
          scope: scope === 'folders' ? folders : scope,
          ...(anew ? { rebuild: true as const } : {}),
        };
        const summary = await client.request('index', params, indexing.token);
        for (const { path, reason } of summary.partial)
          log.info(`index: ${path} is indexed in part: ${reason}`);
        for (const { path, reason } of summary.skipped) log.warn(`index: ${path} is left out: ${reason}`);
        log.info(`index: ${summaryLines(summary).join('; ')}`);
        if (current()) become({ kind: 'ready', summary, note });
      } catch (error) {
        if (current()) become({ kind: 'failed', reason: reasonOf(error) });
      }
    };
    client.onExit((reason, willRestart) => {
      if (!current()) return;
      if (willRestart) void index();
      else become({ kind: 'failed', reason: `The index process ended: ${reason}.` });
    });
    // After `running` is set, so that the first answer finds itself current.
    queueMicrotask(() => void index());
    return { client, documents, indexing };
  }
  function stop(): void {
    const ending = running;
    running = null;
    ending?.indexing.cancel();
    ending?.documents.dispose();
    void ending?.client.dispose();
  }
  function again(anew = false): void {
    stop();
    const settings = indexSettings();
    if (!trees.tree) become({ kind: 'none' });
    else if (settings.scope === 'off') become({ kind: 'off' });
    else running = start(trees.tree, settings, anew);
  }
  async function ask<M extends IndexMethod>(
    method: M,
    params: IndexArgs<M>,
    token?: vscode.CancellationToken,
  ): Promise<IndexReply<M> | null> {
    const asked = running;
    if (!asked) return null;
    const from = performance.now();
    try {
      // The overloads of a generic call: the arguments are those of the method by construction.
      return (await asked.client.request(method, params as never, token)) as IndexReply<M>;
    } catch (error) {
      if (!token?.isCancellationRequested && running === asked)
        log.warn(`index: ${method}: ${reasonOf(error)}`);
      return null;
    } finally {
      if (traceWanted()) log.info(`index: ${method} ${(performance.now() - from).toFixed(1)} ms`);
    }
  }

  again();
  const watching = vscode.Disposable.from(
    stateChanged,
    loopProgress,
    trees.onTree(() => again()),
    onSettings(
      [
        settingKeys.indexScope,
        settingKeys.indexFolders,
        settingKeys.indexEngine,
        settingKeys.indexJobs,
        settingKeys.architecture,
      ],
      () => again(),
    ),
  );
  return {
    get state() {
      return state;
    },
    onState: stateChanged.event,
    onLoopProgress: loopProgress.event,
    ask,
    flush: (document) => running?.documents.flush(document),
    again: () => again(),
    cancel: () => running?.indexing.cancel(),
    hold(isPaused) {
      if (state.kind !== 'indexing' || !running) return;
      void ask(isPaused ? 'pauseIndexing' : 'resumeIndexing', null);
      become({ ...state, isPaused });
    },
    rebuild: () => again(true),
    dispose() {
      watching.dispose();
      stop();
    },
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
