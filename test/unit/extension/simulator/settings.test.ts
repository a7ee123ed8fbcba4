// What a Run is made with, chosen in the panel: the era, CPUs, boot options; what is wrong leaves the Run that was there.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
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
  const asked = (): unknown => fake.asked.findLast(({ method }) => method === 'run')?.params;
  return { fake, controller, intend, state, asked };
}

test('an era and a boot option go to the service together, and the cursor keeps its place', async () => {
  const { intend, state, asked } = await desk();
  await intend({ type: 'goTo', event: 2 });
  await intend({ type: 'set', key: 'era', value: '4.4' });
  await intend({ type: 'set', key: 'boot', value: 'eagerfpu=on' });
  expect(asked()).toMatchObject({ set: { era: '4.4', boot: 'eagerfpu=on' } });
  expect(state().chosen).toEqual({
    scenario: 'ten-switches',
    sample: false,
    profile: null,
    set: { era: '4.4', boot: 'eagerfpu=on' },
  });
  expect(state().cursor.event).toBe(2);
  await intend({ type: 'set', key: 'era', value: null });
  expect(asked()).toMatchObject({ set: { boot: 'eagerfpu=on' } });
  expect(state().chosen.set).not.toHaveProperty('era');
});

test('a wrong value: the Run before it stays with its settings, and the reason is said', async () => {
  const { fake, controller, intend, state, asked } = await desk();
  await intend({ type: 'set', key: 'cpus', value: '2' });
  fake.problem = { kind: 'problem', code: 'bad-setting', message: 'cpus=99: at most 8', place: null };
  await intend({ type: 'set', key: 'cpus', value: '99' });
  expect(state().notice).toBe('The run before it stays: cpus=99: at most 8');
  expect(state().chosen.set).toEqual({ cpus: '2' });
  fake.problem = null;
  await controller.edited();
  expect(asked()).toMatchObject({ set: { cpus: '2' } });
});

test('a scenario that this tree cannot run leaves the old one, with its name in the choice', async () => {
  const { fake, controller, intend, state } = await desk();
  fake.problem = { kind: 'problem', code: 'cannot-run', message: 'no ptrace here', place: null };
  await intend({ type: 'chooseScenario', id: 'ptrace' });
  expect(state().notice).toContain('no ptrace here');
  expect(controller.choice.scenario).toBe('ten-switches');
});

test('another scenario begins at its start; back to what the scenario says', async () => {
  const { intend, state, asked } = await desk();
  await intend({ type: 'goTo', event: 3 });
  await intend({ type: 'chooseProfile', id: 'zen3' });
  expect(state().cursor.event).toBe(3);
  await intend({ type: 'chooseScenario', id: 'other' });
  expect(state().cursor.event).toBe(0);
  expect(asked()).toMatchObject({ profile: 'zen3' });
  await intend({ type: 'resetSettings' });
  expect(asked()).not.toHaveProperty('profile');
});
