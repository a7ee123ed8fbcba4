// Which slices of a lane are worth drawing: those in view, and of many that share a pixel a sample, so that a frame
// costs as much as the panel is wide and not as much as the Run is long. Pure; used by drawLane.ts and drawRuler.ts.
// SPDX-License-Identifier: MIT
import type { Span } from '../state/viewMemory.ts';
import { startOf } from './axis.ts';
import type { Axis } from './axis.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** So many slices of one pixel are looked at: enough to tell which tasks share it. */
const mostSamples = 12;

/**
 * Calls `visit` for the slices in view, in order, with their start and end on the axis.
 * @param perPixel units of the axis in one pixel
 * @param crowd called instead of `visit` for slices that share one pixel; showing only the first of them would say
 * that a task ran (or held the registers) all the time when it took turns with another
 */
export function eachVisible<S extends Stretch>(
  slices: readonly S[],
  axis: Axis,
  span: Span,
  perPixel: number,
  visit: (slice: S, start: number, end: number) => void,
  crowd: (sample: readonly S[], start: number, end: number) => void = (sample, start, end) => {
    if (sample[0]) visit(sample[0], start, end);
  },
): void {
  let i = firstEndingAfter(slices, axis, span.from, 0);
  while (i < slices.length) {
    const slice = slices[i];
    if (!slice) return;
    const start = startOf(axis, slice.from);
    const end = startOf(axis, slice.to);
    if (start > span.to) return;
    const next = end - start < perPixel ? firstEndingAfter(slices, axis, start + perPixel, i + 1) : i + 1;
    if (next === i + 1) visit(slice, start, end);
    else crowd(sampled(slices, i, next), start, start + perPixel);
    i = next;
  }
}

// An odd stride: slices that alternate must not all fall on the same task.
function sampled<S>(slices: readonly S[], from: number, to: number): readonly S[] {
  if (to - from <= mostSamples) return slices.slice(from, to);
  const stride = oddAtLeast(Math.floor((to - from) / mostSamples));
  const found: S[] = [];
  for (let i = from; i < to; i += stride) {
    const slice = slices[i];
    if (slice) found.push(slice);
  }
  return found;
}

const oddAtLeast = (n: number): number => (n % 2 === 0 ? n + 1 : n);

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
