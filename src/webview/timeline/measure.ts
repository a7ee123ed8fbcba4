// What lies between the measuring marks A and B: cycles, events, switches, and the marks by kind. Pure; shown by
// Timeline.tsx. There are no microseconds: no profile says at which clock its CPU runs.
// SPDX-License-Identifier: MIT
import type { MarkKind } from '../../protocol/panel.ts';
import { firstAtOrAfter } from './axis.ts';
import { glyphs } from './glyphs.ts';
import type { TimelineModel } from './timelineModel.ts';
import { grouped } from '../parts/grouped.ts';

export interface Measured {
  readonly cycles: number;
  /** Events that begin in between. */
  readonly events: number;
  readonly marks: readonly (readonly [MarkKind, number])[];
}

/** Between two positions of the axis, in either order. */
export function measured({ run, axis }: TimelineModel, a: number, b: number): Measured {
  const [from, to] = a < b ? [a, b] : [b, a];
  const first = Math.min(firstAtOrAfter(axis, from), run.eventCount);
  const end = Math.min(firstAtOrAfter(axis, to), run.eventCount);
  const cycleAt = (event: number): number => run.eventCycles[event] ?? run.totalCycles;
  const cycles = axis.kind === 'cycles' ? to - from : cycleAt(end) - cycleAt(first);
  const counts = new Map<MarkKind, number>();
  for (const { event, kind } of run.marks)
    if (event >= first && event < end) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return { cycles: Math.round(cycles), events: end - first, marks: [...counts] };
}

/** "6,650 cycles, 120 events, 3 switches, 2 × save". */
export function measuredWords({ cycles, events, marks }: Measured): string {
  const count = (n: number, one: string, many: string): string => `${grouped(n)} ${n === 1 ? one : many}`;
  const switches = marks.find(([kind]) => kind === 'tick')?.[1] ?? 0;
  return [
    count(cycles, 'cycle', 'cycles'),
    count(events, 'event', 'events'),
    count(switches, 'switch', 'switches'),
    ...marks.filter(([kind]) => kind !== 'tick').map(([kind, n]) => `${n} × ${glyphs[kind].name}`),
  ].join(', ');
}
