// What the simulator really sends passes the panel's own reading: a Run of the sample tree, at many events.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Session } from '../../../../src/core/sim/session.ts';
import { runView } from '../../../../src/core/sim/view/runView.ts';
import { panelProtocolVersion } from '../../../../src/protocol/panel.ts';
import { readMessage } from '../../../../src/webview/state/readMessage.ts';
import { runState } from '../../../fixtures/panel/run.ts';
import { runOf } from '../../sim/support.ts';

test.each(['ten-switches', 'two-cpus'])('%s is accepted by the panel', async (scenario) => {
  const made = await runOf({ scenario });
  const session = new Session(made);
  const wire = (message: object): unknown => JSON.parse(JSON.stringify(message));
  const state = {
    ...runState,
    run: runView(made),
    cursor: session.view(),
    breakpoints: session
      .setBreakpoints([{ text: 'restore', enabled: true }])
      .map((view) => ({ ...view, enabled: true })),
    breakpointHelp: session.breakpointHelp('switch_'),
  };
  expect(readMessage(wire({ type: 'state', version: panelProtocolVersion, state }))).toMatchObject({
    ok: true,
  });
  for (let event = 0; event < made.events.length; event += 13) {
    session.goTo(event);
    const message = { type: 'cursor', version: panelProtocolVersion, cursor: session.view(), playing: false };
    expect(readMessage(wire(message))).toMatchObject({ ok: true });
  }
});

test('the signals of a Run are accepted by the panel at every event, and a frame with a part less is not', async () => {
  const made = await runOf({ scenario: 'signal' });
  const session = new Session(made);
  const tab = (signals: unknown): unknown => ({
    type: 'tab',
    version: panelProtocolVersion,
    runId: made.id,
    tabView: JSON.parse(JSON.stringify({ tab: 'signal', signals })) as unknown,
  });
  let frames = 0;
  for (let event = 0; event < made.events.length; event += 7) {
    session.goTo(event);
    const signals = session.signals();
    if (signals.frame) frames++;
    expect(readMessage(tab(signals))).toMatchObject({ ok: true });
  }
  expect(frames).toBeGreaterThan(10);
  const { frame } = session.signals();
  const broken = { ...session.signals(), frame: { ...frame, parts: [{ name: 'AVX' }] } };
  expect(readMessage(tab(broken))).toMatchObject({ ok: false });
});
