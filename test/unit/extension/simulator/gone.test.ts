// What a Run was made from goes away while it is shown: its scenario, its tree, the process. It is said, and the panel is
// never without something to read and to do.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { panelController } from '../../../../src/extension/simulator/panelController.ts';
import type { PanelState } from '../../../../src/protocol/panel.ts';
import { fakeSimulator, settled } from './fakeSimulator.ts';

async function withRun() {
  const fake = fakeSimulator();
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  controller.handle({ type: 'ready', version: 1 });
  await settled();
  return { fake, controller };
}
const shownRun = (state: PanelState): Extract<PanelState, { kind: 'run' }> => {
  if (state.kind !== 'run') throw new Error(`the panel shows ${state.kind}`);
  return state;
};

test('a scenario that was removed: the Run stays, with the reason, and can be stepped', async () => {
  const { fake, controller } = await withRun();
  fake.problem = {
    kind: 'problem',
    code: 'bad-scenario',
    message: 'scenario "ten-switches" is neither known nor a file',
    place: null,
  };
  controller.handle({ type: 'rerun' });
  await settled();
  expect(shownRun(fake.last()).notice).toMatch(/neither known nor a file/);
  controller.handle({ type: 'move', how: 'step' });
  await settled();
  expect(controller.shown?.cursor.event).toBe(1);
  // Its file is there again.
  fake.problem = null;
  controller.handle({ type: 'rerun' });
  await settled();
  expect(shownRun(fake.last()).notice).toBeNull();
});

test('a tree that was closed: the Run stays and says that its source is gone; run again, it says what to open', async () => {
  const { fake, controller } = await withRun();
  fake.root = null;
  controller.treeGone();
  expect(shownRun(fake.last()).notice).toMatch(/no longer open/);
  expect(fake.followed.at(-1)).toBeNull();
  controller.handle({ type: 'move', how: 'step' });
  await settled();
  expect(controller.shown?.cursor.event).toBe(1);
  controller.handle({ type: 'rerun' });
  await settled();
  const state = fake.last();
  if (state.kind !== 'problem') throw new Error(`the panel shows ${state.kind}`);
  expect(state.title).toBe('No kernel tree is open');
  expect(state.actions.length).toBeGreaterThan(0);
});

test('a place is named once in a reason', async () => {
  const { fake, controller } = await withRun();
  const place = { path: 'kernel/a.c', line1: 7, endLine1: 7 };
  for (const message of ['f() does not parse', 'f() does not parse at kernel/a.c:7 (as saved)']) {
    fake.problem = { kind: 'problem', code: 'cannot-run', message, place };
    await controller.edited();
    const { notice } = shownRun(fake.last());
    expect(notice?.split('kernel/a.c:7')).toHaveLength(2);
  }
});
