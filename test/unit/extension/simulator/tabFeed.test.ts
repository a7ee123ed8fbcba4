// What the open tab shows is asked for when it opens and when the cursor moves, once for quick moves, and is dropped
// when another Run has come meanwhile.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { tabFeed } from '../../../../src/extension/simulator/tabFeed.ts';
import type { ToPanel } from '../../../../src/protocol/panel.ts';
import { runState } from '../../../fixtures/panel/run.ts';
import { settled } from './fakeSimulator.ts';

function desk() {
  const sent: ToPanel[] = [];
  const waiting: (() => void)[] = [];
  let event = 0;
  const it = {
    sent,
    asked: 0,
    runId: 'r1' as string | null,
    held: false,
    fails: false,
    async answer() {
      waiting.shift()?.();
      await settled();
    },
  };
  const feed = tabFeed(
    {
      async request() {
        it.asked++;
        const mine = event++;
        if (it.held) await new Promise<void>((resolve) => waiting.push(resolve));
        if (it.fails) throw new Error('gone');
        return { event: mine, deliveries: [], frame: null } as never;
      },
      send: (message) => void sent.push(message),
      log: () => undefined,
      sampleRoot: '/sample',
      overlays: () => [],
    },
    {
      shown: () => (it.runId === null ? null : { root: '/tree', run: { ...runState.run, runId: it.runId } }),
      madeFrom: () => ({ scenario: 'ten-switches', sample: false }),
    },
  );
  return { it, feed };
}

test('nothing is asked for the tab of the cursor itself', async () => {
  const { it, feed } = desk();
  feed.handle({ type: 'openTab', tab: 'run' });
  feed.refresh();
  await settled();
  expect(it.asked).toBe(0);
});

test('a tab that opens is filled, and again after a move', async () => {
  const { it, feed } = desk();
  feed.handle({ type: 'openTab', tab: 'signal' });
  await settled();
  feed.refresh();
  await settled();
  expect(it.sent).toMatchObject([
    { type: 'tab', runId: 'r1', tabView: { signals: { event: 0 } } },
    { type: 'tab', runId: 'r1', tabView: { signals: { event: 1 } } },
  ]);
  expect(feed.viewOf('r1')).toMatchObject({ tab: 'signal' });
  expect(feed.viewOf('r2')).toBeNull();
});

test('of quick moves only the last is asked after the one under way', async () => {
  const { it, feed } = desk();
  it.held = true;
  feed.handle({ type: 'openTab', tab: 'signal' });
  for (let i = 0; i < 5; i++) feed.refresh();
  await it.answer();
  await it.answer();
  expect(it.asked).toBe(2);
});

test('an answer for a Run that is no longer shown, or for a tab that is closed, is dropped', async () => {
  const { it, feed } = desk();
  it.held = true;
  feed.handle({ type: 'openTab', tab: 'signal' });
  it.runId = 'r2';
  await it.answer();
  expect(it.sent).toEqual([]);
  feed.refresh();
  feed.handle({ type: 'openTab', tab: 'run' });
  await it.answer();
  expect(it.sent).toEqual([]);
});

test('a process that is gone leaves the tab as it was', async () => {
  const { it, feed } = desk();
  it.fails = true;
  feed.handle({ type: 'openTab', tab: 'signal' });
  await settled();
  expect(feed.viewOf('r1')).toBeNull();
  it.fails = false;
  feed.refresh();
  await settled();
  expect(feed.viewOf('r1')).not.toBeNull();
});
