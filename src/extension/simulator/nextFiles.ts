// Which files the editor will show for the next steps of a Run, so that they can be read before. Pure; called by
// panelController.ts.
// SPDX-License-Identifier: MIT
import type { ExecutedFunction } from '../../protocol/simulatorService.ts';

/** Texts that are held in memory and told to every extension that reads C: no more than a person may soon see. */
const ahead = 2;

/** Paths of the next files that are entered after an event, then of the last one before it; never `shown`. */
export function nextFiles(
  functions: readonly ExecutedFunction[],
  event: number,
  shown: string,
): readonly string[] {
  /** By path, the distance in events. */
  const after = new Map<string, number>();
  const before = new Map<string, number>();
  for (const { place, events } of functions) {
    if (place.path === shown) continue;
    const at = firstAfter(events, event);
    const [next, last] = [events[at], events[at - 1]];
    if (next !== undefined) nearest(after, place.path, next - event);
    if (last !== undefined) nearest(before, place.path, event - last);
  }
  return [...new Set([...nearestOf(after, ahead), ...nearestOf(before, 1)])];
}

function nearest(distances: Map<string, number>, path: string, distance: number): void {
  distances.set(path, Math.min(distances.get(path) ?? distance, distance));
}

const nearestOf = (distances: ReadonlyMap<string, number>, count: number): readonly string[] =>
  [...distances]
    .sort(([, a], [, b]) => a - b)
    .slice(0, count)
    .map(([path]) => path);

/** Index of the first of ascending events that is greater than `event`. */
function firstAfter(events: readonly number[], event: number): number {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] ?? 0) > event) high = middle;
    else low = middle + 1;
  }
  return low;
}
