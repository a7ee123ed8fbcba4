// Every source file opens with a header that ends in the SPDX line, and none is too long to be one thing.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { filesBelow, isSource, textOf } from './support/files.ts';

const spdx = '// SPDX-License-Identifier: MIT';
const longestLines = 450;
// Data tables may be longer: each is one table, and splitting it would only hide that.
const tables: readonly string[] = ['src/core/kernel/stateWords.ts'];

const sources = filesBelow('.', (file) => isSource(file) && !/^(sample|test\/fixtures)\//.test(file));

test('there are source files to look at', () => {
  expect(sources.length).toBeGreaterThan(20);
});

test('each file opens with a comment of two to six lines that ends in the SPDX line', () => {
  const wrong = sources.flatMap((file) => {
    const lines = textOf(file).split('\n');
    const from = lines[0]?.startsWith('#!') ? 1 : 0;
    const end = lines.findIndex((line, at) => at >= from && !line.startsWith('//'));
    const header = lines.slice(from, end < 0 ? lines.length : end);
    if (header.at(-1) !== spdx) return [`${file}: its first comment does not end in "${spdx}"`];
    if (header.length < 2 || header.length > 7)
      return [`${file}: its header has ${header.length} lines, not 2 to 6`];
    return header.some((line) => line !== spdx && line.length > 20)
      ? []
      : [`${file}: its header does not say what it is`];
  });
  expect(wrong).toEqual([]);
});

test(`no file in src is longer than ${longestLines} lines`, () => {
  const long = sources
    .filter((file) => file.startsWith('src/') && !tables.includes(file))
    .map((file) => ({ file, lines: textOf(file).split('\n').length }))
    .filter(({ lines }) => lines > longestLines);
  expect(long).toEqual([]);
});

test('each table that may be longer exists and is longer', () => {
  expect(tables.filter((file) => textOf(file).split('\n').length <= longestLines)).toEqual([]);
});
