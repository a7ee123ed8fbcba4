// The first row: which scenario, which tree or stand-in, which CPU, what else the Run is made with, and whether unsaved
// edits took part. A stand-in says that it is one, wherever it is named.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { memoBy } from './memoBy.ts';
import { Picker, withPresent } from './Picker.tsx';
import { ToolButton } from './ToolButton.tsx';

function HeaderView({ state, onSettings }: { state: RunState; onSettings: () => void }): JSX.Element {
  const { post } = usePanel();
  const { run, chosen } = state;
  const { era, ...others } = chosen.set;
  const differs = Object.keys(others).length;
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
      <Picker
        label="Tree that runs"
        class="tree-picker"
        value={era ?? ''}
        choices={treeChoices(state)}
        onPick={(id) => post({ type: 'set', key: 'era', value: id === '' ? null : id })}
      />
      <Picker
        label="CPU profile"
        class="profile"
        value={run.profile.id}
        choices={withPresent(
          state.profiles.map((p) => ({ value: p.id, label: p.label })),
          { value: run.profile.id, label: run.profile.label },
        )}
        onPick={(id) => post({ type: 'chooseProfile', id })}
      />
      <ToolButton
        icon="settings"
        label={differs > 0 ? `Settings of this run, ${differs} changed` : 'Settings of this run'}
        pressed={differs > 0}
        onClick={onSettings}
      />
      {run.editedAt !== null && (
        <span class="tag edit" title={`Unsaved edits took part in this run: ${run.editedAt}`}>
          edited: {run.editedAt}
        </span>
      )}
      <ToolButton icon="again" label="Run again" onClick={() => post({ type: 'rerun' })} />
    </div>
  );
}

export const Header = memoBy(HeaderView, ({ state, onSettings }) => [
  state.run,
  state.chosen,
  state.scenarios,
  state.profiles,
  state.eras,
  onSettings,
]);

/** The open tree (or the sample, if that runs) and the stand-ins; what runs says its kind of switching as well. */
export function treeChoices({
  run,
  eras,
  chosen,
}: RunState): readonly { readonly value: string; readonly label: string }[] {
  const present = chosen.set['era'] ?? '';
  const running = `${run.treeLabel}, ${run.era}`;
  const open = { value: '', label: chosen.sample ? 'the sample tree (stand-in)' : 'the open tree' };
  return [open, ...eras.map(({ id, label }) => ({ value: id, label }))].map((one) =>
    one.value === present ? { ...one, label: running } : one,
  );
}
