// What the simulator really sends passes the panel's own reading: a Run of the sample tree, at many events.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Session } from '../../../../src/core/sim/session.ts';
import { runView } from '../../../../src/core/sim/view/runView.ts';
import { panelProtocolVersion } from '../../../../src/protocol/panel.ts';
import { readMessage } from '../../../../src/webview/state/readMessage.ts';
import { runOf } from '../../sim/support.ts';

test.each(['ten-switches', 'two-cpus'])('%s is accepted by the panel', async (scenario) => {
  const made = await runOf({ scenario });
  const session = new Session(made);
  const wire = (message: object): unknown => JSON.parse(JSON.stringify(message));
  const state = {
    kind: 'run',
    run: runView(made),
    cursor: session.view(),
    scenarios: [],
    profiles: [],
    follow: true,
    playing: false,
    eventsPerSecond: 10,
    notice: null,
    writer: null,
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
