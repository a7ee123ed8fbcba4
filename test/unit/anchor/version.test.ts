// Versions compare number by number: 6.12 is later than 6.2, and what follows the numbers does not count.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { compareVersions, outsideRange } from '../../../src/core/anchor/version.ts';

test.each([
  ['6.12', '6.2', 1],
  ['6.1', '6.1.0', 0],
  ['6.1.192', '6.1', 1],
  ['2.6.32', '3.0', -1],
  ['6.15.0-rc3', '6.15', 0],
  ['5.16.0-custom+', '5.17', -1],
])('%s against %s', (left, right, sign) => {
  expect(Math.sign(compareVersions(left, right))).toBe(sign);
  expect(Math.sign(compareVersions(right, left)) + sign).toBe(0);
});

test('`from` is inside, `before` is outside', () => {
  const range = { from: '5.2', before: '6.15' };
  expect(outsideRange(range, '5.2')).toBeNull();
  expect(outsideRange(range, '6.14.9')).toBeNull();
  expect(outsideRange(range, '6.15')).not.toBeNull();
  expect(outsideRange(range, '5.1.99')).not.toBeNull();
  expect(outsideRange(undefined, '1.0')).toBeNull();
  expect(outsideRange(range, null)).toBeNull();
});
