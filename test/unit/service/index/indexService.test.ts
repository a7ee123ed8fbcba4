// The index service on an in-memory connection: answers, open documents, odd files, the store. No workers here.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type {
  IndexArgs,
  IndexMethod,
  IndexReply,
  IndexServiceEvents,
} from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { smallTree, type SmallTree } from '../smallTree.ts';

interface Service {
  readonly connection: MessageConnection;
  readonly logs: string[];
  request<M extends IndexMethod>(method: M, params: IndexArgs<M>): Promise<IndexReply<M>>;
}

const started: MessageConnection[] = [];
function connect(): Service {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  startIndexService(server, { workerEntry: null });
  const logs: string[] = [];
  connection.onNotification('log', ({ message }: IndexServiceEvents['log']) => void logs.push(message));
  connection.listen();
  started.push(server, connection);
  return { connection, logs, request: (method, params) => connection.sendRequest(method, params) };
}

let tree: SmallTree;
beforeEach(() => {
  tree = smallTree();
});
afterEach(() => {
  for (const connection of started.splice(0)) connection.dispose();
  tree.remove();
});

async function indexed(options: { store?: boolean } = {}) {
  const service = connect();
  const started = await service.request('initialize', {
    treeRoot: tree.root,
    ...(options.store ? { storeDir: tree.store } : {}),
  });
  const summary = await service.request('index', { scope: 'core' });
  return { ...service, started, summary };
}
/** Makes files look older than the manifest by more than its margin for changes in the same instant. */
function age(...paths: string[]): void {
  for (const path of paths) utimesSync(join(tree.root, path), new Date(1e12), new Date(1e12));
}
const at = (path: string, line1: number, column1: number) => ({
  path,
  position: { line0: line1 - 1, column0: column1 - 1 },
});

describe('answers', () => {
  test('initialize says what the tree is; requests before it are refused', async () => {
    const { request } = connect();
    await expect(request('callers', { name: 'x' })).rejects.toThrow('not initialized');
    const reply = await request('initialize', { treeRoot: tree.root });
    expect(reply).toEqual({
      engine: 'native',
      engineNote: null,
      tree: { isKernelTree: true, version: '6.1.9', problem: null },
    });
    await expect(request('initialize', { treeRoot: join(tree.root, 'nowhere') })).rejects.toThrow(
      'no such folder',
    );
  });

  test('definition, callers, callees and symbols over files', async () => {
    const { request, summary } = await indexed();
    expect(summary).toMatchObject({
      files: 4,
      calls: 2,
      errorFiles: 0,
      warm: false,
      cancelled: false,
      skipped: [],
    });
    const [definition] = await request('definition', at('kernel/a.c', 8, 10));
    expect(definition).toMatchObject({ name: 'helper', kind: 'function', path: 'kernel/a.c' });
    expect(definition?.range).toEqual({ start: { line0: 1, column0: 11 }, end: { line0: 1, column0: 17 } });
    expect(definition?.extent.end).toEqual({ line0: 4, column0: 1 });
    expect((await request('callers', { name: 'entry' })).map((call) => call.caller)).toEqual([
      'caller_of_entry',
    ]);
    expect((await request('callees', { name: 'entry' })).map((call) => call.callee)).toEqual(['helper']);
    const { symbols } = await request('workspaceSymbols', { query: 'pagelist', limit: 10 });
    expect(symbols.map((symbol) => [symbol.kind, symbol.path])).toEqual([['struct', 'mm/b.c']]);
    const [member] = await request('definition', at('mm/b.c', 4, 9));
    expect(member).toMatchObject({ kind: 'member', container: 'page_list' });
  });

  test('a local hides a global of its name', async () => {
    tree.write('kernel/level.c', 'int level;\n');
    const { request } = await indexed();
    const [local, ...others] = await request('definition', at('kernel/a.c', 4, 10));
    expect([local?.container, local?.range.start.line0, others]).toEqual(['helper', 1, []]);
  });

  test('the name inside a macro that defines leads to what it defines', async () => {
    tree.write('kernel/sys.c', 'SYSCALL_DEFINE1(nap, int, ms)\n{\n\treturn ms;\n}\n');
    const { request } = await indexed();
    const [first] = await request('definition', at('kernel/sys.c', 1, 18));
    expect(first).toMatchObject({ name: 'sys_nap', via: 'SYSCALL_DEFINE1', path: 'kernel/sys.c' });
    const [parameter] = await request('definition', at('kernel/sys.c', 3, 9));
    expect(parameter).toMatchObject({ name: 'ms', range: { start: { line0: 0, column0: 26 } } });
  });

  test('assembly is never taken for C, and still has hovers', async () => {
    tree.write('arch/x86/kernel/x.S', 'SYM_FUNC_START(f)\n\txsaveopt (%rdi)\n\tint x;\n');
    const { request } = await indexed();
    const symbols = await request('documentSymbols', { path: 'arch/x86/kernel/x.S' });
    expect(symbols.map(({ name, kind, via }) => [name, kind, via])).toEqual([
      ['f', 'function', 'SYM_FUNC_START'],
    ]);
    expect((await request('hover', at('arch/x86/kernel/x.S', 2, 4)))?.markdown).toContain('XSAVEOPT');
    expect(await request('definitionsOf', { name: 'x' })).toEqual([]);
  });

  test('hovers give the value that this tree gives', async () => {
    const { request } = await indexed();
    expect((await request('hover', at('kernel/a.c', 4, 18)))?.markdown).toContain(
      '`0x8` (8, `unsigned long`)',
    );
    expect((await request('hover', at('kernel/a.c', 8, 17)))?.markdown).toContain('`0x6` (6, `int`)');
    tree.write(
      'include/linux/unsure.h',
      '#ifndef CONFIG_N\n#define CONFIG_N 1\n#endif\n#define COUNT CONFIG_N\n#ifdef __KERNEL__\n#define SURE 4\n#else\n#define SURE 5\n#endif\n#ifdef CONFIG_A\n#define EITHER 1\n#else\n#define EITHER 2\n#endif\n',
    );
    tree.write(
      'kernel/default.c',
      '#include <linux/flags.h>\n#ifndef FLAG_BIT\n#define FLAG_BIT 9\n#endif\nint x = FLAG_BIT;\n',
    );
    await request('index', { scope: 'core' });
    expect((await request('hover', at('kernel/default.c', 5, 10)))?.markdown).toContain('No one value');
    const unsure = 'include/linux/unsure.h';
    expect((await request('hover', at(unsure, 4, 10)))?.markdown).not.toContain('Value');
    expect((await request('hover', at(unsure, 6, 10)))?.markdown).toContain('`0x4` (4, `int`)');
    const either = (await request('hover', at(unsure, 11, 10)))?.markdown;
    expect(either).toMatch(/Value in 6\.1\.9 with x86_64 defconfig of 6\.1 .*: `0x2` \(2, `int`\)/);
    expect(either).toContain(
      '- `0x1` (1, `int`) if `CONFIG_A`: `EITHER` as in [`include/linux/unsure.h:11`](include/linux/unsure.h#L11)',
    );
    expect(await request('hover', at('kernel/a.c', 3, 1))).toBeNull();
    expect(await request('hover', at('kernel/a.c', 999, 1))).toBeNull();
    expect(await request('hover', at('../outside.c', 1, 1))).toBeNull();
  });
});

describe('open documents', () => {
  test('are answered before any index, with the current version, in editor columns', async () => {
    const { request } = connect();
    await request('initialize', { treeRoot: tree.root });
    expect((await request('documentSymbols', { path: 'kernel/a.c' })).map((symbol) => symbol.name)).toEqual([
      'helper',
      'entry',
    ]);
    await request('openDocument', { path: 'kernel/a.c', version: 1, text: '/* 😀 */ int changed;\n' });
    const [symbol, ...more] = await request('documentSymbols', { path: 'kernel/a.c' });
    expect([symbol?.name, symbol?.range.start.column0, more]).toEqual(['changed', 13, []]);
    await request('changeDocument', { path: 'kernel/a.c', version: 3, text: 'int third_version;\n' });
    await request('changeDocument', { path: 'kernel/a.c', version: 2, text: 'int second_version;\n' });
    expect((await request('definitionsOf', { name: 'third_version' })).length).toBe(1);
    await request('closeDocument', { path: 'kernel/a.c' });
    expect((await request('documentSymbols', { path: 'kernel/a.c' })).map((one) => one.name)).toEqual([
      'helper',
      'entry',
    ]);
  });

  test('win over the disk, also when the index is made while they are open', async () => {
    const { request } = connect();
    await request('initialize', { treeRoot: tree.root, storeDir: tree.store });
    await request('openDocument', {
      path: 'kernel/a.c',
      version: 1,
      text: 'int unsaved(void) { return entry_two(); }\n',
    });
    await request('index', { scope: 'core' });
    expect(await request('definitionsOf', { name: 'helper' })).toEqual([]);
    expect((await request('callers', { name: 'entry_two' })).map((call) => call.caller)).toEqual(['unsaved']);
    await request('closeDocument', { path: 'kernel/a.c' });
    expect(await request('definitionsOf', { name: 'unsaved' })).toEqual([]);
    expect(await request('definitionsOf', { name: 'helper' })).toHaveLength(1);
  });

  test('a document of garbage has no symbols and breaks nothing', async () => {
    const { request } = await indexed();
    await request('openDocument', { path: 'kernel/a.c', version: 1, text: 'int \0 x;' });
    expect(await request('documentSymbols', { path: 'kernel/a.c' })).toEqual([]);
    await request('changeDocument', { path: 'kernel/a.c', version: 2, text: '}}}})(("' });
    expect(await request('documentSymbols', { path: 'kernel/a.c' })).toEqual([]);
    expect(await request('definitionsOf', { name: 'third' })).toHaveLength(1);
  });

  test('a file that changed on the disk is read again', async () => {
    const { request } = await indexed();
    tree.write('kernel/a.c', 'int rewritten_on_disk;\n');
    expect((await request('documentSymbols', { path: 'kernel/a.c' })).map((one) => one.name)).toEqual([
      'rewritten_on_disk',
    ]);
  });
});

describe('odd files', () => {
  test('are left out with a reason, and the rest is indexed', async () => {
    tree.write('kernel/binary.c', Buffer.from([0x7f, 0x45, 0, 1, 2]));
    tree.write('kernel/latin1.c', Buffer.from('/* caf\xe9 */ int latin_one;\n', 'latin1'));
    tree.write('kernel/empty.c', '');
    tree.write('kernel/huge.c', Buffer.alloc(4 * 1024 * 1024 + 1, 'a'));
    execFileSync('mkfifo', [join(tree.root, 'kernel', 'fifo.c')]);
    symlinkSync('..', join(tree.root, 'kernel', 'loop'));
    symlinkSync('self.c', join(tree.root, 'kernel', 'self.c'));
    symlinkSync('absent.c', join(tree.root, 'kernel', 'dangling.c'));
    tree.write('kernel/secret.c', 'int secret;\n');
    chmodSync(join(tree.root, 'kernel', 'secret.c'), 0);
    const isRoot = process.getuid?.() === 0;
    const { request, summary } = await indexed();
    expect(Object.fromEntries(summary.skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'kernel/binary.c': 'binary data',
      'kernel/dangling.c': 'no such file',
      'kernel/fifo.c': 'not a regular file',
      'kernel/self.c': 'a loop of links',
      ...(isRoot ? {} : { 'kernel/secret.c': 'permission denied' }),
    });
    expect(summary.partial).toEqual([{ path: 'kernel/huge.c', reason: 'larger than 4 MiB: not parsed' }]);
    expect(await request('definitionsOf', { name: 'latin_one' })).toHaveLength(1);
    expect(await request('documentSymbols', { path: 'kernel/fifo.c' })).toEqual([]);
  });

  test('an empty tree and a missing scope give an empty summary', async () => {
    const { request } = connect();
    await request('initialize', { treeRoot: tree.root });
    const summary = await request('index', { scope: ['no/such/folder'] });
    expect(summary).toMatchObject({
      files: 0,
      skipped: [{ path: 'no/such/folder', reason: 'no such file' }],
    });
  });
});

describe('the store', () => {
  const paths = ['include/linux/flags.h', 'kernel/a.c', 'mm/b.c', 'arch/x86/kernel/c.c'];
  const shards = () =>
    readdirSync(join(tree.store, 'shards')).map((name) => join(tree.store, 'shards', name));
  const manifest = () => {
    const [name] = readdirSync(tree.store).filter((one) => one.startsWith('manifest-'));
    return join(tree.store, name ?? '');
  };

  test('makes the second start warm, with the same answers', async () => {
    age(...paths);
    const cold = await indexed({ store: true });
    const before = await cold.request('documentSymbols', { path: 'kernel/a.c' });
    const warm = await indexed({ store: true });
    expect([cold.summary.warm, warm.summary.warm]).toEqual([false, true]);
    expect(warm.summary).toMatchObject({
      files: 4,
      definitions: cold.summary.definitions,
      calls: cold.summary.calls,
    });
    expect(warm.summary.storeBytes).toBe(cold.summary.storeBytes);
    expect(await warm.request('documentSymbols', { path: 'kernel/a.c' })).toEqual(before);
  });

  test('a changed file is parsed anew and a removed one forgotten', async () => {
    age(...paths);
    const { request } = await indexed({ store: true });
    tree.write('kernel/a.c', 'int fresh;\n');
    execFileSync('rm', [join(tree.root, 'mm/b.c')]);
    const summary = await request('index', { scope: 'core' });
    expect(summary).toMatchObject({ files: 3, warm: false });
    expect(await request('definitionsOf', { name: 'fresh' })).toHaveLength(1);
    expect(await request('definitionsOf', { name: 'helper' })).toEqual([]);
    expect(await request('definitionsOf', { name: 'page_list' })).toEqual([]);
  });

  test('equal contents at another place come from the store', async () => {
    await indexed({ store: true });
    const other = smallTree();
    const service = connect();
    await service.request('initialize', { treeRoot: other.root, storeDir: tree.store });
    expect((await service.request('index', { scope: 'core' })).warm).toBe(true);
    expect(await service.request('definitionsOf', { name: 'helper' })).toHaveLength(1);
    other.remove();
  });

  test('a damaged shard is noticed, said, and made anew', async () => {
    age(...paths);
    await indexed({ store: true });
    const [shard = ''] = shards();
    const bytes = readFileSync(shard);
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(shard, bytes);
    const again = await indexed({ store: true });
    expect(again.logs.join()).toContain('left out and made anew: the checksum is wrong');
    expect(again.summary).toMatchObject({ files: 4, warm: false });
    expect((await indexed({ store: true })).summary.warm).toBe(true);
  });

  test.each([
    ['cut', (text: string) => text.slice(0, text.length >> 1)],
    ['emptied', () => ''],
    ['changed', (text: string) => text.replace('kernel/a.c', 'kernel/x.c')],
  ])('a manifest that was %s is not believed', async (_, damage) => {
    age(...paths);
    await indexed({ store: true });
    writeFileSync(manifest(), damage(readFileSync(manifest(), 'utf8')));
    const again = await indexed({ store: true });
    expect(again.logs.join()).toContain('manifest is damaged');
    expect(await again.request('definitionsOf', { name: 'helper' })).toHaveLength(1);
    expect(again.summary.files).toBe(4);
  });

  test('a folder that cannot be made leaves the index in memory', async () => {
    writeFileSync(tree.store, 'a file in the way');
    const { request, logs, summary } = await indexed({ store: true });
    expect(logs.join()).toContain('kept in memory only');
    expect(summary).toMatchObject({ files: 4, storeBytes: 0 });
    expect(await request('definitionsOf', { name: 'helper' })).toHaveLength(1);
  });
});

test('indexing can be cancelled and done again', async () => {
  for (let i = 0; i < 1000; i++) tree.write(`kernel/many${i}.c`, `int many${i};\n`);
  const { connection, request } = connect();
  await request('initialize', { treeRoot: tree.root, storeDir: tree.store });
  const source = new CancellationTokenSource();
  connection.onNotification('progress', () => source.cancel());
  const cancelled = await connection.sendRequest('index', { scope: 'core' }, source.token);
  expect(cancelled).toMatchObject({ cancelled: true, warm: false });
  const whole = await request('index', { scope: 'core' });
  expect(whole).toMatchObject({ files: 1004, cancelled: false });
});
