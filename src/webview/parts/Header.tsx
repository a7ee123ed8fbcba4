// The first row: which scenario, which tree and era, which CPU profile, and whether unsaved edits took part.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { Picker, withPresent } from './Picker.tsx';
import { ToolButton } from './ToolButton.tsx';

export function Header({ state }: { state: RunState }): JSX.Element {
  const { post } = usePanel();
  const { run } = state;
  const profiles = state.profiles.map((p) => ({ value: p.id, label: p.label }));
  // The Run names its profile by label only.
  const profile = state.profiles.find((p) => p.label === run.profileLabel)?.id ?? run.profileLabel;
  return (
    <div class="bar header-row">
      <Picker
        label="Scenario"
        class="scenario"
        value={run.scenario.id}
        choices={withPresent(
          state.scenarios.map((s) => ({ value: s.id, label: s.title })),
          { value: run.scenario.id, label: run.scenario.title },
        )}
        onPick={(id) => post({ type: 'chooseScenario', id })}
      />
      <span class="tree-label" title={`${run.treeLabel}, ${run.era}`}>
        {run.treeLabel}, {run.era}
      </span>
      <Picker
        label="CPU profile"
        class="profile"
        value={profile}
        choices={withPresent(profiles, { value: profile, label: run.profileLabel })}
        onPick={(id) => post({ type: 'chooseProfile', id })}
      />
      <span class="space" />
      {run.editedAt !== null && (
        <span class="tag edit" title="Unsaved edits took part in this run">
          edited: {run.editedAt}
        </span>
      )}
      <ToolButton icon="again" label="Run again" onClick={() => post({ type: 'rerun' })} />
    </div>
  );
}
