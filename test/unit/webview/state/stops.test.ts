// The events at which going on stops.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { stopsOf } from '../../../../src/webview/state/stops.ts';

const one = (events: number[], enabled = true) => ({ text: 'x', enabled, events, error: null });

test('each once, in order, of those that are enabled', () => {
  expect(stopsOf([one([1, 9]), one([3, 9, 2]), one([5], false)])).toEqual([1, 2, 3, 9]);
  expect(stopsOf([one([5], false)])).toEqual([]);
});
