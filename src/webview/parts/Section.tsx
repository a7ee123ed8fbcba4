// A section of the body that folds, with a note at the right of its heading. Which ones are folded is the panel's
// own memory, not the host's.
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './Icon.tsx';

export function Section(props: {
  name: string;
  title: string;
  note: string;
  open: boolean;
  onToggle: () => void;
  children: ComponentChildren;
}): JSX.Element {
  const id = `section-${props.name}`;
  return (
    <section class={`section section-${props.name}`} aria-labelledby={`${id}-title`}>
      <h2 class="section-head">
        <button
          type="button"
          aria-expanded={props.open}
          aria-controls={props.open ? id : undefined}
          onClick={props.onToggle}
        >
          <Icon name="chevron" turned={props.open} />
          <span class="section-title" id={`${id}-title`}>
            {props.title}
          </span>
          <span class="section-note">{props.note}</span>
        </button>
      </h2>
      {props.open && (
        <div id={id} class="section-body">
          {props.children}
        </div>
      )}
    </section>
  );
}
