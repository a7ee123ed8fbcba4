// Reads what the host sent: a message of this version and of the right shape, or the reason why it is not one.
// Nothing reaches the view unread, so that a wrong message is said and never drawn. Pure; called by Panel.tsx.
// SPDX-License-Identifier: MIT
import { panelProtocolVersion } from '../../protocol/panel.ts';
import type { CursorView, PanelState, RunView, ToPanel } from '../../protocol/panel.ts';
import { boolean, string } from './shape.ts';
import { checkTabView } from './tabChecks.ts';
import { checkControls, checkCursor, checkStates } from './viewChecks.ts';

export type ReadMessage =
  | { readonly ok: true; readonly message: ToPanel }
  | { readonly ok: false; readonly reason: string }
  /** Not for the panel at all, e.g. a message of a browser extension. */
  | { readonly ok: null };

const wrong = (reason: string): ReadMessage => ({ ok: false, reason });

/** Reads one message of the host. A version other than this panel's is wrong whatever its shape. */
export function readMessage(data: unknown): ReadMessage {
  if (typeof data !== 'object' || data === null) return { ok: null };
  const message = data as Record<string, unknown>;
  const type = message['type'];
  if (typeof type !== 'string') return { ok: null };
  if (message['version'] !== panelProtocolVersion) {
    return wrong(`the panel has version ${panelProtocolVersion}, the message ${String(message['version'])}`);
  }
  if (type === 'state') return readState(message);
  if (type === 'cursor') {
    const fault = checkCursor(message['cursor'], 'cursor') ?? boolean(message['playing'], 'playing');
    return fault === null ? accepted(message) : wrong(fault);
  }
  if (type === 'tab') {
    const fault = string(message['runId'], 'runId') ?? checkTabView(message['tabView'], 'tabView');
    return fault === null ? accepted(message) : wrong(fault);
  }
  if (type === 'controls') {
    const fault = checkControls(message['controls'], 'controls') ?? string(message['runId'], 'runId');
    return fault === null ? accepted(message) : wrong(fault);
  }
  return wrong(`unknown message "${type}"`);
}

/** Says why a cursor does not fit a Run, or null if it does. */
export function cursorMisfit(run: RunView, cursor: CursorView): string | null {
  if (cursor.runId !== run.runId) return `the cursor is of run ${cursor.runId}, the panel shows ${run.runId}`;
  if (cursor.event >= run.eventCount) return `event ${cursor.event} of a run with ${run.eventCount} events`;
  return null;
}

function readState(message: Record<string, unknown>): ReadMessage {
  const state = message['state'];
  if (typeof state !== 'object' || state === null) return wrong('state: not an object');
  const kind = (state as Record<string, unknown>)['kind'];
  if (typeof kind !== 'string' || !Object.hasOwn(checkStates, kind)) {
    return wrong(`state.kind: unknown "${String(kind)}"`);
  }
  const check: (value: unknown, path: string) => string | null = checkStates[kind as PanelState['kind']];
  const fault = check(state, 'state') ?? (kind === 'run' ? runMisfit(state) : null);
  return fault === null ? accepted(message) : wrong(fault);
}

function runMisfit(state: object): string | null {
  const { run, cursor } = state as { run: RunView; cursor: CursorView };
  if (run.eventCycles.length !== run.eventCount || run.eventCpus.length !== run.eventCount) {
    return `run: ${run.eventCount} events, but ${run.eventCycles.length} times and ${run.eventCpus.length} CPUs`;
  }
  return cursorMisfit(run, cursor);
}

function accepted(message: Record<string, unknown>): ReadMessage {
  // Every member was checked above; the compiler cannot follow that through the tables.
  return { ok: true, message: message as unknown as ToPanel };
}
