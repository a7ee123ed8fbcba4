// What the host sends is read before it is shown: other versions, wrong shapes and misfits are said.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { panelProtocolVersion } from '../../../../src/protocol/panel.ts';
import { readMessage } from '../../../../src/webview/state/readMessage.ts';
import { received } from '../../../../src/webview/state/shownState.ts';
import { cursor, emptyState, runState } from '../../../fixtures/panel/run.ts';

const state = (value: unknown): unknown => ({ type: 'state', version: panelProtocolVersion, state: value });

test('whole states are accepted', () => {
  expect(readMessage(state(runState)).ok).toBe(true);
  expect(readMessage(state(emptyState)).ok).toBe(true);
});

test('what is not for the panel is left alone', () => {
  expect(readMessage('hello').ok).toBeNull();
  expect(readMessage({ other: 1 }).ok).toBeNull();
});

test.each([
  ['another version', { type: 'state', version: 99, state: emptyState }],
  ['an unknown message', { type: 'dance', version: panelProtocolVersion }],
  ['an unknown kind', state({ kind: 'dance' })],
  ['a run without a cursor', state({ ...runState, cursor: null })],
  ['a number where a text belongs', state({ ...runState, run: { ...runState.run, treeLabel: 6.1 } })],
  ['a 64-bit value as a number', state({ ...runState, cursor: { ...cursor, machine: [{ cr0: 1 }] } })],
])('%s is refused with a reason', (_, message) => {
  const read = readMessage(message);
  expect(read.ok).toBe(false);
});

test('a cursor of another run is said, not drawn', () => {
  const shown = received({ kind: 'waiting' }, state(runState));
  const other = {
    type: 'cursor',
    version: panelProtocolVersion,
    cursor: { ...cursor, runId: 'another' },
    playing: false,
  };
  expect(received(shown, other).kind).toBe('mismatch');
});
