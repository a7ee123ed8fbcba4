// What the panel says when there is no Run: what is missing, why, and what to do. Pure; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { PanelAction, PanelState, ScenarioChoice } from '../../protocol/panel.ts';
import type { RunReply } from '../../protocol/simulatorService.ts';

export type RunProblem = Extract<RunReply, { kind: 'problem' }>;

const openFolder: PanelAction = { label: 'Open Folder', intent: { type: 'openFolder' } };
const openSample: PanelAction = { label: 'Run the Sample Tree', intent: { type: 'openSample' } };
const again: PanelAction = { label: 'Try Again', intent: { type: 'rerun' } };
const reset: PanelAction = { label: "Use the Scenario's Settings", intent: { type: 'resetSettings' } };
const showOutput: PanelAction = { label: 'Show Output', intent: { type: 'showOutput' } };

export const noTreeState: PanelState = {
  kind: 'problem',
  title: 'No kernel tree is open',
  detail:
    'The simulator runs the C of the kernel tree that is open in the editor. Open the top folder of a tree, or watch the small sample tree that comes with Ringside.',
  actions: [openFolder, openSample],
};

/** The reason with its place, e.g. "… (arch/x86/kernel/fpu/core.c:12)". */
export function reasonOf({ message, place }: RunProblem): string {
  if (!place) return message;
  const where = `${place.path}:${place.line1}`;
  return message.includes(where) ? message : `${message} (${where})`;
}

export function problemState(
  problem: RunProblem,
  scenarios: readonly ScenarioChoice[],
  isSample: boolean,
): PanelState {
  switch (problem.code) {
    case 'bad-scenario':
      return { kind: 'empty', scenarios, message: reasonOf(problem) };
    case 'bad-setting':
      return {
        kind: 'problem',
        title: 'A setting is wrong',
        detail: reasonOf(problem),
        actions: [reset, again],
      };
    case 'no-tree':
      return noTreeState;
    case 'cannot-run': {
      const source: readonly PanelAction[] = problem.place
        ? [
            {
              label: 'Show the Place',
              intent: { type: 'openSource', path: problem.place.path, line1: problem.place.line1 },
            },
          ]
        : [];
      return {
        kind: 'problem',
        title: isSample ? 'The sample tree cannot be run' : 'The code of this tree cannot be run yet',
        detail: reasonOf(problem),
        actions: [...(isSample ? [again] : [openSample]), ...source].slice(0, 2),
      };
    }
    case 'cancelled':
      return { kind: 'empty', scenarios, message: 'Making the run was cancelled.' };
  }
}

export const goneState = (reason: string): PanelState => ({
  kind: 'problem',
  title: 'The simulator has not answered',
  detail: reason,
  actions: [again, showOutput],
});
