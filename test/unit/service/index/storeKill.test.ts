// A service that is killed at each of its changes to the store, halfway and after it, while it brings the index
// of a changed tree up to date: the next start gives old or new answers before its pass, and the new ones after it.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type { IndexArgs, IndexMethod, IndexReply } from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { bundle } from '../servicesBundle.ts';
import { smallTree, type SmallTree } from '../smallTree.ts';

// Loaded before the service, in its threads too: notes every change of files, and ends the process at a certain one.
const preload = `
const fs = require('node:fs');
const { isMainThread } = require('node:worker_threads');
const { KILL_LOG: log, KILL_AT: killAt, KILL_MODE: mode, KILL_BELOW: below } = process.env;
const append = fs.appendFileSync;
const write = fs.writeFileSync;
let count = 0;
const end = () => { process.kill(process.pid, 'SIGKILL'); for (;;); };
for (const name of ['writeFileSync', 'renameSync', 'rmSync', 'mkdirSync']) {
  const plain = fs[name];
  fs[name] = (path, ...rest) => {
    if (!String(path).startsWith(below)) return plain(path, ...rest);
    const key = (isMainThread ? 'main ' : 'thread ') + count++ + ' ' + name;
    if (killAt === undefined) append(log, key + '\\n');
    if (key !== killAt) return plain(path, ...rest);
    if (mode === 'half' && name === 'writeFileSync') write(path, Buffer.from(rest[0]).subarray(0, rest[0].length >> 1));
    else plain(path, ...rest);
    end();
  };
}
`;

let tree: SmallTree;
let entry: string;
const started: MessageConnection[] = [];
beforeAll(async () => {
  tree = smallTree();
  entry = await bundle('service');
});
afterEach(() => {
  for (const connection of started.splice(0)) connection.dispose();
});
afterAll(() => tree.remove());

type Ask = <M extends IndexMethod>(method: M, params: IndexArgs<M>) => Promise<IndexReply<M>>;

async function inThisProcess(storeDir: string): Promise<Ask> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  // A store belongs to the code that wrote it: that of the bundle.
  startIndexService(server, { workerEntry: entry });
  connection.listen();
  started.push(server, connection);
  await connection.sendRequest('initialize', { treeRoot: tree.root, storeDir });
  return (method, params) => connection.sendRequest(method, params);
}

/** One pass of a process with the preload; true if it ended by itself or was told to. */
async function pass(storeDir: string, preloaded: string, env: Record<string, string>): Promise<boolean> {
  const child = spawn(process.execPath, ['--require', preloaded, entry, 'index'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...env, KILL_BELOW: storeDir },
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  child.stdin.on('error', () => undefined);
  connection.onError(() => undefined);
  connection.listen();
  const closed = new Promise<string | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
  const done = connection
    .sendRequest('initialize', { treeRoot: tree.root, storeDir, jobs: 1 })
    .then(() => connection.sendRequest('index', { scope: 'all' }))
    .then(
      () => true,
      () => false,
    );
  const wasDone = await Promise.race([done, closed.then(() => false)]);
  child.kill();
  await closed;
  connection.dispose();
  return wasDone;
}

/** What is asked, each answer as lines. */
async function answers(ask: Ask): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const name of ['helper', 'entry', 'third', 'fourth'])
    for (const { kind, path, range } of await ask('definitionsOf', { name }))
      lines.push(`${name}: ${kind} ${path} ${range.start.line0}`);
  for (const { path, role, range } of (await ask('places', { name: 'entry' })).places)
    lines.push(`entry, ${role}: ${path} ${range.start.line0}`);
  for (const { name, path } of (await ask('workspaceSymbols', { query: 'page_l', limit: 9 })).symbols)
    lines.push(`page_l, ${name}: ${path}`);
  return lines.sort();
}
const before = [
  'entry, call: mm/b.c 3',
  'entry, definition: kernel/a.c 5',
  'entry: function kernel/a.c 5',
  'helper: function kernel/a.c 1',
  'page_l, page_list: mm/b.c',
  'third: function arch/x86/kernel/c.c 0',
];
const after = [
  'entry, definition: kernel/a.c 1',
  'entry: function kernel/a.c 1',
  'fourth: function kernel/d.c 0',
  'page_l, page_lists: mm/b.c',
];

test('killed at any change of the store, the next start gives old or new answers, then the new ones', async () => {
  const folder = join(tree.root, '..');
  const preloaded = join(folder, 'preload.cjs');
  writeFileSync(preloaded, preload);
  const [whole, log] = [join(folder, 'whole'), join(folder, 'changes')];
  expect(await pass(whole, preloaded, { KILL_LOG: join(folder, 'first') })).toBe(true);
  expect(await answers(await inThisProcess(whole))).toEqual(before);

  tree.write('kernel/a.c', '\nint entry(void) { return 1; }\n');
  tree.write('mm/b.c', 'struct page_lists { int more; };\n');
  tree.write('kernel/d.c', 'int fourth(void) { return 4; }\n');
  rmSync(join(tree.root, 'arch/x86/kernel/c.c'));
  cpSync(whole, tree.store, { recursive: true });
  expect(await pass(tree.store, preloaded, { KILL_LOG: log })).toBe(true);
  const changes = readFileSync(log, 'latin1').trim().split('\n');
  // At least a segment, a shard and the manifest, each written and renamed.
  expect(changes.filter((change) => change.endsWith('renameSync')).length).toBeGreaterThanOrEqual(3);

  // Killed after a change is killed before the next one.
  const kills = changes.flatMap((change) =>
    (change.endsWith('writeFileSync') ? ['half', 'after'] : ['after']).map((mode) => ({ change, mode })),
  );
  for (const { change, mode } of kills) {
    const what = `killed ${mode} ${change}`;
    rmSync(tree.store, { recursive: true, force: true });
    cpSync(whole, tree.store, { recursive: true });
    expect(await pass(tree.store, preloaded, { KILL_AT: change, KILL_MODE: mode }), what).toBe(false);
    const ask = await inThisProcess(tree.store);
    for (const line of await answers(ask)) expect([...before, ...after], what).toContain(line);
    expect((await ask('index', { scope: 'all' })).files, what).toBe(4);
    expect(await answers(ask), what).toEqual(after);
    for (const connection of started.splice(0)) connection.dispose();
  }
}, 300_000);
