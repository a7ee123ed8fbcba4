// The command line: exit codes, one clear line for bad input, and the contract's output on a small tree.
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { bundle } from '../service/servicesBundle.ts';
import { smallTree, type SmallTree } from '../service/smallTree.ts';

let serviceEntry: string;
let tree: SmallTree;
beforeAll(async () => {
  serviceEntry = await bundle('service');
  tree = smallTree();
  tree.write('kernel/é.c', '/* 😀 */ int after_emoji;\n');
  tree.write('kernel/binary.c', Buffer.from([1, 0, 2]));
  execFileSync('mkfifo', [join(tree.root, 'kernel', 'fifo.c')]);
});
afterAll(() => tree.remove());

async function ringside(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(
    args.map((arg) => arg.replace('TREE', tree.root).replace('STORE', tree.store)),
    { serviceEntry, errIsTerminal: false, out: (text) => (out += text), err: (text) => (err += text) },
  );
  return {
    code,
    out,
    err,
    json: () =>
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('bad input is one line on stderr and exit code 2', () => {
  test.each([
    [[], 'a command is missing'],
    [['bogus'], 'unknown command "bogus"'],
    [['eval', 'TREE'], 'EXPRESSION is missing'],
    [['eval', 'TREE', '1', '--as', 'cr9', '--store', 'STOREeval'], 'unknown register "cr9"; known: cr0, cr4'],
    [['eval', 'TREE', '1 / 0', '--store', 'STOREeval'], '"1 / 0": division by zero'],
    [['eval', 'TREE', '1 << 200', '--store', 'STOREeval'], '"1 << 200": shift of a 32-bit value by 200'],
    [['eval', 'TREE', '(1 + 2', '--store', 'STOREeval'], '"(" is never closed'],
    [
      ['eval', 'TREE', '('.repeat(400), '--store', 'STOREeval'],
      'the expression is nested more than 300 deep',
    ],
    [
      ['eval', 'TREE', 'jiffies', '--store', 'STOREeval'],
      '"jiffies": not defined in what is indexed of this tree',
    ],
    [
      ['eval', 'TREE', '1UL << 40', '--as', 'mxcsr', '--store', 'STOREeval'],
      '0x10000000000 is wider than MXCSR, which has 32 bits',
    ],
    [['index'], 'TREE is missing'],
    [['index', '/no/such/folder'], 'no such folder'],
    [['index', 'TREE/Makefile'], 'is not a folder'],
    [['index', 'TREE/kernel'], 'is not a Linux kernel tree: it has no Makefile'],
    [['index', 'TREE', '--bogus'], "Unknown option '--bogus'"],
    [['index', 'TREE', '--jobs', '0'], '--jobs must be a whole number from 1 to 64, not "0"'],
    [['index', 'TREE', '--jobs', 'many'], '--jobs must be a whole number'],
    [['index', 'TREE', '--engine', 'magic'], '--engine must be native or wasm, not "magic"'],
    [['index', 'TREE', '--store'], "Option '--store <value>' argument missing"],
    [['index', 'TREE', 'extra'], 'unexpected argument "extra"'],
    [['index', 'TREE', '--scope', 'nowhere'], 'nowhere: no such file in the tree'],
    [['index', 'TREE', '--scope', '..'], 'is not in the tree'],
    [['symbols', 'TREE'], 'FILE is missing'],
    [['symbols', 'TREE', 'kernel/a.c', 'kernel/none.c'], 'kernel/none.c: no such file in the tree'],
    [['symbols', 'TREE', 'Makefile'], 'Makefile is no C and no assembly file'],
    [['symbols', 'TREE', 'kernel'], 'kernel is not a regular file'],
    [['symbols', 'TREE', 'kernel/fifo.c'], 'not a regular file'],
    [['symbols', 'TREE', 'kernel/binary.c'], 'kernel/binary.c: binary data'],
    [['definition', 'TREE'], 'NAME is missing'],
    [['definition', 'TREE', 'a b'], '"a b" is not a C identifier'],
    [['hover', 'TREE', 'kernel/a.c'], '"kernel/a.c" is not FILE:LINE:COLUMN'],
    [['hover', 'TREE', 'kernel/a.c:99:1'], 'there is no line 99'],
    [['hover', 'TREE', 'kernel/a.c:0:1'], 'there is no line 0'],
    [['hover', 'TREE', 'kernel/a.c:1:999'], 'line 1 has no column 999'],
    [['anchors', 'TREE', 'x'], 'unexpected argument "x"'],
    [['simulate'], 'SCENARIO is missing'],
    [['simulate', 's', '--tree', 'TREE', '--set', 'novalue'], '--set must be KEY=VALUE, not "novalue"'],
    [
      ['simulate', 's', '--tree', 'TREE', '--export', 'pdf'],
      '--export must be csv or chrome-trace, not "pdf"',
    ],
    [['simulate', 's', '--tree', '/no/such'], 'no such folder'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await ringside(...args);
    expect(err).toContain(message);
    expect(err).toMatch(/^ringside: [^\n]+\n$/);
    expect([code, out]).toEqual([2, '']);
  });

  test('an unreadable file', async () => {
    if (process.getuid?.() === 0) return;
    tree.write('kernel/secret.c', 'int secret;\n');
    chmodSync(join(tree.root, 'kernel', 'secret.c'), 0);
    expect((await ringside('symbols', 'TREE', 'kernel/secret.c')).err).toBe(
      'ringside: kernel/secret.c: permission denied\n',
    );
  });
});

test('--version and --help', async () => {
  expect(await ringside('--version')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
  });
  expect(await ringside('index', '--help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('ringside index TREE'),
  });
});

test('index --json has exactly the fields of the contract, and is warm the second time', async () => {
  const cold = await ringside('index', 'TREE', '--store', 'STORE', '--json', '--jobs', '1');
  expect(cold.code).toBe(0);
  const [summary] = cold.json();
  expect(summary).toMatchObject({
    files: 5,
    definitions: expect.any(Number),
    calls: 2,
    errorFiles: 0,
    errorNodes: 0,
    warm: false,
  });
  for (const field of ['bytes', 'wallMs', 'peakRssBytes', 'storeBytes'])
    expect(summary?.[field], field).toBeGreaterThan(0);
  expect(summary?.['skipped']).toEqual([
    { path: 'kernel/binary.c', reason: 'binary data' },
    { path: 'kernel/fifo.c', reason: 'not a regular file' },
  ]);
  expect(cold.err).toMatch(/indexed \d+ of/);
  const part = await ringside('index', 'TREE', '--store', 'STORE', '--json', '--scope', 'mm', 'include');
  expect(part.json()[0]).toMatchObject({ files: 2 });
});

test('symbols prints 1-based places, in editor columns', async () => {
  const { out, json, code } = await ringside('symbols', 'TREE', 'kernel/a.c', 'kernel/é.c', '--calls');
  expect(code).toBe(0);
  expect(json()).toEqual([
    { name: 'helper', kind: 'function', file: 'kernel/a.c', line: 2, column: 12, endLine: 5 },
    { name: 'entry', kind: 'function', file: 'kernel/a.c', line: 6, column: 5, endLine: 9 },
    { caller: 'entry', callee: 'helper', file: 'kernel/a.c', line: 8, column: 9 },
    { name: 'after_emoji', kind: 'variable', file: 'kernel/é.c', line: 1, column: 14, endLine: 1 },
  ]);
  expect(out.endsWith('\n')).toBe(true);
});

test('places of names, and exit code 1 where there are none', async () => {
  const store = ['--store', 'STORE'];
  expect((await ringside('definition', 'TREE', 'entry', ...store)).out).toBe(
    'kernel/a.c:6:5: function entry\n',
  );
  expect((await ringside('callers', 'TREE', 'entry', ...store)).out).toBe(
    'mm/b.c:4:16: caller_of_entry -> entry\n',
  );
  expect((await ringside('callees', 'TREE', 'entry', '--json', ...store)).json()).toEqual([
    { caller: 'entry', callee: 'helper', file: 'kernel/a.c', line: 8, column: 9 },
  ]);
  expect(await ringside('definition', 'TREE', 'nothing_such', ...store)).toMatchObject({ code: 1, out: '' });
});

test('hover prints Markdown, and exit code 1 where there is nothing to say', async () => {
  const place = ['--store', 'STORE'];
  const found = await ringside('hover', 'TREE', 'kernel/a.c:4:17', ...place);
  expect(found).toMatchObject({ code: 0, out: expect.stringContaining('FLAG_MASK') });
  expect((await ringside('hover', 'TREE', 'kernel/a.c:4:17', '--json', ...place)).json()[0]).toMatchObject({
    file: 'kernel/a.c',
    line: 4,
    column: 17,
    endColumn: 26,
  });
  expect(await ringside('hover', 'TREE', 'kernel/a.c:3:1', ...place)).toMatchObject({ code: 1, out: '' });
});

test('anchors fail on a tree that lacks the code', async () => {
  const { code, json } = await ringside('anchors', 'TREE', '--json');
  expect(code).toBe(1);
  expect(json().length).toBeGreaterThan(0);
  expect(json().some(({ state }) => state === 'missing')).toBe(true);
});

describe('eval', () => {
  test('value, type and the bits by name', async () => {
    const { code, out } = await ringside(
      'eval',
      'TREE',
      'FLAG_MASK | 0x80050033',
      '--as',
      'cr0',
      '--store',
      'STOREeval',
    );
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toBe('0x8005003b  2147811387  unsigned long');
    expect(out).toContain('CR0: PE MP TS ET NE WP AM PG\n');
    const [json] = (await ringside('eval', 'TREE', '--json', '--store', 'STOREeval', '--', '-1')).json();
    expect(json).toMatchObject({ value: '0xffffffff', decimal: '-1', type: 'int', others: [] });
  });
  test('a mask of components has the sizes of its areas', async () => {
    const { out } = await ringside('eval', 'TREE', '0x7', '--as', 'xcr0', '--store', 'STOREeval');
    expect(out).toContain('area: standard format 832 bytes, compacted 832 bytes\n');
  });
});
