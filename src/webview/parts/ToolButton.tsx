// A button that is only an icon, with its name and key on hover and for screen readers.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './Icon.tsx';
import type { IconName } from './Icon.tsx';

export function ToolButton(props: {
  icon: IconName;
  label: string;
  keys?: string;
  onClick: () => void;
  pressed?: boolean;
  disabled?: boolean;
  class?: string;
  children?: ComponentChildren;
}): JSX.Element {
  const title = props.keys ? `${props.label} (${props.keys})` : props.label;
  return (
    <button
      type="button"
      class={`tool ${props.children ? 'wide' : ''} ${props.class ?? ''}`}
      title={title}
      aria-label={props.label}
      aria-pressed={props.pressed}
      // Not `disabled`: the button keeps the focus at the first and the last event.
      aria-disabled={props.disabled ? true : undefined}
      onClick={() => {
        if (!props.disabled) props.onClick();
      }}
    >
      <Icon name={props.icon} />
      {props.children}
    </button>
  );
}
