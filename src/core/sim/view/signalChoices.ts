// The signals of a Run as a list to choose from. Pure; called by Session for the panel's Signal tab.
// SPDX-License-Identifier: MIT
import type { Run } from '../run.ts';
import type { SignalChoice } from '../signals/frameView.ts';
import { signalName } from '../signals/signalFacts.ts';

export function signalChoices(run: Run): SignalChoice[] {
  return run.signals.map(({ event, ready, task, signal }, delivery) => ({
    delivery,
    event,
    ready,
    task,
    signal: signalName(signal),
  }));
}
