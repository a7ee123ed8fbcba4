// The logarithmic axis: whole powers of ten around the values, and places in the order of the times.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { timeScale } from '../../../../src/webview/tabs/timeScale.ts';

test('begins and ends at powers of ten, with equal steps between', () => {
  const { ticks, x } = timeScale([1387, 114_462_000], 60, 660);
  expect(ticks).toEqual([1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]);
  expect([x(1e3), x(1e9)]).toEqual([60, 660]);
  expect(x(1e6)).toBeCloseTo(360, 9);
});

test('one value, and a wait of nothing, still have an axis', () => {
  const { ticks, x } = timeScale([0], 0, 100);
  expect(ticks.length).toBeGreaterThan(1);
  expect(x(0)).toBe(0);
});
