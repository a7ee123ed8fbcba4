// Where the marks of one lane are drawn: closer than 3 px they merge to one with a count beside it, closer than 11 px
// they move right in order, and what would move further than a few marks merges too. Pure; used by drawing and hits.
// SPDX-License-Identifier: MIT
import type { MarkKind, ViewMark } from '../../protocol/panel.ts';

export const mergeGapPx = 3;
export const markGapPx = 11.5;
/** A mark that would be drawn further than this from its event tells a lie about time: it is merged instead. */
const mostShiftPx = 2 * markGapPx;

/** From the middle of a mark to its count. */
export const countShiftPx = 6.5;
const digitPx = 6;

/** What is written beside a mark that stands for several; empty for one. */
export const countText = (count: number): string => (count <= 1 ? '' : count > 999 ? '1k+' : String(count));

/** The room that the count takes at the right of its mark. */
const countRoom = (count: number): number => countText(count).length * digitPx;

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
  for (let i = firstVisible(marks, xOf, left); i < marks.length; i++) {
    const mark = marks[i];
    if (!mark) break;
    const x = xOf(mark.event);
    if (x > right) break;
    const last = placed[placed.length - 1];
    const wanted = last ? Math.max(x, endOf(last)) : x;
    if (last && (x - clusterX < mergeGapPx || wanted - x > mostShiftPx || wanted > right)) {
      placed[placed.length - 1] = merge(last, mark);
      continue;
    }
    placed.push({ x: wanted, kind: mark.kind, count: 1, event: mark.event, label: mark.label });
    clusterX = x;
  }
  return keptLeft(placed, right);
}

/** Where the next mark may be at the earliest. */
const endOf = ({ x, count }: PlacedMark): number => x + markGapPx + countRoom(count);

/** Counts of the last marks would be cut off at the edge: those marks give way to the left, or into the one before. */
function keptLeft(placed: PlacedMark[], right: number): readonly PlacedMark[] {
  let edge = right + markGapPx;
  for (let i = placed.length - 1; i >= 0; i--) {
    const mark = placed[i];
    if (!mark || endOf(mark) <= edge) break;
    const x = mark.count > 1 || edge < right + markGapPx ? edge - markGapPx - countRoom(mark.count) : mark.x;
    const before = placed[i - 1];
    if (before && x < before.x + markGapPx) {
      // Both in the place of the earlier one, which is looked at next.
      placed.splice(i - 1, 2, { ...merge(before, mark), count: before.count + mark.count });
      continue;
    }
    placed[i] = { ...mark, x };
    edge = x;
  }
  return placed;
}

/** The mark drawn within reach of `x`, the nearest if there are two. */
export function markAt(placed: readonly PlacedMark[], x: number): PlacedMark | null {
  let best: PlacedMark | null = null;
  let nearest = Infinity;
  for (const mark of placed) {
    const far = x > mark.x ? Math.max(0, x - mark.x - countRoom(mark.count)) : mark.x - x;
    if (far > markGapPx / 2 || (best && far >= nearest)) continue;
    best = mark;
    nearest = far;
  }
  return best;
}

// A finding must never vanish behind another kind; otherwise a merged mark shows its first kind.
function merge(into: PlacedMark, mark: Pick<ViewMark, 'kind' | 'event' | 'label'>): PlacedMark {
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
