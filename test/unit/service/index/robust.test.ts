// Bad input and bad luck: what files, stores and ends of processes can do to the index. The next start answers rightly.
// SPDX-License-Identifier: MIT
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type { IndexArgs, IndexMethod, IndexReply } from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { bundle } from '../servicesBundle.ts';
import { smallFiles, smallTree, type SmallTree } from '../smallTree.ts';

let tree: SmallTree;
const started: MessageConnection[] = [];
beforeEach(() => {
  tree = smallTree();
  age();
});
afterEach(() => {
  for (const connection of started.splice(0)) connection.dispose();
  tree.remove();
});
/** Makes files look older than a manifest by more than its margin. */
function age(): void {
  for (const path of Object.keys(smallFiles))
    utimesSync(join(tree.root, path), new Date(1e12), new Date(1e12));
}

async function service(options: { storeDir?: string; root?: string } = {}) {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  startIndexService(server, { workerEntry: null });
  const logs: string[] = [];
  connection.onNotification('log', ({ message }: { message: string }) => void logs.push(message));
  connection.listen();
  started.push(server, connection);
  const request = <M extends IndexMethod>(method: M, params: IndexArgs<M>): Promise<IndexReply<M>> =>
    connection.sendRequest(method, params);
  await request('initialize', {
    treeRoot: options.root ?? tree.root,
    storeDir: options.storeDir ?? tree.store,
  });
  return { request, logs };
}
/** The answers that a whole index of the small tree gives. */
async function expectRight(of: Awaited<ReturnType<typeof service>>): Promise<void> {
  const places = await of.request('places', { name: 'entry' });
  expect(places.places.map(({ path, role, enclosing }) => `${path} ${role} ${enclosing}`)).toEqual([
    'kernel/a.c definition null',
    'mm/b.c call caller_of_entry',
  ]);
  const [helper, ...more] = await of.request('definitionsOf', { name: 'helper' });
  expect([helper?.path, helper?.range.start.line0, more]).toEqual(['kernel/a.c', 1, []]);
}
/** A segment of several blocks, and a service that has it open and has not read its end. */
async function opened() {
  tree.write('kernel/many.c', Array.from({ length: 5_000 }, (_, i) => `int many_${i}_names;\n`).join(''));
  await (await service()).request('index', { scope: 'all' });
  const [segment = '', ...more] = inStore('segments');
  expect(more).toEqual([]);
  expect(statSync(segment).size).toBeGreaterThan(50_000);
  const of = await service();
  await of.request('definitionsOf', { name: 'no_such_name' });
  return [segment, of] as const;
}
const inStore = (folder: string) =>
  readdirSync(join(tree.store, folder)).map((name) => join(tree.store, folder, name));

describe('files', () => {
  test('that the parser must not be given keep what the lexical pass finds, and say why', async () => {
    tree.write('kernel/braces.c', `int before;\n${'{'.repeat(1_000_000)}\n}\nint after(void)\n{\n}\n`);
    tree.write('kernel/parens.c', `int x = ${'('.repeat(100_000)};\n`);
    tree.write('kernel/line.c', `int one; ${'a = b; '.repeat(700_000)}\nint two;\n`);
    tree.write('kernel/utf16.c', Buffer.from('\ufeffint wide;\n', 'utf16le'));
    const { request } = await service();
    const summary = await request('index', { scope: 'core' });
    expect(Object.fromEntries(summary.partial.map(({ path, reason }) => [path, reason]))).toEqual({
      'kernel/braces.c': 'nested too deep: not parsed',
      'kernel/line.c': 'larger than 4 MiB: not parsed',
      'kernel/parens.c': 'nested too deep: not parsed',
    });
    expect(summary.skipped).toEqual([{ path: 'kernel/utf16.c', reason: 'UTF-16 text' }]);
    expect((await request('definitionsOf', { name: 'after' })).map(({ path }) => path)).toEqual([
      'kernel/braces.c',
    ]);
    expect(await request('definitionsOf', { name: 'two' })).toHaveLength(1);
    expect(await request('fileState', { path: 'kernel/braces.c' })).toMatchObject({
      depth: 'lexical',
      reason: 'nested too deep: not parsed',
    });
    expect(await request('fileState', { path: 'kernel/a.c' })).toMatchObject({
      depth: 'parsed',
      errorNodes: 0,
    });
    expect((await request('fileState', { path: 'kernel/utf16.c' })).reason).toBe('UTF-16 text');
  });

  test('of which only the first 64 MiB are read', async () => {
    const path = join(tree.root, 'kernel', 'sparse.c');
    writeFileSync(path, 'int at_the_start;\n');
    const block = Buffer.alloc(1024 * 1024, '\n');
    for (let i = 0; i < 66; i++) writeFileSync(path, block, { flag: 'a' });
    const { request } = await service();
    const summary = await request('index', { scope: ['kernel'] });
    expect(summary.partial).toEqual([
      { path: 'kernel/sparse.c', reason: 'larger than 64 MiB: only its beginning is read' },
    ]);
    expect((await request('places', { name: 'at_the_start' })).filesTotal).toBe(1);
  }, 90_000);

  test('behind links to folders are met once, and loops end', async () => {
    symlinkSync('../kernel', join(tree.root, 'mm', 'kernel'));
    symlinkSync('.', join(tree.root, 'kernel', 'self'));
    const of = await service();
    expect((await of.request('index', { scope: 'all' })).files).toBe(4);
    await expectRight(of);
  });

  test('that vanish are forgotten, that come are found, that change are read again', async () => {
    const of = await service();
    await of.request('index', { scope: 'all' });
    rmSync(join(tree.root, 'mm', 'b.c'));
    tree.write('kernel/new.c', 'int fresh_one;\n');
    tree.write('kernel/a.c', 'int replaced;\n');
    expect((await of.request('places', { name: 'entry' })).places).toEqual([]);
    const summary = await of.request('index', { scope: 'all' });
    expect(summary).toMatchObject({ files: 4, scannedNow: 2, parsedNow: 2 });
    expect(await of.request('definitionsOf', { name: 'helper' })).toEqual([]);
    expect(await of.request('definitionsOf', { name: 'page_list' })).toEqual([]);
    expect(await of.request('definitionsOf', { name: 'fresh_one' })).toHaveLength(1);
  });
});

describe('the store', () => {
  test.each([
    ['a changed segment', 'segments', (path: string) => flip(path)],
    ['a cut segment', 'segments', (path: string) => truncateSync(path, statSync(path).size >> 1)],
    ['an empty segment', 'segments', (path: string) => truncateSync(path, 0)],
    ['a removed segment', 'segments', (path: string) => rmSync(path)],
    ['a changed shard', 'shards', (path: string) => flip(path)],
    ['a removed shard', 'shards', (path: string) => rmSync(path)],
  ])('with %s is mended', async (_, folder, damage) => {
    await (await service()).request('index', { scope: 'all' });
    inStore(folder).forEach(damage);
    const of = await service();
    const summary = await of.request('index', { scope: 'all' });
    expect(summary).toMatchObject({ files: 4, warm: false });
    await expectRight(of);
    const again = await service();
    expect((await again.request('index', { scope: 'all' })).warm).toBe(true);
    await expectRight(again);
  });

  test('with a segment whose damage a question meets is mended in that question', async () => {
    const [segment, of] = await opened();
    // The last part has what the last file defines.
    flip(segment, statSync(segment).size - 8);
    expect(await of.request('definitionsOf', { name: 'page_list' })).toHaveLength(1);
    expect(of.logs.filter((line) => line.includes('the checksum is wrong'))).toHaveLength(1);
    await expectRight(of);
    // What was made in its place is in the store, for whoever comes next.
    const again = await service();
    expect(await again.request('index', { scope: 'all' })).toMatchObject({ files: 5, scannedNow: 0 });
    await expectRight(again);
    expect(again.logs).toEqual([]);
  });

  test('whose segment is removed while it is open is read to the end', async () => {
    const [segment, of] = await opened();
    rmSync(segment);
    expect(await of.request('definitionsOf', { name: 'page_list' })).toHaveLength(1);
    await expectRight(of);
    expect(of.logs).toEqual([]);
  });

  test('rebuilds only what is damaged', async () => {
    await (await service()).request('index', { scope: ['kernel'] });
    const [first = ''] = inStore('segments');
    await (await service()).request('index', { scope: 'all' });
    expect(inStore('segments').length).toBe(2);
    flip(first);
    expect(await (await service()).request('index', { scope: 'all' })).toMatchObject({
      scannedNow: 1,
      parsedNow: 0,
    });
  });

  test('answers before any pass, from what it has', async () => {
    await (await service()).request('index', { scope: 'all' });
    await expectRight(await service());
    const { symbols } = await (await service()).request('workspaceSymbols', { query: 'page_l', limit: 9 });
    expect(symbols.map(({ name, path }) => [name, path])).toEqual([['page_list', 'mm/b.c']]);
  });

  test('that cannot be written leaves the index in memory, with one line', async () => {
    mkdirSync(join(tree.store, 'shards'), { recursive: true });
    mkdirSync(join(tree.store, 'segments'));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      // Root may write anywhere; a folder in the way of the segment's name stands for a full disk.
      rmSync(join(tree.store, 'segments'), { recursive: true });
      symlinkSync('/dev/full', join(tree.store, 'segments'));
    } else chmodSync(join(tree.store, 'segments'), 0o500);
    const of = await service();
    const summary = await of.request('index', { scope: 'all' });
    expect(summary.files).toBe(4);
    await expectRight(of);
    expect(of.logs.filter((line) => line.includes('kept in memory only'))).toHaveLength(1);
  });

  test('can be made anew by hand', async () => {
    const of = await service();
    await of.request('index', { scope: 'all' });
    const summary = await of.request('index', { scope: 'all', rebuild: true });
    expect(summary).toMatchObject({ files: 4, scannedNow: 4, parsedNow: 4, warm: false });
    await expectRight(of);
    expect((await of.request('index', { scope: 'all' })).warm).toBe(true);
  });

  test('serves two windows on one tree at the same time', async () => {
    const [one, two] = [await service(), await service()];
    await Promise.all([one.request('index', { scope: 'all' }), two.request('index', { scope: 'core' })]);
    await Promise.all([one.request('index', { scope: 'core' }), two.request('index', { scope: 'all' })]);
    await expectRight(one);
    await expectRight(two);
    const next = await service();
    expect((await next.request('index', { scope: 'all' })).files).toBe(4);
    await expectRight(next);
  });

  test('of another version: only changed content is looked at again', async () => {
    await (await service()).request('index', { scope: 'all' });
    const other = smallTree({ ...smallFiles, 'mm/b.c': 'int other_version;\n' });
    const of = await service({ root: other.root });
    expect(await of.request('index', { scope: 'all' })).toMatchObject({
      files: 4,
      scannedNow: 1,
      parsedNow: 1,
    });
    expect(await of.request('definitionsOf', { name: 'other_version' })).toHaveLength(1);
    expect(await of.request('definitionsOf', { name: 'page_list' })).toEqual([]);
    other.remove();
  });
});

test('a pass can be held, goes on, and ends when it is cancelled while held', async () => {
  const of = await service();
  await of.request('pauseIndexing', null);
  let done = false;
  const pass = of.request('index', { scope: 'all' }).then((summary) => {
    done = true;
    return summary;
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(done).toBe(false);
  await of.request('resumeIndexing', null);
  expect((await pass).files).toBe(4);
});

test('a service that is killed at any moment leaves a store that the next start can use', async () => {
  for (let i = 0; i < 40; i++)
    tree.write(`kernel/many${i}.c`, `int many${i}(void)\n{\n\treturn many${i + 1}();\n}\n`);
  const entry = await bundle('service');
  for (const delayMs of [150, 300, 400, 500, 650, 900]) {
    const child = spawn(process.execPath, [entry, 'index'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    child.stdin.on('error', () => undefined);
    connection.onError(() => undefined);
    connection.listen();
    const ignore = () => undefined;
    void connection
      .sendRequest('initialize', { treeRoot: tree.root, storeDir: tree.store })
      .then(ignore, ignore);
    void connection.sendRequest('index', { scope: 'all' }).then(ignore, ignore);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
    connection.dispose();
    const of = await service();
    const summary = await of.request('index', { scope: 'all' });
    expect(summary).toMatchObject({ files: 44, cancelled: false });
    await expectRight(of);
    expect((await of.request('places', { name: 'many7' })).places).toHaveLength(2);
    rmSync(tree.store, { recursive: true });
  }
}, 60_000);

function flip(path: string, at = statSync(path).size >> 1): void {
  const bytes = readFileSync(path);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(path, bytes);
}
