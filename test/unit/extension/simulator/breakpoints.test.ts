// Breakpoints in the panel's controller: set, refused, kept over an edit, and play that stops at them; and where those
// by place are after lines came or went.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { movedPlaces } from '../../../../src/extension/simulator/movedPlaces.ts';
import { panelController } from '../../../../src/extension/simulator/panelController.ts';
import type { PanelIntent, PanelState } from '../../../../src/protocol/panel.ts';
import { fakeSimulator, settled } from './fakeSimulator.ts';

async function desk() {
  const fake = fakeSimulator();
  const controller = panelController(fake.ports, { scenario: 'ten-switches', sample: false }, true);
  const intend = async (intent: PanelIntent): Promise<void> => {
    controller.handle(intent);
    await settled();
  };
  await intend({ type: 'ready', version: 2 });
  const state = (): Extract<PanelState, { kind: 'run' }> => {
    const last = fake.last();
    if (last.kind !== 'run') throw new Error(`the panel shows ${last.kind}`);
    return last;
  };
  return { fake, controller, intend, state };
}

test('one that is added holds where the service says, without the Run being sent again', async () => {
  const { fake, intend, state } = await desk();
  await intend({ type: 'addBreakpoint', text: ' save ' });
  expect(state().breakpoints).toEqual([{ text: 'save', enabled: true, events: [1, 3], error: null }]);
  expect(fake.sent.filter(({ type }) => type === 'state')).toHaveLength(2);
  await intend({ type: 'enableBreakpoint', text: 'save', on: false });
  expect(fake.asked.at(-1)?.params).toEqual({ breakpoints: [{ text: 'save', enabled: false }] });
  await intend({ type: 'removeBreakpoint', text: 'save' });
  expect(state().breakpoints).toEqual([]);
});

test('a text that means nothing is not set, and why is shown; one twice neither', async () => {
  const { intend, state } = await desk();
  await intend({ type: 'addBreakpoint', text: 'moon' });
  expect(state().breakpoints).toEqual([]);
  expect(state().breakpointHelp?.view?.error).toBe('"moon" is no breakpoint');
  await intend({ type: 'addBreakpoint', text: 'save' });
  await intend({ type: 'addBreakpoint', text: 'save' });
  expect(state().breakpoints).toHaveLength(1);
  expect(state().breakpointHelp?.view?.error).toContain('already');
});

test('they are asked again for the Run after an edit', async () => {
  const { fake, controller, intend, state } = await desk();
  await intend({ type: 'addBreakpoint', text: 'save' });
  fake.statements = ['prepare();', 'finish();', 'save();'];
  await controller.edited();
  expect(state().breakpoints[0]?.events).toEqual([2]);
});

test('play stops at one', async () => {
  const { fake, intend } = await desk();
  await intend({ type: 'addBreakpoint', text: 'last_cpu' });
  await intend({ type: 'play', on: true });
  for (let i = 0; i < 9 && fake.tick; i++) {
    fake.tick();
    await settled();
  }
  expect(fake.sent.at(-1)).toMatchObject({ cursor: { event: 2 }, playing: false });
});

test('the editor sets one, takes it away, and is told why it cannot', async () => {
  const { controller } = await desk();
  expect(await controller.breakpoints.toggle('save')).toBeNull();
  expect(controller.breakpoints.list).toHaveLength(1);
  expect(await controller.breakpoints.toggle('save')).toBeNull();
  expect(controller.breakpoints.list).toHaveLength(0);
  expect(await controller.breakpoints.toggle('a.c:9')).toBe('"a.c:9" is no breakpoint');
});

test.each([
  ['a line put in above', { fromLine1: 3, toLine1: 3, toStart: true, newLines: 1 }, 11],
  ['two lines taken out above', { fromLine1: 2, toLine1: 4, toStart: true, newLines: 0 }, 8],
  ['a line split above', { fromLine1: 9, toLine1: 9, toStart: false, newLines: 1 }, 11],
  ['a change below', { fromLine1: 11, toLine1: 12, toStart: false, newLines: 5 }, 10],
  ['the line before joined to it', { fromLine1: 9, toLine1: 10, toStart: true, newLines: 0 }, 9],
  [
    'its own line replaced with those about it',
    { fromLine1: 8, toLine1: 12, toStart: false, newLines: 1 },
    8,
  ],
])('%s', (_, change, line1) => {
  const moved = movedPlaces(['fpu/core.c:10', 'save', 'other.c:10'], 'kernel/fpu/core.c', [change]);
  expect(moved.get('fpu/core.c:10') ?? 'fpu/core.c:10').toBe(`fpu/core.c:${line1}`);
  expect([...moved.keys()].every((text) => text === 'fpu/core.c:10')).toBe(true);
});
