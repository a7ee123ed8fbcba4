// Names by letters: ranks, order and limits, against plain comparisons of strings.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { nameTable } from '../../../../src/core/index/nameTable.ts';
import { rankCount, rankedNames } from '../../../../src/core/index/rankedNames.ts';

const parts = ['get', 'Put', 'page', 'irq', 'x86', 'FPU', 'state', 'init', 'dev', 'ring', '4k', 'Q'];

/** Different names in no order. */
function someNames(count: number): readonly string[] {
  const names = new Set<string>();
  for (let seed = 1; names.size < count; seed++) {
    let rest = Math.imul(seed, 0x9e3779b1) >>> 0;
    const words: string[] = [];
    for (let i = 0; i < 1 + (seed % 4); i++) {
      words.push(parts[rest % parts.length] ?? '');
      rest = Math.floor(rest / parts.length);
    }
    names.add(`${words.join(seed % 3 === 0 ? '' : '_')}${seed % 7 === 0 ? `_${seed}` : ''}`);
  }
  return [...names];
}
const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const all = someNames(20_000);
const queries = [
  'irq',
  'page',
  'PAGE',
  'x86_',
  'e_dev',
  'fpu_state',
  'q_q_q',
  'ring4k',
  'init_7',
  'no',
  'g',
  '_4k_',
];

/** The rank that the documentation of `RankedNames.find` tells; null if the name does not match. */
function rankOf(name: string, query: string): number | null {
  const [lowName, low] = [name.toLowerCase(), query.toLowerCase()];
  if (name === query) return 0;
  if (lowName === low) return 1;
  if (name.startsWith(query)) return 2;
  if (lowName.startsWith(low)) return 3;
  if (lowName.includes(`_${low}`)) return 4;
  if (lowName.includes(low)) return 5;
  return new RegExp([...low].join('.*')).test(lowName) ? 6 : null;
}

const isMarked = (id: number): boolean => id % 5 !== 0;

function expected(names: readonly string[], query: string): readonly string[][] {
  const byRank: string[][] = Array.from({ length: rankCount }, () => []);
  names.forEach((name, id) => {
    const rank = isMarked(id) ? rankOf(name, query) : null;
    if (rank !== null) byRank[rank]?.push(name);
  });
  for (const some of byRank) some.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return byRank;
}

const marks = Uint8Array.from({ length: 20_001 }, (_, id) => (isMarked(id) ? 1 : 0));
const unlimited = { most: 100_000, enough: 100_000 };

function foundBy(limits: typeof unlimited, count: number) {
  const table = nameTable();
  const ranked = rankedNames(table);
  for (const name of all.slice(0, 9_000)) table.intern(bytesOf(name));
  ranked.prepare();
  for (const name of all.slice(9_000, count)) table.intern(bytesOf(name));
  return (query: string): readonly string[][] =>
    ranked.find([...bytesOf(query)], marks, limits).map((ids) => ids.map((id) => table.text(id)));
}

test.each([10_000, 20_000])(
  'each name is found with its rank, the shorter one first, in %i names',
  (count) => {
    const find = foundBy(unlimited, count);
    for (const query of queries) expect(find(query), query).toEqual(expected(all.slice(0, count), query));
  },
);

test('of too many names those that are found are the shortest', () => {
  const find = foundBy({ most: 10, enough: 100_000 }, 20_000);
  for (const query of ['get', '_', 'pgd', 'sa']) {
    expected(all, query).forEach((wanted, rank) => {
      const found = find(query)[rank] ?? [];
      expect(found.length, query).toBeGreaterThanOrEqual(Math.min(11, wanted.length));
      expect(found, query).toEqual(wanted.slice(0, found.length));
    });
  }
});

test('letters in order are not looked for where enough names have them together', () => {
  const find = foundBy({ most: 100_000, enough: 3 }, 20_000);
  expect(find('page_irq')[6]).toEqual([]);
  expect(find('gQ4x').slice(0, 6).flat().length).toBeLessThanOrEqual(3);
  expect(find('gQ4x')[6]).toEqual(expected(all, 'gQ4x')[6]);
});
