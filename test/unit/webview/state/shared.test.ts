// Parts of a new value that say the same as before are the very objects from before; the value itself is never another.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { shared } from '../../../../src/webview/state/shared.ts';

const before = {
  event: 1,
  rows: [{ event: 1 }, { event: 2 }, { event: 3 }],
  images: [{ parts: [{ name: 'SSE', changed: false }] }],
};
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test('an equal value is the one from before', () => {
  expect(shared(before, copyOf(before))).toBe(before);
});

test('what differs is new with all that it is in, and the rest is from before', () => {
  const next = { ...copyOf(before), event: 2 };
  const of = shared(before, next);
  expect(of).toEqual(next);
  expect(of).not.toBe(before);
  expect(of.rows).toBe(before.rows);
  expect(of.images).toBe(before.images);
});

test('rows after one that came or went are from before', () => {
  const longer = copyOf([before.rows[0], { event: 9 }, before.rows[1], before.rows[2]]);
  const of = shared(before.rows, longer);
  expect(of).toEqual(longer);
  expect([of[0], of[2], of[3]].map((row) => before.rows.findIndex((old) => old === row))).toEqual([0, 1, 2]);
  const shorter = shared(before.rows, copyOf([before.rows[0], before.rows[2]]));
  expect(shorter).toEqual([{ event: 1 }, { event: 3 }]);
  expect(shorter[1]).toBe(before.rows[2]);
});

test('members that came, went or became another kind of thing', () => {
  expect(shared({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
  expect(shared({ a: 1 }, { a: 1, b: undefined })).toEqual({ a: 1, b: undefined });
  expect(Object.keys(shared({ a: 1, c: 1 }, { a: 1, b: undefined }))).toEqual(['a', 'b']);
  expect(shared({ 0: 1 }, [1])).toEqual([1]);
  expect(shared([1], { 0: 1 })).toEqual({ 0: 1 });
  expect(shared(null, { a: 1 })).toEqual({ a: 1 });
  expect(shared({ a: 1 }, null)).toBeNull();
});
