// The part of the axis that is in view: what the person chose, kept inside the Run, or the whole Run.
// Pure; used by Timeline.tsx and by the zooming keys.
// SPDX-License-Identifier: MIT
import type { Span, ViewMemory } from '../state/viewMemory.ts';
import { clampSpan, panSpan, startOf, wholeSpan, zoomSpan } from './axis.ts';
import type { Axis } from './axis.ts';

export const spanOf = (axis: Axis, memory: ViewMemory): Span =>
  memory.span === null ? wholeSpan(axis) : clampSpan(axis, memory.span);

/** A span as it is remembered: null once it is the whole Run. */
export const remembered = (axis: Axis, span: Span): Span | null =>
  span.to - span.from >= axis.length ? null : span;

export type SpanMove = 'zoomIn' | 'zoomOut' | 'panLeft' | 'panRight' | 'whole';

/** What the keys W, S, A, D and 0 make of the span; zooming keeps the cursor where it is. */
export function movedSpan(axis: Axis, span: Span, move: SpanMove, cursor: number): Span | null {
  const at = startOf(axis, cursor);
  const inView = at >= span.from && at <= span.to ? at : (span.from + span.to) / 2;
  switch (move) {
    case 'zoomIn':
      return remembered(axis, zoomSpan(axis, span, 1 / 1.5, inView));
    case 'zoomOut':
      return remembered(axis, zoomSpan(axis, span, 1.5, inView));
    case 'panLeft':
      return remembered(axis, panSpan(axis, span, -0.2));
    case 'panRight':
      return remembered(axis, panSpan(axis, span, 0.2));
    case 'whole':
      return null;
  }
}
