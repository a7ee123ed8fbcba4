// What a webview may send, and what it may not.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { readIntent } from '../../../../src/extension/simulator/readIntent.ts';

test.each([
  { type: 'ready', version: 1 },
  { type: 'move', how: 'nextFinding' },
  { type: 'goTo', event: 0 },
  { type: 'openSource', path: 'arch/x86/kernel/fpu/core.c', line1: 1 },
  { type: 'closeWriter' },
])('%j is taken', (intent) => {
  expect(readIntent(intent)).toEqual({ ok: true, value: intent });
});

test.each([
  null,
  'step',
  {},
  { type: 'constructor' },
  { type: 'move', how: 'toString' },
  { type: 'goTo', event: -1 },
  { type: 'goTo', event: 1.5 },
  { type: 'play', on: 'yes' },
  { type: 'speed', eventsPerSecond: 0 },
  { type: 'openSource', path: '../../etc/passwd', line1: 1 },
  { type: 'openSource', path: 'arch/../../x.c', line1: 1 },
  { type: 'openSource', path: '/etc/passwd', line1: 1 },
  { type: 'openSource', path: 'C:/x.c', line1: 1 },
  { type: 'openSource', path: 'arch\\..\\x.c', line1: 1 },
  { type: 'openSource', path: 'a.c', line1: 0 },
])('%j is refused', (message) => {
  expect(readIntent(message).ok).toBe(false);
});
