// The panel's controller against a fake service: what is pushed for each intent, and what happens to a shown Run when
// its source is edited, broken, put back, when its process dies, and when there is no tree.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { PanelController } from '../../../../src/extension/simulator/controllerTypes.ts';
import { panelController } from '../../../../src/extension/simulator/panelController.ts';
import type { PanelIntent, PanelState } from '../../../../src/protocol/panel.ts';
import { fakeSimulator, settled, type Fake } from './fakeSimulator.ts';

interface Desk {
  readonly fake: Fake;
  readonly controller: PanelController;
  intend(intent: PanelIntent): Promise<void>;
}

function desk(fake = fakeSimulator()): Desk {
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  return {
    fake,
    controller,
    async intend(intent) {
      controller.handle(intent);
      await settled();
    },
  };
}
async function withRun(): Promise<Desk> {
  const made = desk();
  await made.intend({ type: 'ready', version: 1 });
  return made;
}
const runOf = (state: PanelState): Extract<PanelState, { kind: 'run' }> => {
  if (state.kind !== 'run') throw new Error(`the panel shows ${state.kind}`);
  return state;
};
const problemOf = (state: PanelState): Extract<PanelState, { kind: 'problem' }> => {
  if (state.kind !== 'problem') throw new Error(`the panel shows ${state.kind}`);
  return state;
};
const cannotRun = {
  kind: 'problem',
  code: 'cannot-run',
  message: 'asm goto is not understood',
  place: { path: 'kernel/a.c', line1: 7, endLine1: 7 },
} as const;

test('a panel that opens gets a Run of the open tree, loading first', async () => {
  const { fake } = await withRun();
  expect(fake.sent.map((message) => (message.type === 'state' ? message.state.kind : ''))).toEqual([
    'loading',
    'run',
  ]);
  expect(fake.asked.find(({ method }) => method === 'run')?.params).toEqual({
    treeRoot: '/tree',
    scenario: 'ten-switches',
    overlays: [],
  });
  expect(runOf(fake.last()).profiles).toEqual([{ id: 'zen3', label: 'Zen 3' }]);
  expect(fake.followed.at(-1)).toBe(1);
});

test('a panel that opens again gets the same Run, and none is made', async () => {
  const { fake, intend } = await withRun();
  await intend({ type: 'move', how: 'step' });
  await intend({ type: 'ready', version: 1 });
  expect(runOf(fake.last()).cursor.event).toBe(1);
  expect(fake.asked.filter(({ method }) => method === 'run')).toHaveLength(1);
});

test('without a tree it says what to open, and the sample can be run', async () => {
  const fake = fakeSimulator();
  fake.root = null;
  const { intend } = desk(fake);
  await intend({ type: 'ready', version: 1 });
  const { actions } = problemOf(fake.last());
  expect(actions.map(({ intent }) => intent.type)).toEqual(['openFolder', 'openSample']);
  await intend({ type: 'openSample' });
  expect(fake.asked.find(({ method }) => method === 'run')?.params).toMatchObject({ treeRoot: '/sample' });
  expect(fake.last().kind).toBe('run');
});

test('a tree that cannot be run: file and line, and the sample is offered', async () => {
  const fake = fakeSimulator();
  fake.problem = cannotRun;
  const { controller, intend } = desk(fake);
  await intend({ type: 'ready', version: 1 });
  const { detail, actions } = problemOf(fake.last());
  expect(detail).toBe('asm goto is not understood (kernel/a.c:7)');
  expect(actions.map(({ intent }) => intent.type)).toEqual(['openSample', 'openSource']);
  expect(controller.shown).toBeNull();
  const [, show] = actions;
  if (show) await intend(show.intent);
  expect(fake.done).toEqual(['open /tree kernel/a.c:7']);
});

test('a move sends only the cursor, and the editor follows it until told otherwise', async () => {
  const { fake, intend } = await withRun();
  await intend({ type: 'move', how: 'step' });
  expect(fake.sent.at(-1)).toMatchObject({ type: 'cursor', cursor: { event: 1 } });
  expect(fake.followed.at(-1)).toBe(2);
  await intend({ type: 'follow', on: false });
  await intend({ type: 'move', how: 'step' });
  expect(fake.followed.at(-1)).toBeNull();
  await intend({ type: 'follow', on: true });
  expect(fake.followed.at(-1)).toBe(3);
});

test('of jumps that come faster than they are made, the last one wins; steps are all made', async () => {
  const { fake, controller } = await withRun();
  for (const event of [1, 2, 3, 4]) controller.handle({ type: 'goTo', event });
  await settled();
  expect(fake.asked.filter(({ method }) => method === 'goTo').map(({ params }) => params)).toEqual([
    { event: 1 },
    { event: 4 },
  ]);
  controller.handle({ type: 'move', how: 'back' });
  controller.handle({ type: 'move', how: 'back' });
  await settled();
  expect(fake.sent.at(-1)).toMatchObject({ cursor: { event: 2 } });
});

test('a jump past the end goes to the last event', async () => {
  const { fake, intend } = await withRun();
  await intend({ type: 'goTo', event: 9_999 });
  expect(fake.asked.at(-1)).toMatchObject({ method: 'goTo', params: { event: 4 } });
});

test('play steps, and stops at a finding and at the end', async () => {
  const fake = fakeSimulator();
  fake.findings = [2];
  const { intend } = desk(fake);
  await intend({ type: 'ready', version: 1 });
  await intend({ type: 'play', on: true });
  const ticks = async (): Promise<number> => {
    let count = 0;
    for (; fake.tick && count < 50; count++) {
      fake.tick();
      await settled();
    }
    return count;
  };
  expect(await ticks()).toBe(2);
  expect(fake.sent.at(-1)).toMatchObject({ cursor: { event: 2 }, playing: false });
  await intend({ type: 'play', on: true });
  await ticks();
  expect(fake.sent.at(-1)).toMatchObject({ cursor: { event: 4, atLast: true }, playing: false });
});

test('after an edit the cursor is at the same statement, the same time that it runs', async () => {
  const { fake, controller, intend } = await withRun();
  await intend({ type: 'goTo', event: 3 });
  fake.statements = ['prepare();', 'log();', 'save();', 'save();', 'finish();', 'save();'];
  fake.overlays = [{ path: 'arch/x86/kernel/fpu/context.h', text: 'edited' }];
  expect(fake.opened).toBe(true);
  await controller.edited();
  // Nobody wants another file in place of the one that they are typing in.
  expect(fake.opened).toBe(false);
  expect(fake.asked.filter(({ method }) => method === 'run').at(-1)?.params).toMatchObject({
    overlays: fake.overlays,
  });
  // The second `save();` was shown, and is event 3 here.
  expect(runOf(fake.last()).cursor.event).toBe(3);
  expect(runOf(fake.last()).run.runId).toBe('r2');
});

test('after an edit that removes the statement the cursor is at the same cycle', async () => {
  const { fake, controller, intend } = await withRun();
  await intend({ type: 'goTo', event: 2 });
  fake.statements = ['prepare();', 'save();', 'save();', 'finish();'];
  await controller.edited();
  expect(runOf(fake.last()).cursor.cycle).toBe(20);
});

test('broken source: the old Run stays and says why; putting it back brings it anew', async () => {
  const { fake, controller, intend } = await withRun();
  await intend({ type: 'goTo', event: 2 });
  fake.problem = cannotRun;
  await controller.edited();
  const broken = runOf(fake.last());
  expect(broken.run.runId).toBe('r1');
  expect(broken.cursor.event).toBe(2);
  expect(broken.notice).toContain('asm goto is not understood (kernel/a.c:7)');
  fake.problem = null;
  await controller.edited();
  expect(runOf(fake.last())).toMatchObject({ notice: null, cursor: { event: 2 } });
});

test('while a Run is made anew the old one stays; an answer that came too late is dropped', async () => {
  const { fake, controller } = await withRun();
  let open = (): void => undefined;
  fake.gate = new Promise((resolve) => (open = resolve));
  const first = controller.edited();
  await settled();
  // Most are made before anybody would read that they are.
  expect(fake.last().kind).toBe('run');
  expect(controller.shown?.run.runId).toBe('r1');
  fake.tick?.();
  expect(fake.last()).toMatchObject({ kind: 'loading', previous: true });
  expect(controller.shown).toBeNull();
  expect(controller.latest?.run.runId).toBe('r1');
  const { signal } = fake.asked.at(-1) ?? {};
  const second = controller.edited();
  expect(signal?.aborted).toBe(true);
  open();
  await Promise.all([first, second]);
  expect(
    fake.sent.filter((message) => message.type === 'state' && message.state.kind === 'run'),
  ).toHaveLength(2);
});

test('a Run is made within the pause after an edit, and shown when it is over', async () => {
  const { fake, controller } = await withRun();
  let end = (): void => undefined;
  const edited = controller.edited(new Promise((resolve) => (end = resolve)));
  await settled();
  expect(fake.asked.filter(({ method }) => method === 'run')).toHaveLength(2);
  expect(runOf(fake.last()).run.runId).toBe('r1');
  end();
  await edited;
  expect(runOf(fake.last()).run.runId).toBe('r2');
});

test('of two edits, the second broken, the Run of the first is the last good one and can be moved in', async () => {
  const { fake, controller, intend } = await withRun();
  const first = controller.edited(new Promise(() => undefined));
  await settled();
  fake.problem = cannotRun;
  await Promise.all([first, controller.edited()]);
  expect(runOf(fake.last())).toMatchObject({ run: { runId: 'r2' }, cursor: { runId: 'r2' } });
  expect(runOf(fake.last()).notice).toContain('asm goto is not understood');
  await intend({ type: 'move', how: 'step' });
  expect(fake.sent.at(-1)).toMatchObject({ type: 'cursor', cursor: { runId: 'r2', event: 1 } });
});

test('an edit while a scenario is chosen that cannot be run goes back to the one before', async () => {
  const { fake, controller } = await withRun();
  let open = (): void => undefined;
  fake.gate = new Promise((resolve) => (open = resolve));
  fake.problem = cannotRun;
  controller.handle({ type: 'chooseScenario', id: 'boot' });
  await settled();
  const edited = controller.edited();
  open();
  await edited;
  expect(runOf(fake.last()).run.runId).toBe('r1');
  expect(controller.choice.scenario).toBe('ten-switches');
});

test('cancel while a Run is made anew leaves the old one, with a word about it', async () => {
  const { fake, controller, intend } = await withRun();
  fake.gate = new Promise(() => undefined);
  void controller.edited();
  await settled();
  await intend({ type: 'cancel' });
  expect(runOf(fake.last()).notice).toContain('cancelled');
  await intend({ type: 'move', how: 'step' });
  expect(fake.sent.at(-1)).toMatchObject({ type: 'cursor', cursor: { event: 1 } });
});

test('a process that ended and is replaced gets the same Run, at the same event', async () => {
  const { fake, controller, intend } = await withRun();
  await intend({ type: 'goTo', event: 3 });
  controller.serviceEnded('SIGKILL', true);
  await settled();
  expect(runOf(fake.last())).toMatchObject({ run: { runId: 'r2' }, cursor: { event: 3 } });
  controller.serviceEnded('SIGKILL', false);
  expect(runOf(fake.last()).notice).toBe('The simulator process ended: SIGKILL.');
});

test('an error of the service is said, and can be tried again', async () => {
  const fake = fakeSimulator();
  const { ports } = fake;
  const failing = desk({
    ...fake,
    ports: { ...ports, request: () => Promise.reject(new Error('the service ended: SIGSEGV')) },
  });
  await failing.intend({ type: 'ready', version: 1 });
  const { detail, actions } = problemOf(fake.last());
  expect(detail).toBe('the service ended: SIGSEGV');
  expect(actions.map(({ intent }) => intent.type)).toEqual(['rerun', 'showOutput']);
});

test('a walkthrough goes to the nth event of a statement, making the Run if there is none', async () => {
  const { fake, controller } = desk();
  const place = { scenario: 'ten-switches', functionName: 'switch_fpu', text: 'save()' };
  expect(await controller.goToStatement({ ...place, occurrence: 2 })).toBe(true);
  expect(fake.sent.at(-1)).toMatchObject({ cursor: { event: 3 } });
  expect(await controller.goToStatement({ ...place, occurrence: 3 })).toBe(false);
  expect(controller.shown?.cursor.event).toBe(3);
});

test('"who wrote this?" is shown until the cursor moves; who reads it comes after', async () => {
  const { fake, intend } = await withRun();
  const before = fake.sent.length;
  await intend({ type: 'whoWrote', key: '0x10' });
  const shown = fake.sent
    .slice(before)
    .map((message) => (message as { controls?: { writer?: unknown } }).controls);
  expect(shown.map((one) => one?.writer)).toEqual([
    expect.objectContaining({ writtenBy: 1, reads: 'asked' }),
    expect.objectContaining({ writtenBy: 1, reads: { last: null, next: 2 } }),
  ]);
  await intend({ type: 'move', how: 'step' });
  await intend({ type: 'follow', on: true });
  expect(runOf(fake.last()).writer).toBeNull();
});

test('an edit asks what changed, and the panel gets it with the Run; a Run that is chosen anew asks nothing', async () => {
  const { fake, controller, intend } = await withRun();
  const runs = (): unknown[] =>
    fake.asked.flatMap(({ method, params }) => (method === 'run' ? [params] : []));
  expect(runs().at(-1)).not.toHaveProperty('edit');
  expect(runOf(fake.last()).change).toBeNull();
  fake.change = { first: null, figures: [], newFindings: [], goneFindings: 2 };
  await controller.edited();
  expect(runs().at(-1)).toMatchObject({ edit: true });
  expect(runOf(fake.last()).change).toEqual(fake.change);
  await intend({ type: 'rerun' });
  expect(runs().at(-1)).not.toHaveProperty('edit');
});
