// A drop-down list in the editor's look.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { Icon } from './Icon.tsx';

export interface PickerChoice {
  readonly value: string;
  readonly label: string;
}

export function Picker(props: {
  label: string;
  value: string;
  choices: readonly PickerChoice[];
  onPick: (value: string) => void;
  class?: string;
}): JSX.Element {
  // A narrow list cuts its names.
  const shown = props.choices.find(({ value }) => value === props.value)?.label;
  return (
    <span class={`picker ${props.class ?? ''}`}>
      <select
        aria-label={props.label}
        title={shown === undefined ? props.label : `${props.label}: ${shown}`}
        value={props.value}
        onChange={(e) => props.onPick(e.currentTarget.value)}
      >
        {props.choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === props.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </span>
  );
}

/** The choices, with the present value added if it is none of them: it is shown, whatever the list says. */
export function withPresent(
  choices: readonly PickerChoice[],
  present: PickerChoice,
): readonly PickerChoice[] {
  return choices.some((choice) => choice.value === present.value) ? choices : [present, ...choices];
}
