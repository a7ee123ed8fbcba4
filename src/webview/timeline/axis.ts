// The timeline's horizontal axis: where an event is (in cycles, or in equal steps) and which event is at a place;
// and the arithmetic of zooming and panning. Pure; used by the drawing, by hit-testing and by Timeline.tsx.
// SPDX-License-Identifier: MIT
import type { RunView } from '../../protocol/panel.ts';
import type { AxisKind, Span } from '../state/viewMemory.ts';

export interface Axis {
  readonly kind: AxisKind;
  /** Length of the whole Run in the axis's unit; at least 1. */
  readonly length: number;
  /** Start of each event, ascending, and one more entry: the end of the Run. */
  readonly starts: Float64Array;
  /** Events of each CPU, ascending. */
  readonly eventsOfCpu: readonly Int32Array[];
}

/** Places of `x` pixels for positions of the axis. */
export interface Scale {
  readonly left: number;
  readonly right: number;
  readonly span: Span;
}

const made = new WeakMap<RunView, Map<AxisKind, Axis>>();

/** The axis of a Run; made once, because each key asks for it. */
export function axisOf(run: RunView, kind: AxisKind): Axis {
  const axes = made.get(run) ?? new Map<AxisKind, Axis>();
  made.set(run, axes);
  const known = axes.get(kind);
  if (known) return known;
  const axis = makeAxis(run, kind);
  axes.set(kind, axis);
  return axis;
}

function makeAxis(run: RunView, kind: AxisKind): Axis {
  const count = run.eventCount;
  const starts = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) starts[i] = kind === 'events' ? i : (run.eventCycles[i] ?? 0);
  const last = count > 0 ? (starts[count - 1] ?? 0) : 0;
  const length = Math.max(1, kind === 'events' ? count : Math.max(run.totalCycles, last));
  starts[count] = length;
  return { kind, length, starts, eventsOfCpu: groupByCpu(run) };
}

/** Position of an event's start; of the Run's end for `eventCount` or more. */
export function startOf(axis: Axis, event: number): number {
  return axis.starts[Math.max(0, Math.min(event, axis.starts.length - 1))] ?? 0;
}

/** The first index in `starts` whose position is at or after `position`. */
export function firstAtOrAfter(axis: Axis, position: number): number {
  let low = 0;
  let high = axis.starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((axis.starts[middle] ?? 0) < position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event of `cpu` that is under way at `position` (its first one before that), or null if it has none. */
export function eventAt(axis: Axis, cpu: number, position: number): number | null {
  const events = axis.eventsOfCpu[cpu];
  if (!events || events.length === 0) return null;
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((axis.starts[events[middle] ?? 0] ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return events[Math.max(0, low - 1)] ?? null;
}

/** The event of any CPU that is under way at `position`. */
export function anyEventAt(axis: Axis, position: number): number {
  const after = firstAtOrAfter(axis, position);
  const exact = axis.starts[after] === position;
  return Math.max(0, Math.min(exact ? after : after - 1, axis.starts.length - 2));
}

export const toX = (scale: Scale, position: number): number =>
  scale.left +
  ((position - scale.span.from) / (scale.span.to - scale.span.from)) * (scale.right - scale.left);

export const toPosition = (scale: Scale, x: number): number =>
  scale.span.from +
  ((x - scale.left) / Math.max(1, scale.right - scale.left)) * (scale.span.to - scale.span.from);

export const wholeSpan = (axis: Axis): Span => ({ from: 0, to: axis.length });

/** Keeps a span inside the Run and no narrower than a few units, without changing its width needlessly. */
export function clampSpan(axis: Axis, span: Span): Span {
  const smallest = Math.min(axis.length, axis.kind === 'events' ? 4 : 20);
  const width = Math.max(smallest, Math.min(span.to - span.from, axis.length));
  const from = Math.max(0, Math.min(span.from, axis.length - width));
  return { from, to: from + width };
}

/** Zooms by `factor` (below 1 = in) and leaves `at` where it is on the screen. */
export function zoomSpan(axis: Axis, span: Span, factor: number, at: number): Span {
  const inside = Math.max(span.from, Math.min(at, span.to));
  return clampSpan(axis, {
    from: inside - (inside - span.from) * factor,
    to: inside + (span.to - inside) * factor,
  });
}

/** Pans by a fraction of what is in view. */
export function panSpan(axis: Axis, span: Span, fraction: number): Span {
  const by = (span.to - span.from) * fraction;
  return clampSpan(axis, { from: span.from + by, to: span.to + by });
}

/** The same span if `position` is in view, else one moved so that it is, with a fifth of the width before it. */
export function spanWith(axis: Axis, span: Span, position: number): Span {
  if (position >= span.from && position <= span.to) return span;
  const width = span.to - span.from;
  const from = position - width * (position < span.from ? 0.8 : 0.2);
  return clampSpan(axis, { from, to: from + width });
}

/** The span of another axis that shows the same events. */
export function convertSpan(from: Axis, to: Axis, span: Span): Span {
  const first = anyEventAt(from, span.from);
  const last = Math.min(firstAtOrAfter(from, span.to), to.starts.length - 1);
  return clampSpan(to, { from: startOf(to, first), to: startOf(to, last) });
}

function groupByCpu(run: RunView): readonly Int32Array[] {
  const counts = new Int32Array(Math.max(1, run.cpus));
  for (const cpu of run.eventCpus) if (cpu < counts.length) counts[cpu] = (counts[cpu] ?? 0) + 1;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  run.eventCpus.forEach((cpu, event) => {
    const group = groups[cpu];
    if (!group) return;
    const at = filled[cpu] ?? 0;
    group[at] = event;
    filled[cpu] = at + 1;
  });
  return groups;
}
