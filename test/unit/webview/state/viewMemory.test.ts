// What the panel keeps of itself over a reload: read back whole, and what is not understood dropped.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { freshMemory, readMemory } from '../../../../src/webview/state/viewMemory.ts';

test('the open tab comes back, and an unknown one becomes the first', () => {
  const kept = { ...freshMemory, tab: 'signal', table: true };
  expect(readMemory(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  expect(readMemory({ ...kept, tab: 'weather' }).tab).toBe('run');
  expect(readMemory({ axis: 'events' })).toEqual({ ...freshMemory, axis: 'events' });
});
