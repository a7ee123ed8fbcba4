// What the panel shows, from what the host sent: the last good state, and while a new Run is made the old one.
// Pure; called by Panel.tsx for each message.
// SPDX-License-Identifier: MIT
import type { PanelState, RunPoint } from '../../protocol/panel.ts';
import { cursorMisfit, readMessage } from './readMessage.ts';
import { shared } from './shared.ts';

export type RunState = Extract<PanelState, { kind: 'run' }>;

export type Shown =
  /** The host has not answered yet. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'mismatch'; readonly reason: string }
  | { readonly kind: 'state'; readonly state: PanelState; readonly lastRun: RunState | null };

/** The next thing to show after a message of the host; the same object if the message says nothing to the panel. */
export function received(shown: Shown, data: unknown): Shown {
  const read = readMessage(data);
  if (read.ok === null) return shown;
  if (!read.ok) return { kind: 'mismatch', reason: read.reason };
  const lastRun = shown.kind === 'state' ? shown.lastRun : null;
  if (read.message.type === 'state') {
    const { state } = read.message;
    return { kind: 'state', state, lastRun: state.kind === 'run' ? state : lastRun };
  }
  // A cursor move that crossed with a change of state belongs to what is no longer shown.
  if (shown.kind !== 'state' || shown.state.kind !== 'run') return shown;
  if (read.message.type === 'tab') {
    const { runId } = read.message;
    if (runId !== shown.state.run.runId) return shown;
    const tabView = shared(shown.state.tabView, read.message.tabView);
    const state: RunState = { ...shown.state, tabView };
    return { kind: 'state', state, lastRun: state };
  }
  if (read.message.type === 'controls') {
    const { runId, controls } = read.message;
    if (runId !== shown.state.run.runId) return shown;
    const state = shared(shown.state, { ...shown.state, ...controls });
    return { kind: 'state', state, lastRun: state };
  }
  const { playing } = read.message;
  const cursor = shared(shown.state.cursor, read.message.cursor);
  const misfit = cursorMisfit(shown.state.run, cursor);
  if (misfit !== null) return { kind: 'mismatch', reason: misfit };
  // "Who wrote this?" was answered for the old cursor, so that a move closes it.
  const state: RunState = { ...shown.state, cursor, playing, writer: null, pointed: null };
  return { kind: 'state', state, lastRun: state };
}

/** The point that is shown, as it can be found again; null if no Run is. */
export function pointOf(shown: Shown): RunPoint | null {
  if (shown.kind !== 'state' || shown.state.kind !== 'run') return null;
  const { cursor, chosen, breakpoints } = shown.state;
  return {
    ...chosen,
    event: cursor.event,
    breakpoints: breakpoints.map(({ text, enabled }) => ({ text, enabled })),
  };
}
