// Which slices of a lane are worth drawing: those in view, and of many that share a pixel only one, so that a frame
// costs as much as the panel is wide and not as much as the Run is long. Pure; used by drawLane.ts and drawRuler.ts.
// SPDX-License-Identifier: MIT
import type { Span } from '../state/viewMemory.ts';
import { startOf } from './axis.ts';
import type { Axis } from './axis.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Calls `visit` for the slices in view, in order, with their start and end on the axis.
 * @param perPixel units of the axis in one pixel; a slice narrower than that hides those that share its pixel
 */
export function eachVisible<S extends Stretch>(
  slices: readonly S[],
  axis: Axis,
  span: Span,
  perPixel: number,
  visit: (slice: S, start: number, end: number) => void,
): void {
  let i = firstEndingAfter(slices, axis, span.from, 0);
  while (i < slices.length) {
    const slice = slices[i];
    if (!slice) return;
    const start = startOf(axis, slice.from);
    const end = startOf(axis, slice.to);
    if (start > span.to) return;
    visit(slice, start, end);
    i = end - start < perPixel ? firstEndingAfter(slices, axis, start + perPixel, i + 1) : i + 1;
  }
}

function firstEndingAfter<S extends Stretch>(
  slices: readonly S[],
  axis: Axis,
  position: number,
  least: number,
): number {
  let low = least;
  let high = slices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(axis, slices[middle]?.to ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}
