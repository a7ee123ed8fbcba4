// The three links of the panel: to an event, to a place in the source, and to "who wrote this?".
// SPDX-License-Identifier: MIT
import type { ComponentChildren, JSX } from 'preact';
import type { ViewPlace } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';

/** `text`: what is written in place of the event's number, which is spoken and shown on hover then. */
export function EventLink({ event, text }: { event: number; text?: string }): JSX.Element {
  const { post } = usePanel();
  return (
    <button
      type="button"
      class="link"
      {...(text === undefined ? {} : { title: `event ${event}`, 'aria-label': `${text}, event ${event}` })}
      onClick={() => post({ type: 'goTo', event })}
    >
      {text ?? `event ${event}`}
    </button>
  );
}

/** "context.h:38", the last part of the path; the whole path on hover. */
export const placeLabel = (place: ViewPlace): string => `${fileName(place)}:${place.line1}`;
export const fileName = (place: ViewPlace): string => place.path.slice(place.path.lastIndexOf('/') + 1);

export function PlaceLink({
  place,
  label = placeLabel(place),
  inTree = false,
}: {
  place: ViewPlace;
  label?: string;
  /** Inside the Steps tree, which has one tab stop for all of it. */
  inTree?: boolean;
}): JSX.Element {
  const { post } = usePanel();
  return (
    <button
      type="button"
      class="place"
      tabIndex={inTree ? -1 : 0}
      title={`${place.path}:${place.line1}`}
      aria-label={`${label}, open ${place.path}`}
      onClick={(e) => {
        e.stopPropagation();
        post({ type: 'openSource', path: place.path, line1: place.line1 });
      }}
    >
      {label}
    </button>
  );
}

/** A value of which the writer can be asked; plain text where there is no key to ask with. */
export function ValueLink({ of, children }: { of: string; children: ComponentChildren }): JSX.Element {
  const { post } = usePanel();
  if (of === '') return <span>{children}</span>;
  return (
    <button
      type="button"
      class="link"
      title="Who wrote this?"
      onClick={() => post({ type: 'whoWrote', key: of })}
    >
      {children}
    </button>
  );
}
