// Marks keep their order and their distance, and what does not fit is merged with a count.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { ViewMark } from '../../../../src/protocol/panel.ts';
import { markAt, markGapPx, placeMarks } from '../../../../src/webview/timeline/placeMarks.ts';

const mark = (event: number): ViewMark => ({ event, cpu: 0, kind: 'save', label: `at ${event}` });

test('far marks stand at their events', () => {
  const placed = placeMarks([mark(10), mark(100)], (event) => event, 0, 500);
  expect(placed.map((one) => [one.x, one.count])).toEqual([
    [10, 1],
    [100, 1],
  ]);
});

test('marks closer than 3 px become one that counts', () => {
  const placed = placeMarks([mark(10), mark(11), mark(12)], (event) => event, 0, 500);
  expect(placed.map((one) => [one.event, one.count])).toEqual([[10, 3]]);
});

test('marks closer than a mark is wide move right, in order', () => {
  const placed = placeMarks([mark(10), mark(15)], (event) => event, 0, 500);
  expect(placed[1]?.x).toBe(10 + markGapPx);
});

test('no two drawn marks overlap, and none is lost, for a crowd', () => {
  const marks = Array.from({ length: 300 }, (_, i) => mark(i * 4));
  const placed = placeMarks(marks, (event) => event / 3, 0, 500);
  expect(placed.reduce((sum, one) => sum + one.count, 0)).toBe(300);
  placed
    .slice(1)
    .forEach((one, i) => expect(one.x - (placed[i]?.x ?? 0)).toBeGreaterThanOrEqual(markGapPx - 1e-9));
});

const room = (count: number): number => (count > 1 ? 6 * String(count).length : 0);

test('a count stands beside its mark: neither the next mark nor the edge is in its place', () => {
  const crowd = [...Array.from({ length: 14 }, (_, i) => i), 90, 95, 2490, 2492].map(mark);
  const placed = placeMarks(crowd, (event) => event / 5, 0, 500);
  expect(placed.reduce((sum, one) => sum + one.count, 0)).toBe(crowd.length);
  expect(placed.some(({ count }) => count > 9)).toBe(true);
  placed.forEach(({ x, count }, i) => {
    const next = placed[i + 1]?.x ?? 500 + markGapPx;
    expect(next - x).toBeGreaterThanOrEqual(markGapPx + room(count) - 1e-9);
  });
});

test('a click on the count is one on its mark', () => {
  const placed = placeMarks([mark(10), mark(11), mark(100)], (event) => event, 0, 500);
  expect(markAt(placed, 10 + markGapPx)?.count).toBe(2);
});

test('a click finds the nearest mark within reach, and nothing beyond', () => {
  const placed = placeMarks([mark(10), mark(100)], (event) => event, 0, 500);
  expect(markAt(placed, 12)?.event).toBe(10);
  expect(markAt(placed, 50)).toBeNull();
});
