// What a Run is made with beside scenario, tree and CPU: a field for each setting that the service knows, with what may be
// written. A value that is wrong is answered by the host, and the Run that was there stays.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { RunView, SettingInfo } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { Popover } from './Popover.tsx';

export function Settings({ state, onClose }: { state: RunState; onClose: () => void }): JSX.Element {
  const { post } = usePanel();
  const { run, chosen, settings, notice } = state;
  const changed = Object.keys(chosen.set).length > 0 || chosen.profile !== null;
  return (
    <Popover id="settings" title="Settings of this run" onClose={onClose}>
      {settings.map((setting) => (
        <Setting
          key={setting.key}
          setting={setting}
          present={chosen.set[setting.key] ?? valueIn(run, setting.key)}
          own={chosen.set[setting.key] === undefined}
        />
      ))}
      <p role="status" class="breakpoint-error">
        {notice}
      </p>
      <div class="popover-foot">
        <button
          type="button"
          class="button second"
          aria-disabled={!changed}
          onClick={() => changed && post({ type: 'resetSettings' })}
        >
          As the scenario says
        </button>
      </div>
    </Popover>
  );
}

function Setting(props: { setting: SettingInfo; present: string; own: boolean }): JSX.Element {
  const { post } = usePanel();
  const { setting, present, own } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const id = `setting-${setting.key}`;
  const send = (): void => {
    if (typed !== null && typed.trim() !== present)
      post({ type: 'set', key: setting.key, value: typed.trim() });
    setTyped(null);
  };
  return (
    <div class="setting">
      <label for={id}>{setting.label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        list={`${id}-offered`}
        aria-describedby={`${id}-hint`}
        value={typed ?? present}
        onInput={(e) => setTyped(e.currentTarget.value)}
        onBlur={send}
        onKeyDown={(e) => {
          if (e.key === 'Enter') send();
          if (e.key !== 'Escape' || typed === null) return;
          setTyped(null);
          e.stopPropagation();
        }}
      />
      <datalist id={`${id}-offered`}>
        {setting.offered.map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
      <span id={`${id}-hint`} class="dim">
        {own ? 'as the scenario says; ' : 'changed; '}
        {setting.hint}
      </span>
    </div>
  );
}

/** The value with which the Run was made. */
function valueIn(run: RunView, key: SettingInfo['key']): string {
  switch (key) {
    case 'cpus':
      return String(run.cpus);
    case 'boot':
      return run.status.boot.join(' ');
    case 'seed':
      return String(run.status.seed);
  }
}
