// A page that says what is missing, why, and what to do: the panel is never blank.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './Icon.tsx';

export interface PageAction {
  readonly label: string;
  readonly onClick: () => void;
}

export function MessagePage(props: {
  title: string;
  bad?: boolean;
  actions?: readonly PageAction[];
  children: ComponentChildren;
}): JSX.Element {
  return (
    <main class="message">
      <h1>
        {props.bad && <Icon name="error" />}
        {props.title}
      </h1>
      {props.children}
      <div class="buttons">
        {(props.actions ?? []).map((action, i) => (
          <button
            key={action.label}
            type="button"
            class={i === 0 ? 'button' : 'button second'}
            onClick={action.onClick}
          >
            {action.label}
          </button>
        ))}
      </div>
    </main>
  );
}
