// Searching names of the whole tree by a part: every rank, either case, all files of a name, nearest first, changed and
// vanished files. Checked against a plain look through the same names.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { LexicalScanner } from '../../../../src/core/index/lexical/lexicalScan.ts';
import { FileFlag } from '../../../../src/core/index/lexical/segment.ts';
import { SegmentBuilder } from '../../../../src/core/index/lexical/segmentBuilder.ts';
import { treeSearch } from '../../../../src/service/index/treeSearch.ts';
import { treeWords } from '../../../../src/service/index/treeWords.ts';

const stems = ['probe', 'Probe', 'dev_probe', 'reprobed', 'e1000_probe_one', 'PROBE_MAX', 'other', 'prob'];
const words = treeWords('test', 'no tree');
const defined: { readonly name: string; readonly path: string }[] = [];
for (let i = 0; i < 40; i++) {
  const path = `drivers/d${i}/f.c`;
  const names = stems.map((stem) => (i % 3 === 0 ? stem : `${stem}_${i}`));
  words.setText(path, Buffer.from(names.map((name) => `int ${name}(void)\n{\n\treturn 0;\n}\n`).join('')));
  defined.push(...names.map((name) => ({ name, path })));
}
const search = treeSearch(words, () => false);
const none = { symbols: [], truncated: false };
const find = (query: string, limit = 5_000, near?: string) =>
  search.find({ query, limit, ...(near === undefined ? {} : { near }) }, none);

describe('a part of a name', () => {
  test.each(['probe', 'PROBE', 'prob', 'reprobed', 'e1000', 'probe_on', 'max_7', 'nothing', 'er_3'])(
    '%s finds what a plain look finds',
    async (query) => {
      const { symbols, truncated } = await find(query);
      const expected = defined.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
      expect(truncated).toBe(false);
      expect(symbols.map(({ name, path }) => `${name} ${path}`).sort()).toEqual(
        expected.map(({ name, path }) => `${name} ${path}`).sort(),
      );
    },
  );

  test('is ranked, the same case and the reader’s folder first, and cut with notice', async () => {
    const { symbols, truncated } = await find('probe', 20, 'drivers/d9/x.c');
    expect(truncated).toBe(true);
    expect(symbols).toHaveLength(20);
    expect(symbols[0]).toMatchObject({ name: 'probe', path: 'drivers/d9/f.c' });
    expect(new Set(symbols.slice(0, 14).map(({ name }) => name))).toEqual(new Set(['probe']));
    expect(symbols[14]?.name).toBe('Probe');
  });

  test('is found in a text that changed, and no more where it was', async () => {
    words.setText('drivers/d1/f.c', Buffer.from('int brand_new_name;\n'));
    expect((await find('reprobed_1')).symbols.map(({ name }) => name)).not.toContain('reprobed_1');
    expect((await find('and_new')).symbols.map(({ path }) => path)).toEqual(['drivers/d1/f.c']);
  });

  test('is found however often and early the names are taken in', async () => {
    const others = treeWords('test', 'no tree');
    others.setText('kernel/first.c', Buffer.from('int first_of_all;\n'));
    const early = treeSearch(others, () => false);
    const ahead = early.prepare();
    others.setText('kernel/second.c', Buffer.from('int second_of_all;\n'));
    const [found] = await Promise.all([
      early.find({ query: 'of_all', limit: 10 }, none),
      early.prepare(),
      ahead,
    ]);
    expect(found.symbols.map(({ name }) => name).sort()).toEqual(['first_of_all', 'second_of_all']);
  });
});

test('a generated header is looked into where a name can be, at its beginning, its end and between', async () => {
  const lines = Array.from({ length: 5_000 }, (_, i) => `#define BLOCK${i % 17}_REG${i}__MASK 0x${i}`);
  const text = Buffer.from(`${lines.join('\n')}\n${'\0'.repeat(8)}`);
  const bytes = text.length - 8;
  const scanner = new LexicalScanner();
  scanner.scan(text, bytes);
  const builder = new SegmentBuilder('test');
  builder.add(new Uint8Array(16), text, bytes, FileFlag.bulk, scanner);
  const tree = treeWords('test', 'no tree');
  tree.take({ name: null, bytes: builder.finish() as Uint8Array<ArrayBuffer>, problem: null });
  tree.index.assign('drivers/gpu/regs.h', { segment: 0, file: 0 });
  const inHeader = treeSearch(tree, () => false);
  for (const query of ['reg0__', 'reg1023__', 'reg1024__', 'REG2500__M', 'reg4999', 'reg5000']) {
    const { symbols, truncated } = await inHeader.find({ query, limit: 50 }, none);
    const expected = lines.flatMap((line, line0) =>
      line.toLowerCase().includes(query.toLowerCase()) ? [{ name: line.split(' ')[1], line0 }] : [],
    );
    expect(truncated, query).toBe(false);
    expect(
      symbols.map(({ name, range }) => ({ name, line0: range.start.line0 })),
      query,
    ).toEqual(expected);
  }
});
