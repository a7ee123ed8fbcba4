// The figures of a Run, counted from its marks: switches, saves, restores, traps. Called for summaries and sweeps.
// SPDX-License-Identifier: MIT
import type { MarkKind } from './panelView.ts';
import type { RunMark } from './run.ts';

/** Counts, and `cycles` of simulated time. */
export type Metrics = Readonly<
  Record<
    'cycles' | 'switches' | 'saves' | 'restores' | 'restoresSkipped' | 'tsWrites' | 'deviceNotAvailable',
    number
  >
>;

export type MarkCounts = ReadonlyMap<MarkKind, number>;

export function metricsOf(marks: readonly RunMark[], cycles: number): Metrics {
  const counts = new Map<MarkKind, number>();
  for (const { kind } of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return metricsFrom(counts, cycles);
}

export function metricsFrom(counts: MarkCounts, cycles: number): Metrics {
  const of = (kind: MarkKind): number => counts.get(kind) ?? 0;
  return {
    cycles,
    switches: of('tick'),
    saves: of('save'),
    restores: of('restore'),
    restoresSkipped: of('restore-skipped'),
    tsWrites: of('ts-written'),
    deviceNotAvailable: of('nm'),
  };
}
