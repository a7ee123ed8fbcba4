// The field "event N / M": shows where the cursor is, and takes another event. What is typed and not sent yet is
// kept while the field has the focus, and thrown away by Esc or on leaving.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { usePanel } from '../panelContext.ts';

export const eventFieldId = 'event-field';
const errorId = 'event-field-error';

export function EventField({ event, last }: { event: number; last: number }): JSX.Element {
  const { post } = usePanel();
  const [typed, setTyped] = useState<string | null>(null);
  const wanted = typed === null ? event : readEvent(typed, last);
  return (
    <span class="event-field">
      <label for={eventFieldId} class="event-word">
        event
      </label>
      <input
        id={eventFieldId}
        type="text"
        inputMode="numeric"
        autocomplete="off"
        value={typed ?? String(event)}
        style={{ minWidth: `${String(last).length + 2}ch` }}
        aria-label={`event, 0 to ${last}`}
        aria-invalid={wanted === null}
        aria-describedby={wanted === null ? errorId : undefined}
        title="Go to event (G)"
        onFocus={(e) => e.currentTarget.select()}
        onInput={(e) => setTyped(e.currentTarget.value)}
        onBlur={() => setTyped(null)}
        onKeyDown={(e) => {
          if (e.key === 'Escape') {
            setTyped(null);
            e.currentTarget.blur();
          }
          if (e.key !== 'Enter' || wanted === null) return;
          post({ type: 'goTo', event: wanted });
          setTyped(null);
        }}
      />
      {wanted === null ? (
        <span id={errorId} class="event-error" role="alert">
          no event; 0 to {last}
        </span>
      ) : (
        <span class="dim">/ {last}</span>
      )}
    </span>
  );
}

/** The event that was typed, or null if it is none of this Run. */
export function readEvent(typed: string, last: number): number | null {
  const text = typed.trim().replaceAll(',', '');
  if (!/^\d{1,15}$/.test(text)) return null;
  const event = Number(text);
  return event <= last ? event : null;
}
