// `ringside loops` on a small tree: verdicts, helpers in the same file and elsewhere in the tree, and bad input.
// SPDX-License-Identifier: MIT
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { bundle } from '../service/servicesBundle.ts';
import { smallFiles, smallTree, type SmallTree } from '../service/smallTree.ts';

let serviceEntry: string;
let tree: SmallTree;
beforeAll(async () => {
  serviceEntry = await bundle('service');
  tree = smallTree({
    ...smallFiles,
    'mm/copy.c': [
      'static void rest(int n)\n{\n\tcond_resched();\n}',
      'static void one(int n)\n{\n\trest(n);\n}',
      'void itself(int n)\n{\n\twhile (n--) {\n\t\tclear_highpage(n);\n\t\tcond_resched();\n\t}\n}',
      'void by_helper(int n)\n{\n\twhile (n--)\n\t\tone(n);\n}',
      'void far_helper(int n)\n{\n\twhile (n--)\n\t\tfar_away(n);\n}',
      'void never(int n)\n{\n\tspin_lock(&lock);\n\twhile (n--)\n\t\tclear_highpage(n);\n\tspin_unlock(&lock);\n}',
      'void short_one(int n)\n{\n\twhile (n--)\n\t\tcount(n);\n}',
    ].join('\n'),
    'kernel/far.c': 'void far_away(int n)\n{\n\tcond_resched();\n}\n',
  });
});
afterAll(() => tree.remove());

const loops = (...args: string[]) => loopsIn(['--tree', tree.root], args);

async function loopsIn(where: readonly string[], args: readonly string[]) {
  let out = '';
  let err = '';
  const code = await run(['loops', ...args, ...where, '--store', tree.store], {
    serviceEntry,
    errIsTerminal: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  const rows = (): Record<string, unknown>[] =>
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, out, err, rows };
}

test('says of each loop whether it lets others run, itself or in a helper, and what it holds', async () => {
  const { code, rows } = await loops('mm/copy.c', '--json');
  expect(code).toBe(0);
  const found = rows();
  const summary = found.pop();
  expect(found.map(({ function: name, verdict, line }) => [name, verdict, line])).toEqual([
    ['itself', 'yields', 11],
    ['by_helper', 'helper', 18],
    ['far_helper', 'helper', 23],
    ['never', 'none', 29],
  ]);
  expect(found[1]?.['helpers']).toMatchObject([
    { through: ['one', 'rest'], file: 'mm/copy.c', pointLine: 3 },
  ]);
  expect(found[2]?.['helpers']).toMatchObject([
    { through: ['far_away'], file: 'kernel/far.c', pointLine: 3 },
  ]);
  expect(found[3]?.['held']).toMatchObject([
    { what: 'spin lock', call: 'spin_lock(&lock)', line: 28, atomic: true },
  ]);
  expect(summary).toMatchObject({ files: 1, verdicts: { yields: 1, helper: 2, none: 1 }, wholeTree: true });
}, 60_000);

test('--local does not look into other files; a folder may be named', async () => {
  const { rows } = await loops('mm', '--local', '--json');
  const found = rows();
  expect(found.pop()).toMatchObject({ files: 2, wholeTree: false });
  expect(found.map(({ function: name }) => name)).toEqual(['itself', 'by_helper', 'never']);
}, 60_000);

test('bad input', async () => {
  expect(await loops('mm/absent.c')).toMatchObject({
    code: 2,
    err: 'ringside: mm/absent.c: no such file in the tree\n',
  });
  expect(await loops('kernel/a.c', '--local')).toMatchObject({ code: 1 });
}, 60_000);

test('a path in a tree needs no --tree; one of another tree is refused with the tree that was meant', async () => {
  const path = join(tree.root, 'mm/copy.c');
  const { code, rows } = await loopsIn([], [path, '--json', '--local']);
  expect([code, rows()[0]?.['file']]).toEqual([0, 'mm/copy.c']);
  const outside = await loops(join(import.meta.dirname, 'loops.test.ts'));
  expect([outside.code, outside.err]).toEqual([
    2,
    expect.stringContaining(`is not in the tree ${tree.root}`),
  ]);
});
