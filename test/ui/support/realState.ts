// Panel states of real Runs of the sample tree, as the extension would push them, for the browser tests.
// SPDX-License-Identifier: MIT
import { Session } from '../../../src/core/sim/session.ts';
import { runView } from '../../../src/core/sim/view/runView.ts';
import type { PanelState } from '../../../src/protocol/panel.ts';
import { runState } from '../../fixtures/panel/run.ts';
import { runOf } from '../../unit/sim/support.ts';

type RunState = Extract<PanelState, { kind: 'run' }>;

const sessions = new Map<string, Promise<Session>>();

/** A session of a packaged scenario on the sample tree; made once. */
function sessionOf(scenario: string): Promise<Session> {
  let session = sessions.get(scenario);
  if (!session) sessions.set(scenario, (session = runOf({ scenario }).then((run) => new Session(run))));
  return session;
}

/** The Signal tab; at the last statement that writes the first frame, or so many events later. */
export async function signalState(scenario = 'signal', later = 0): Promise<RunState> {
  const session = await sessionOf(scenario);
  session.goTo((session.run.signals[0]?.ready ?? 0) + later);
  return {
    ...runState,
    run: runView(session.run),
    cursor: session.view(),
    tabView: { tab: 'signal', signals: session.signals() },
  };
}
