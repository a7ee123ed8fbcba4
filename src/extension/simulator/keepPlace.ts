// Where the cursor of a Run belongs in the Run that is made after an edit: at the same statement, the same time that it
// is executed; if it is gone, at the same cycle. No vscode; called by panelController.ts.
// SPDX-License-Identifier: MIT
import type { CursorView, RunView } from '../../protocol/panel.ts';
import type { PanelPorts } from './ports.ts';

export interface Place {
  readonly functionName: string;
  readonly text: string;
  /** 1-based. */
  readonly occurrence: number;
  readonly cycle: number;
}

/** Asks about the Run that the service still has: call it before the next one is made. */
export async function placeOf(cursor: CursorView, request: PanelPorts['request']): Promise<Place> {
  const { functionName, text } = cursor.statement;
  const occurrence = await request('occurrence', { functionName, text, event: cursor.event });
  return { functionName, text, occurrence: Math.max(occurrence ?? 1, 1), cycle: cursor.cycle };
}

/** Moves the service's cursor in the new Run; null if the Run has no events. */
export async function returnTo(
  place: Place,
  run: RunView,
  request: PanelPorts['request'],
): Promise<CursorView | null> {
  const { functionName, text, occurrence } = place;
  const same = await request('findEvent', { functionName, text, occurrence });
  if (same) return same;
  const later = run.eventCycles.findIndex((cycle) => cycle > place.cycle);
  const event = later < 0 ? run.eventCount - 1 : Math.max(later - 1, 0);
  return run.eventCount === 0 ? null : request('goTo', { event });
}
