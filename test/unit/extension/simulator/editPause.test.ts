// How long an edit waits for the next one.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { pauseAfter, type EditPause } from '../../../../src/extension/simulator/editPause.ts';

const after = (text: string, undone = false, remadeMs: number | null = null): EditPause =>
  pauseAfter([{ text }], undone, remadeMs);

test('an undo is shown at once, a finished statement soon, a word in the making after the pause', () => {
  expect(after('x', true).showMs).toBeLessThan(after(';').showMs);
  for (const whole of [';', '}', '\n', ';\n\t', 'fpu->last_cpu = cpu']) {
    expect(after(whole).showMs, JSON.stringify(whole)).toBeLessThan(after('x').showMs);
    // The bar from the key to the Run is 500 ms; a pause of a fifth of it leaves the rest to the making.
    expect(after(whole).showMs).toBeLessThanOrEqual(100);
  }
  // Deleting is typing, too.
  expect(after('')).toEqual(after('x'));
  expect(after('x').showMs).toBeLessThanOrEqual(250);
});

test('of several cursors all must have finished', () => {
  expect(pauseAfter([{ text: ';' }, { text: 'x' }], false, null)).toEqual(after('x'));
});

test('a Run that takes little is begun within the pause, one that takes long when it is over', () => {
  for (const text of [';', 'x']) {
    const { showMs } = after(text);
    for (const quick of [null, 0, 130]) expect(after(text, false, quick).beginMs).toBeLessThan(showMs / 2);
    expect(after(text, false, 800)).toEqual({ beginMs: showMs, showMs });
  }
});
