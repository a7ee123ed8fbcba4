// The command line's side of the index service: checks the tree, starts the service, shows progress, indexes.
// Used by the commands that ask about a tree.
// SPDX-License-Identifier: MIT
import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { inspectTree } from '../core/kernel/tree.ts';
import type {
  IndexParams,
  IndexProgress,
  IndexServiceApi,
  IndexServiceEvents,
  IndexSummary,
  InitializeParams,
} from '../protocol/indexService.ts';
import { isFolder, treeFiles } from '../service/index/treePort.ts';
import { startService, type ServiceClient } from '../service/rpc/childClient.ts';
import { BadInput } from './badInput.ts';
import type { CommandContext } from './commandLine.ts';

export type IndexClient = ServiceClient<IndexServiceApi>;

/** The root of a kernel tree. Throws `BadInput` if it is not one. */
export function kernelTree(path: string): string {
  if (!existsSync(path)) throw new BadInput(`${path}: no such folder`);
  if (!isFolder(path)) throw new BadInput(`${path} is not a folder`);
  const root = realpathSync(path);
  const { problem } = inspectTree(treeFiles(root));
  if (problem !== null) throw new BadInput(`${path} is not a Linux kernel tree: ${problem}`);
  return root;
}

/** The kernel tree that a file or folder lies in, by its path from the current folder; null if it lies in none. */
export function treeAround(name: string): string | null {
  if (!existsSync(name)) return null;
  for (let folder = realpathSync(name); ; folder = dirname(folder)) {
    if (isFolder(folder) && inspectTree(treeFiles(folder)).problem === null) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** A file of the tree, named from its root or from the current folder, as a path from the root. */
export function fileOfTree(root: string, name: string): string {
  for (const absolute of isAbsolute(name) ? [name] : [join(root, name), resolve(name)]) {
    if (!existsSync(absolute)) continue;
    const path = relative(root, realpathSync(absolute));
    if (path.startsWith('..') || isAbsolute(path)) throw new BadInput(`${name} is not in the tree ${root}`);
    return path.split(sep).join('/');
  }
  throw new BadInput(`${name}: no such file in the tree`);
}

/** A regular file that can be read. */
export function readableFile(root: string, name: string): string {
  const path = fileOfTree(root, name);
  if (!statSync(join(root, path)).isFile()) throw new BadInput(`${name} is not a regular file`);
  return path;
}

/** Where indexes are kept unless `--store` says otherwise. */
export function defaultStore(): string {
  return join(process.env['RINGSIDE_CACHE'] || join(homedir(), '.cache', 'ringside'), 'index');
}

export interface SessionOptions extends Omit<InitializeParams, 'treeRoot'> {
  readonly root: string;
  /** Show progress even if there is no terminal. */
  readonly showProgress: boolean;
}

/** Runs `work` with an initialized index service and ends the service afterwards, whatever happens. */
export async function withIndexService<T>(
  context: CommandContext,
  { root, showProgress, ...parameters }: SessionOptions,
  work: (client: IndexClient) => Promise<T>,
): Promise<T> {
  const progress = progressLine(context, showProgress);
  const client = startService<IndexServiceApi, IndexServiceEvents>({
    kind: 'index',
    entry: context.serviceEntry,
    events: ['progress', 'loopProgress', 'log'],
    onEvent(event) {
      if (event.event === 'progress') progress.show('indexed', event.params);
      else if (event.event === 'loopProgress') progress.show('scanned', event.params);
      else if (event.event === 'log') context.err(`${event.params.message}\n`);
    },
    log: (line) => context.err(`${line}\n`),
    maximumRestarts: 0,
  });
  try {
    const { engineNote } = await client.request('initialize', { treeRoot: root, ...parameters });
    if (engineNote !== null && parameters.engine === undefined) context.err(`${engineNote}\n`);
    return await work(client);
  } finally {
    progress.clear();
    await client.dispose();
  }
}

/** Indexes the core directories from the store, so that questions about names can be answered. */
export async function indexCore(
  client: IndexClient,
  scope: IndexParams['scope'] = 'core',
): Promise<IndexSummary> {
  return client.request('index', { scope });
}

const progressEveryMs = 1_000;

function progressLine(context: CommandContext, always: boolean) {
  let shownMs = -Infinity;
  let open = false;
  return {
    show(
      done: string,
      { filesDone, filesTotal, path }: Pick<IndexProgress, 'filesDone' | 'filesTotal' | 'path'>,
    ): void {
      if (!context.errIsTerminal && !always) return;
      const nowMs = performance.now();
      if (!context.errIsTerminal && nowMs - shownMs < progressEveryMs && filesDone < filesTotal) return;
      shownMs = nowMs;
      const line = `${done} ${filesDone} of ${filesTotal} files  ${path}`;
      context.err(context.errIsTerminal ? `\r\x1b[K${line.slice(0, 100)}` : `${line}\n`);
      open = context.errIsTerminal;
    },
    clear(): void {
      if (open) context.err('\r\x1b[K');
    },
  };
}
