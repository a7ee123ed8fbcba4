// What a reader asks of the index service: hovers of names, references with what is done, implementations, highlights,
// outline and the call hierarchy, on a small tree with an operation table, a system call and definitions per #if.
// SPDX-License-Identifier: MIT
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node.js';
import type {
  IndexArgs,
  IndexMethod,
  IndexReply,
  WireCallItem,
} from '../../../../src/protocol/indexService.ts';
import { startIndexService } from '../../../../src/service/index/indexService.ts';
import { smallFiles, smallTree, type SmallTree } from '../smallTree.ts';

const files: Readonly<Record<string, string>> = {
  ...smallFiles,
  'include/linux/ops.h': `#ifndef OPS_H
#define OPS_H
struct file;
/**
 * struct ops - what can be done
 * @read: takes [bytes](command:x) out
 */
struct ops {
	long (*read)(struct file *file, int count);
	long (*write)(struct file *file);	/* puts bytes in */
};
struct other {
	int read;
};
struct file {
	const struct ops *op;
	struct other rest;
};
#define TWICE(x) ((x) + (x))
#define BIG TWICE(LIMIT)
#define LIMIT 4
int probe(void);
#endif
`,
  'kernel/Makefile': 'obj-$(CONFIG_OPS) += ops.o\n',
  'kernel/ops.c': `#include <linux/ops.h>
/* Reads. */
static long plain_read(struct file *file, int count)
{
	int left = count;
	left += TWICE(count);
	return left;
}
const struct ops plain_ops = {
	.read = plain_read,
};
long do_read(struct file *file)
{
	file->rest.read = 1;
	return file->op->read(file, 2);
}
SYSCALL_DEFINE1(nap, struct file *, file)
{
	return do_read(file);
}
#ifdef CONFIG_SMP
int probe(void) { return 1; }
#else
int probe(void) { return 2; }
#endif
long guess(void)
{
	return somewhere()->read(0, 0);
}
EXPORT_SYMBOL_GPL(do_read);
`,
  'kernel/enter.c': `asmlinkage long enter_fast(int n);
long start_slow(void)
{
	return 0;
}
long start(void)
{
	return enter_fast(1);
}
`,
  'arch/x86/lib/enter.S': `#include <linux/linkage.h>
/*
 * Enters without a frame.
 */
SYM_FUNC_START(enter_fast)
	call	start_slow
	ret
SYM_FUNC_END(enter_fast)
EXPORT_SYMBOL(enter_fast)
SYM_DATA(enter_count, .quad 0)
`,
  'arch/arm64/lib/enter.S': `ENTRY(enter_fast)
	ret
ENDPROC(enter_fast)
`,
  'kernel/twin.h': `#ifdef CONFIG_DEBUG_TWIN
int twin(int n);
#else
static inline int twin(int n) { return n; }
#endif
static inline int twin_user(void) { return twin(1); }
`,
  'kernel/twin.c': '#include "twin.h"\n#ifdef CONFIG_DEBUG_TWIN\nint twin(int n) { return n + 1; }\n#endif\n',
  'arch/arm/kernel/probe.c': 'int probe(void) { return 3; }\nint arm_user(void) { return probe(); }\n',
};

let tree: SmallTree;
const connections: MessageConnection[] = [];
let request: <M extends IndexMethod>(method: M, params: IndexArgs<M>) => Promise<IndexReply<M>>;

beforeAll(async () => {
  tree = smallTree(files);
  const [up, down] = [new PassThrough(), new PassThrough()];
  const server = createMessageConnection(new StreamMessageReader(up), new StreamMessageWriter(down));
  const connection = createMessageConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  startIndexService(server, { workerEntry: null });
  connection.listen();
  connections.push(server, connection);
  request = (method, params) => connection.sendRequest(method, params);
  await request('initialize', { treeRoot: tree.root });
  await request('index', { scope: 'all' });
});
afterAll(() => {
  for (const connection of connections) connection.dispose();
  tree.remove();
});

/** The position of a word in the first line that holds a text. */
function at(path: string, text: string, word: string) {
  const lines = (files[path] ?? '').split('\n');
  const line0 = lines.findIndex((line) => line.includes(text));
  const line = lines[line0] ?? '';
  const column0 = line.indexOf(text) + text.search(new RegExp(`\\b${word}\\b`));
  expect(line0, text).toBeGreaterThanOrEqual(0);
  return { path, position: { line0, column0 } };
}
const hover = async (path: string, text: string, word: string) =>
  (await request('hover', at(path, text, word)))?.markdown ?? '';
const ops = 'kernel/ops.c';

describe('hovers', () => {
  test('a function: signature, comment, place, callers, export', async () => {
    const text = await hover(ops, 'return do_read(file)', 'do_read');
    expect(text).toContain('long do_read(struct file *file)');
    expect(text).toContain('function, `kernel/ops.c:12`, exported (`EXPORT_SYMBOL_GPL`)');
    expect(text).toContain('Called once, by 1 function.');
    expect(text).toContain('Built only with `CONFIG_OPS`, which the assumed configuration has not.');
    expect(await hover(ops, '.read = plain_read', 'plain_read')).toContain('Reads.');
  });

  test('a field: whose it is by the type before it, and what its struct says of it, harmless', async () => {
    const field = await hover(ops, 'file->op->read(file', 'read');
    expect(field).toContain('field of `ops`');
    expect(field).toContain('takes \\[bytes\\](command:x) out');
    expect(field).not.toContain('`other`');
    expect(await hover(ops, 'file->rest.read', 'read')).toContain('field of `other`');
    expect(await hover('include/linux/ops.h', '(*write)', 'write')).toContain('puts bytes in');
  });

  test('a header that declares a function under one condition and defines it under another means both', async () => {
    const found = await request('definition', at('kernel/twin.h', 'return twin(1)', 'twin'));
    expect(found.map(({ path, range }) => [path, range.start.line0])).toEqual([
      ['kernel/twin.h', 3],
      ['kernel/twin.c', 2],
    ]);
  });

  test('a local: what it is declared as, and of which function', async () => {
    const text = await hover(ops, 'return left;', 'left');
    expect(text).toContain('int left');
    expect(text).toContain('local of `plain_read`, line 5');
    expect(await hover(ops, 'int left = count', 'count')).toContain('parameter of `plain_read`');
  });

  test('a macro: its expansion with the arguments of the use, step by step', async () => {
    const text = await hover(ops, 'left += TWICE(count)', 'TWICE');
    expect(text).toContain('**Expansion** of `TWICE(count)`');
    expect(text).toContain('1. `TWICE`:\n\n```c\n((count) + (count))\n```');
    const steps = await hover('include/linux/ops.h', 'BIG TWICE', 'TWICE');
    expect(steps).toContain('`TWICE(LIMIT)`');
    expect(steps).toMatch(/1\. `TWICE`[^]*\(\(LIMIT\) \+ \(LIMIT\)\)[^]*2\. `LIMIT`[^]*\(\(4\) \+ \(4\)\)/);
  });

  test('several definitions: the one that the configuration takes first, the others with their conditions', async () => {
    const text = await hover('include/linux/ops.h', 'int probe(void)', 'probe');
    expect(text).toContain('Other definitions of `probe`');
    const definitions = await request('definition', at('arch/arm/kernel/probe.c', 'return probe()', 'probe'));
    expect(definitions.map(({ path }) => path)).toEqual(['arch/arm/kernel/probe.c']);
    const found = await request('implementations', at('include/linux/ops.h', 'int probe(void)', 'probe'));
    expect(found.map(({ path, condition }) => [path, condition])).toEqual([
      ['kernel/ops.c', 'CONFIG_SMP'],
      ['kernel/ops.c', '!CONFIG_SMP'],
      ['arch/arm/kernel/probe.c', undefined],
    ]);
  });

  test('only hardware words where another extension answers for C', async () => {
    const params = { ...at(ops, 'return do_read(file)', 'do_read'), hardwareOnly: true as const };
    expect(await request('hover', params)).toBeNull();
  });
});

describe('places', () => {
  const shown = async (path: string, text: string, word: string) =>
    (await request('references', at(path, text, word))).places.map(
      ({ path, range, role, use }) => `${path}:${range.start.line0 + 1} ${use ?? role}`,
    );

  test('of a function: definition, calls, and where it stands in a table', async () => {
    expect(await shown(ops, 'return do_read(file)', 'do_read')).toEqual([
      'kernel/ops.c:12 definition',
      'kernel/ops.c:19 call',
      'kernel/ops.c:30 export',
    ]);
    expect(await shown(ops, '.read = plain_read', 'plain_read')).toEqual([
      'kernel/ops.c:3 definition',
      'kernel/ops.c:10 slot',
    ]);
  });

  test('of a field: those of its struct only, the asking file first', async () => {
    expect(await shown(ops, 'file->rest.read', 'read')).toEqual([
      'kernel/ops.c:14 write',
      'kernel/ops.c:28 call',
      'include/linux/ops.h:13 definition',
    ]);
    expect(await shown(ops, 'file->op->read', 'read')).toEqual([
      'kernel/ops.c:10 write',
      'kernel/ops.c:15 call',
      'kernel/ops.c:28 call',
      'include/linux/ops.h:9 definition',
    ]);
  });

  test('of a local: its function only, reads and writes told apart', async () => {
    expect(await shown(ops, 'return left;', 'left')).toEqual([
      'kernel/ops.c:5 definition',
      'kernel/ops.c:6 write',
      'kernel/ops.c:7 read',
    ]);
    const highlights = await request('highlights', at(ops, 'return left;', 'left'));
    expect(highlights.map(({ range, isWrite }) => [range.start.line0 + 1, isWrite])).toEqual([
      [5, true],
      [6, true],
      [7, false],
    ]);
  });

  test('implementations of a field: what is stored into it', async () => {
    const found = await request('implementations', at(ops, 'file->op->read', 'read'));
    expect(found.map(({ name }) => name)).toEqual(['plain_read']);
  });

  test('declaration: the prototype', async () => {
    const found = await request('declaration', at('kernel/ops.c', 'int probe(void) { return 1', 'probe'));
    expect(found.map(({ path, kind }) => [path, kind])).toEqual([['include/linux/ops.h', 'prototype']]);
  });
});

describe('the call hierarchy', () => {
  const item = async (text: string, word: string): Promise<WireCallItem> => {
    const [first] = await request('callItems', at(ops, text, word));
    if (!first) throw new Error(`no item at ${text}`);
    return first;
  };
  const names = (calls: readonly { item: WireCallItem }[]) =>
    calls.map((call) => [call.item.name, call.item.detail]);

  test('callers, through a system call', async () => {
    const { calls } = await request('incomingCalls', { item: await item('return do_read(file)', 'do_read') });
    expect(names(calls)).toEqual([['sys_nap', 'made by SYSCALL_DEFINE1']]);
    expect(calls[0]?.ranges).toHaveLength(1);
  });

  test('through an operation table: the table, and from it the calls through its field', async () => {
    const { calls } = await request('incomingCalls', {
      item: await item('.read = plain_read', 'plain_read'),
    });
    expect(names(calls)).toEqual([['plain_ops', 'operation table: .read of ops']]);
    const [table] = calls;
    if (!table) throw new Error('no table');
    const through = await request('incomingCalls', { item: table.item });
    expect(names(through.calls)).toEqual([
      ['do_read', ''],
      ['guess', 'perhaps through another struct than ops'],
    ]);
    expect(through.notice).toContain('of 1 call it is not known');
  });

  test('what is called: macros marked, and a field with what is stored into it', async () => {
    const { calls } = await request('outgoingCalls', {
      item: await item('static long plain_read', 'plain_read'),
    });
    expect(names(calls)).toEqual([['TWICE', 'macro']]);
    const { calls: outgoing } = await request('outgoingCalls', {
      item: await item('long do_read', 'do_read'),
    });
    expect(outgoing.map((call) => [call.item.name, call.item.container])).toEqual([['read', 'ops']]);
    const [field] = outgoing;
    if (!field) throw new Error('no field');
    const stored = await request('outgoingCalls', { item: field.item });
    expect(names(stored.calls)).toEqual([['plain_read', 'in .read of plain_ops']]);
  });
});

test('a long outline keeps what is no macro, and says how much there is', async () => {
  const { symbols, total } = await request('outline', { path: 'include/linux/ops.h', limit: 6 });
  expect(total).toBeGreaterThan(6);
  expect(symbols).toHaveLength(6);
  expect(symbols.some(({ kind }) => kind === 'macro')).toBe(false);
});

test('an #include leads to the beginning of the file', async () => {
  const found = await request('definition', at('kernel/ops.c', '#include <linux/ops.h>', 'ops'));
  expect(found.map(({ kind, path, range }) => [kind, path, range.start])).toEqual([
    ['file', 'include/linux/ops.h', { line0: 0, column0: 0 }],
  ]);
});

describe('symbols of assembly', () => {
  test('are where C leads to, those of the own architecture first', async () => {
    const found = await request('definition', at('kernel/enter.c', 'return enter_fast', 'enter_fast'));
    expect(found.map(({ kind, path, range, via }) => [kind, path, range.start.line0, via])).toEqual([
      ['function', 'arch/x86/lib/enter.S', 4, 'SYM_FUNC_START'],
      ['function', 'arch/arm64/lib/enter.S', 0, 'ENTRY'],
    ]);
  });

  test('have hovers with the comment above them', async () => {
    const text = await hover('kernel/enter.c', 'return enter_fast', 'enter_fast');
    expect(text).toContain('assembly function');
    expect(text).toContain('arch/x86/lib/enter.S:5');
    expect(text).toContain('SYM_FUNC_START');
    expect(text).toContain('Enters without a frame.');
    expect(await hover('arch/x86/lib/enter.S', 'SYM_DATA(enter_count', 'enter_count')).toContain(
      'assembly data',
    );
  });

  test('are in the outline, among the symbols of the tree, and lead from assembly to C', async () => {
    const outline = await request('documentSymbols', { path: 'arch/x86/lib/enter.S' });
    expect(outline.map(({ name, kind }) => [name, kind])).toEqual([
      ['enter_fast', 'function'],
      ['enter_count', 'variable'],
    ]);
    const { symbols } = await request('workspaceSymbols', { query: 'enter_fa', limit: 10 });
    expect(symbols.map(({ path }) => path)).toContain('arch/x86/lib/enter.S');
    const [first] = await request('definition', at('arch/x86/lib/enter.S', 'call\tstart_slow', 'start_slow'));
    expect(first).toMatchObject({ name: 'start_slow', path: 'kernel/enter.c' });
  });

  test('are referred to from C and from assembly', async () => {
    const { places } = await request('places', { name: 'enter_fast' });
    const told = places.map(({ path, role, range }) => `${path}:${range.start.line0 + 1} ${role}`);
    expect(told).toContain('kernel/enter.c:8 call');
    expect(told).toContain('arch/x86/lib/enter.S:5 definition');
    expect(told).toContain('arch/x86/lib/enter.S:9 export');
    const callers = await request('places', { name: 'start_slow' });
    expect(callers.places.map(({ path, role, enclosing }) => [path, role, enclosing])).toContainEqual([
      'arch/x86/lib/enter.S',
      'call',
      'enter_fast',
    ]);
  });
});
