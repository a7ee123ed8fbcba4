// How long an edit waits for the next one.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { pauseAfter } from '../../../../src/extension/simulator/editPause.ts';

const after = (text: string, undone = false): number => pauseAfter([{ text }], undone);

test('an undo is made at once, a finished statement soon, a word in the making after the pause', () => {
  expect(after('x', true)).toBeLessThan(after(';'));
  for (const whole of [';', '}', '\n', ';\n\t', 'fpu->last_cpu = cpu']) {
    expect(after(whole), JSON.stringify(whole)).toBeLessThan(after('x'));
    // The bar from the key to the Run is 500 ms; a pause of a fifth of it leaves the rest to the making.
    expect(after(whole)).toBeLessThanOrEqual(100);
  }
  // Deleting is typing, too.
  expect(after('')).toBe(after('x'));
  expect(after('x')).toBeLessThanOrEqual(250);
});

test('of several cursors all must have finished', () => {
  expect(pauseAfter([{ text: ';' }, { text: 'x' }], false)).toBe(after('x'));
});
