// A store whose files were cut, overwritten, mixed up or taken away at random places: what it says before a pass is part
// of the truth, after a pass all of it, and a second window that uses it at the same time gets the same.
// SPDX-License-Identifier: MIT
import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type { IndexArgs, IndexMethod, IndexReply } from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { random, type Random } from '../../../support/random.ts';
import { smallTree, type SmallTree } from '../smallTree.ts';

let tree: SmallTree;
const started: MessageConnection[] = [];
beforeEach(() => {
  tree = smallTree();
});
afterEach(() => tree.remove());

async function service(storeDir: string) {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  startIndexService(server, { workerEntry: null });
  connection.listen();
  started.push(server, connection);
  const request = <M extends IndexMethod>(method: M, params: IndexArgs<M>): Promise<IndexReply<M>> =>
    connection.sendRequest(method, params);
  await request('initialize', { treeRoot: tree.root, storeDir });
  return request;
}
type Ask = Awaited<ReturnType<typeof service>>;

/** What is asked, each answer as lines. */
async function answers(ask: Ask): Promise<readonly string[]> {
  const places = await ask('places', { name: 'entry' });
  const defined = await ask('definitionsOf', { name: 'FLAG_MASK' });
  const searched = await ask('workspaceSymbols', { query: 'page_l', limit: 10 });
  const callers = await ask('callers', { name: 'helper' });
  return [
    ...places.places.map(({ path, role, range }) => `entry: ${role} ${path} ${range.start.line0}`),
    ...defined.map(({ path, kind, range }) => `FLAG_MASK: ${kind} ${path} ${range.start.line0}`),
    ...searched.symbols.map(({ name, path, range }) => `${name}: ${path} ${range.start.line0}`),
    ...callers.map(({ caller, path, position }) => `helper: ${caller} ${path} ${position.line0}`),
  ];
}
const truth = [
  'entry: definition kernel/a.c 5',
  'entry: call mm/b.c 3',
  'FLAG_MASK: macro include/linux/flags.h 3',
  'page_list: mm/b.c 0',
  'helper: entry kernel/a.c 7',
];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

/** Does something to one file of a store; says what. */
function damage(store: string, by: Random): string {
  const files = filesBelow(store);
  const path = by.of(files);
  const bytes = readFileSync(path);
  const at = by.below(Math.max(1, bytes.length));
  const name = path.slice(store.length);
  const kind = by.of(['cut', 'flip', 'zeros', 'noise', 'gone', 'other', 'longer'] as const);
  if (kind === 'gone') rmSync(path);
  else if (kind === 'other') copyFileSync(by.of(files), path);
  else if (kind === 'cut' || bytes.length === 0) writeFileSync(path, bytes.subarray(0, at));
  else if (kind === 'longer') writeFileSync(path, Buffer.concat([bytes, by.bytes(9)]));
  else {
    if (kind === 'flip') bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << by.below(8)), at);
    else if (kind === 'zeros') bytes.fill(0, at, Math.min(bytes.length, at + 64));
    else bytes.set(by.bytes(Math.min(64, bytes.length - at)), at);
    writeFileSync(path, bytes);
  }
  return `${kind} at ${at} of ${name}`;
}

test('whatever happened to the store, no answer is wrong and after a pass none is missing', async () => {
  const whole = join(tree.root, '..', 'whole');
  await (
    await service(whole)
  )('index', { scope: 'all' });
  expect(await answers(await service(whole))).toEqual(truth.slice(0, 4));
  for (let round = 0; round < 60; round++) {
    const by = random(round);
    rmSync(tree.store, { recursive: true, force: true });
    cpSync(whole, tree.store, { recursive: true });
    const done = Array.from({ length: 1 + by.below(3) }, () => damage(tree.store, by)).join(', ');
    const what = `round ${round}: ${done}`;
    const [first, second] = [await service(tree.store), await service(tree.store)];
    for (const line of await answers(first)) expect(truth, what).toContain(line);
    await Promise.all([first('index', { scope: 'all' }), second('index', { scope: 'all' })]);
    expect(await answers(first), what).toEqual(truth);
    expect(await answers(second), what).toEqual(truth);
    expect(await (await service(tree.store))('index', { scope: 'all' }), what).toMatchObject({
      files: 4,
      cancelled: false,
    });
    for (const connection of started.splice(0)) connection.dispose();
  }
}, 120_000);
