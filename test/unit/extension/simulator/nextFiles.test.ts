// The files that will be shown next: by distance in events, never the one that is shown, few.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { nextFiles } from '../../../../src/extension/simulator/nextFiles.ts';

const executed = (name: string, path: string, events: readonly number[]) => ({
  name,
  place: { path, line1: 1, endLine1: 9 },
  events,
});
const functions = [
  executed('a', 'a.c', [0, 1, 2, 30, 31]),
  executed('b', 'b.c', [3, 4, 20]),
  executed('also_b', 'b.c', [8]),
  executed('c', 'c.h', [9, 10]),
  executed('d', 'd.h', [12]),
];

test('the next two that are entered, then the last one before', () => {
  expect(nextFiles(functions, 5, 'b.c')).toEqual(['c.h', 'd.h', 'a.c']);
  expect(nextFiles(functions, 0, 'a.c')).toEqual(['b.c', 'c.h']);
});

test('a file on both sides is named once, and at the end there is only what was before', () => {
  expect(nextFiles(functions, 10, 'c.h')).toEqual(['d.h', 'b.c']);
  expect(nextFiles(functions, 31, 'a.c')).toEqual(['b.c']);
  expect(nextFiles([], 3, 'a.c')).toEqual([]);
});
