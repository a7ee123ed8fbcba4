// What the panel shows after each message: the last good state, the old Run while a new one is made, and a mismatch
// said in words.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { panelProtocolVersion } from '../../../../src/protocol/panel.ts';
import type { PanelState } from '../../../../src/protocol/panel.ts';
import { received } from '../../../../src/webview/state/shownState.ts';
import type { Shown } from '../../../../src/webview/state/shownState.ts';
import { cursor, findingState, loadingState, runState } from '../../../fixtures/panel/run.ts';

const waiting: Shown = { kind: 'waiting' };
const state = (s: PanelState) => ({ type: 'state', version: panelProtocolVersion, state: s });
const move = (c: typeof cursor) => ({
  type: 'cursor',
  version: panelProtocolVersion,
  cursor: c,
  playing: true,
});

test('a cursor message moves the cursor, keeps the Run, and closes "who wrote this?"', () => {
  const shown = received(received(waiting, state(findingState)), move({ ...findingState.cursor, event: 5 }));
  if (shown.kind !== 'state' || shown.state.kind !== 'run') throw new Error('a run is shown');
  expect(shown.state.cursor.event).toBe(5);
  expect(shown.state.run).toBe(findingState.run);
  expect(shown.state.playing).toBe(true);
  expect(shown.state.writer).toBeNull();
});

test('the old Run is kept while a new one is made', () => {
  const shown = received(received(waiting, state(runState)), state(loadingState));
  expect(shown.kind === 'state' && shown.lastRun).toEqual(runState);
});

test('a cursor that crossed with a change of state is dropped', () => {
  const loading = received(waiting, state(loadingState));
  expect(received(loading, move(cursor))).toBe(loading);
});

test('a cursor of another Run, or past the end, is said', () => {
  const run = received(waiting, state(runState));
  expect(received(run, move({ ...cursor, runId: 'other' })).kind).toBe('mismatch');
  expect(received(run, move({ ...cursor, event: 41 })).kind).toBe('mismatch');
});

test('messages that are not the host’s change nothing', () => {
  const run = received(waiting, state(runState));
  expect(received(run, 'hello')).toBe(run);
  expect(received(run, { hello: 1 })).toBe(run);
});

test('what a tab shows is kept until the next, and dropped if it is of another Run', () => {
  const run = received(waiting, state(runState));
  const tabView = { tab: 'signal', signals: { event: 3, deliveries: [], frame: null } } as const;
  const message = { type: 'tab', version: panelProtocolVersion, runId: runState.run.runId, tabView };
  const shown = received(run, message);
  expect(shown.kind === 'state' && shown.state.kind === 'run' && shown.state.tabView).toEqual(tabView);
  const moved = received(shown, move({ ...cursor, event: 5 }));
  expect(moved.kind === 'state' && moved.state.kind === 'run' && moved.state.tabView).toEqual(tabView);
  expect(received(run, { ...message, runId: 'other' })).toBe(run);
  expect(received(run, { ...message, tabView: { tab: 'dance' } }).kind).toBe('mismatch');
});
