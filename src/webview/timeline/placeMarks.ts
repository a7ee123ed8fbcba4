// Where the marks of one lane are drawn: closer than 3 px they merge to one with a count, closer than 11 px they
// move right in order, and what would move further than a few marks merges too. Pure; used by drawing and hits.
// SPDX-License-Identifier: MIT
import type { MarkKind, ViewMark } from '../../protocol/panel.ts';

export const mergeGapPx = 3;
export const markGapPx = 11.5;
/** A mark that would be drawn further than this from its event tells a lie about time: it is merged instead. */
const mostShiftPx = 2 * markGapPx;

export interface PlacedMark {
  readonly x: number;
  readonly kind: MarkKind;
  /** How many marks this one stands for. */
  readonly count: number;
  /** The first of them: where a click goes. */
  readonly event: number;
  readonly label: string;
}

/**
 * Places marks that ascend by event.
 * @param xOf pixel of an event; must ascend with the event
 * @param right marks are kept left of this
 */
export function placeMarks(
  marks: readonly ViewMark[],
  xOf: (event: number) => number,
  left: number,
  right: number,
): readonly PlacedMark[] {
  const placed: PlacedMark[] = [];
  let clusterX = -Infinity;
  let drawnX = -Infinity;
  for (let i = firstVisible(marks, xOf, left); i < marks.length; i++) {
    const mark = marks[i];
    if (!mark) break;
    const x = xOf(mark.event);
    if (x > right) break;
    const last = placed[placed.length - 1];
    const wanted = Math.max(x, drawnX + markGapPx);
    if (last && (x - clusterX < mergeGapPx || wanted - x > mostShiftPx || wanted > right)) {
      placed[placed.length - 1] = merge(last, mark);
      continue;
    }
    placed.push({ x: wanted, kind: mark.kind, count: 1, event: mark.event, label: mark.label });
    clusterX = x;
    drawnX = wanted;
  }
  return placed;
}

/** The mark drawn within reach of `x`, the nearest if there are two. */
export function markAt(placed: readonly PlacedMark[], x: number): PlacedMark | null {
  let best: PlacedMark | null = null;
  for (const mark of placed) {
    const far = Math.abs(mark.x - x);
    if (far <= markGapPx / 2 && (!best || far < Math.abs(best.x - x))) best = mark;
  }
  return best;
}

// A finding must never vanish behind another kind; otherwise a merged mark shows its first kind.
function merge(into: PlacedMark, mark: ViewMark): PlacedMark {
  const finding = mark.kind === 'finding' && into.kind !== 'finding';
  return {
    x: into.x,
    kind: finding ? 'finding' : into.kind,
    count: into.count + 1,
    event: finding ? mark.event : into.event,
    label: finding ? mark.label : into.label,
  };
}

function firstVisible(marks: readonly ViewMark[], xOf: (event: number) => number, left: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xOf(marks[middle]?.event ?? 0) < left) low = middle + 1;
    else high = middle;
  }
  return low;
}
