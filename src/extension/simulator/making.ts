// What the making of a Run asks for, says and waits for: its request, the page while it is made, the pause after an edit.
// No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { PanelState } from '../../protocol/panel.ts';
import type { Overlay, SimulatorArgs } from '../../protocol/simulatorService.ts';
import type { RunChoice } from './controllerTypes.ts';
import type { PanelPorts } from './ports.ts';

/** The Run that is shown is not marked as old before it has been so for this long. */
const patienceMs = 150;

export const runParams = (
  { scenario, profile, set }: RunChoice,
  treeRoot: string,
  overlays: readonly Overlay[],
  edit: boolean,
): SimulatorArgs<'run'> => ({
  treeRoot,
  scenario,
  overlays,
  ...(edit ? { edit } : {}),
  ...(profile ? { profile } : {}),
  ...(set && Object.keys(set).length > 0 ? { set } : {}),
});

/** `previous`: a Run stays in view meanwhile. */
export const loadingState = (previous: boolean): PanelState => ({
  kind: 'loading',
  message: previous ? 'making the run anew' : 'making the run',
  eventsSoFar: 0,
  previous,
});

/** The end of the pause after an edit, or of the wish for what was being made. */
export const quietOrAborted = (quiet: Promise<void>, signal: AbortSignal): Promise<void> =>
  Promise.race([
    quiet,
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  ]);

/** Calls back once, a while after the pause. */
export async function afterPatience(
  quiet: Promise<void>,
  every: PanelPorts['every'],
  late: () => void,
): Promise<void> {
  await quiet;
  const stop = every(patienceMs, () => {
    stop();
    late();
  });
}
