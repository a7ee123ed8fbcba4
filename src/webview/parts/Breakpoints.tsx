// The breakpoints of the Run: a field to add one, with what it may be and where it would hold, and the list of those
// that are set, each with how often it holds and the next event. The host knows what a text means; this shows it.
// SPDX-License-Identifier: MIT
import type { JSX } from 'preact';
import type { PanelBreakpoint } from '../../protocol/panel.ts';
import { usePanel } from '../panelContext.ts';
import type { RunState } from '../state/shownState.ts';
import { BreakpointField } from './BreakpointField.tsx';
import { EventLink } from './links.tsx';
import { Popover } from './Popover.tsx';
import { ToolButton } from './ToolButton.tsx';
import { grouped } from './grouped.ts';

export function Breakpoints({ state, onClose }: { state: RunState; onClose: () => void }): JSX.Element {
  const { post } = usePanel();
  const { breakpoints, cursor } = state;
  const any = breakpoints.some((one) => one.enabled && one.events.length > 0);
  return (
    <Popover id="breakpoints" title="Breakpoints" onClose={onClose}>
      <BreakpointField help={state.breakpointHelp} present={breakpoints} cursor={cursor.event} />
      {breakpoints.length === 0 ? (
        <p class="dim">
          None yet. B sets one at the current statement, the editor&apos;s line numbers have it in their menu.
        </p>
      ) : (
        <ul class="breakpoint-list" aria-label="Breakpoints">
          {breakpoints.map((one) => (
            <Row key={one.text} one={one} cursor={cursor.event} />
          ))}
        </ul>
      )}
      <div class="popover-foot">
        <ToolButton
          class="move"
          icon="reverseContinue"
          label="Back to breakpoint"
          keys="Shift+F5"
          disabled={cursor.atFirst}
          onClick={() => post({ type: 'move', how: 'reverseContinue' })}
        />
        <ToolButton
          class="move"
          icon="continue"
          label="Continue to breakpoint"
          keys="F5"
          disabled={cursor.atLast}
          onClick={() => post({ type: 'move', how: 'continue' })}
        />
        <span class="dim">{any ? 'F5 goes on, Shift+F5 goes back' : 'F5 goes to the end of the run'}</span>
      </div>
    </Popover>
  );
}

function Row({ one, cursor }: { one: PanelBreakpoint; cursor: number }): JSX.Element {
  const { post } = usePanel();
  const { text, enabled, error } = one;
  return (
    <li>
      <input
        type="checkbox"
        checked={enabled}
        aria-label={`${text}: enabled`}
        onChange={(e) => post({ type: 'enableBreakpoint', text, on: e.currentTarget.checked })}
      />
      <span class={enabled ? 'breakpoint-text' : 'breakpoint-text dim'}>
        <code>{text}</code>
        {error === null ? (
          <Holds events={one.events} cursor={cursor} />
        ) : (
          <span class="breakpoint-error">{error}</span>
        )}
      </span>
      <ToolButton
        icon="close"
        label={`Remove ${text}`}
        onClick={() => post({ type: 'removeBreakpoint', text })}
      />
    </li>
  );
}

/** How often it holds, and a way to the next time after the cursor, or to the first one. */
export function Holds({ events, cursor }: { events: readonly number[]; cursor: number }): JSX.Element {
  const next = events.find((event) => event > cursor);
  const [first] = events;
  if (first === undefined) return <span class="dim">holds nowhere in this run</span>;
  return (
    <span class="dim">
      holds at {grouped(events.length)} {events.length === 1 ? 'event' : 'events'};{' '}
      {next === undefined ? 'the first is ' : 'next: '}
      <EventLink event={next ?? first} />
    </span>
  );
}
