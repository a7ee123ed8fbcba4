// No Run yet: the scenarios to choose from, as buttons with what each shows.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { PanelIntent, ScenarioChoice } from '../../protocol/panel.ts';
import { MessagePage } from './MessagePage.tsx';

export function EmptyPage(props: {
  message: string;
  scenarios: readonly ScenarioChoice[];
  post: (intent: PanelIntent) => void;
}): JSX.Element {
  const { scenarios, post } = props;
  const openSample = { label: 'Open the sample tree', onClick: () => post({ type: 'openSample' }) };
  return (
    <MessagePage title="No run yet" actions={scenarios.length === 0 ? [openSample] : []}>
      <p>{props.message}</p>
      {scenarios.length > 0 && (
        <ul class="scenarios" aria-label="Scenarios">
          {scenarios.map((scenario) => (
            <li key={scenario.id}>
              <button type="button" onClick={() => post({ type: 'chooseScenario', id: scenario.id })}>
                <b>{scenario.title}</b>
                <span class="dim">{scenario.description}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </MessagePage>
  );
}
