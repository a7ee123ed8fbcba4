// How an event of the timeline is put into words: for the slider, the table and the canvas's one-line summary.
// Pure.
// SPDX-License-Identifier: MIT
import type { RunView } from '../../protocol/panel.ts';
import type { TimelineModel } from './timelineModel.ts';
import { grouped } from '../parts/grouped.ts';

/** Task and mode of an event, from the slice of its CPU. */
export function runningAt(
  model: TimelineModel,
  event: number,
): { readonly comm: string; readonly task: number; readonly mode: string } {
  const cpu = model.run.eventCpus[event] ?? 0;
  const slices = model.lanes[cpu]?.lane.runs ?? [];
  let low = 0;
  let high = slices.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slices[middle]?.to ?? 0) <= event) low = middle + 1;
    else high = middle;
  }
  const slice = slices[low];
  if (!slice || slice.from > event) return { comm: 'nothing', task: -1, mode: '' };
  return { comm: model.tasks.get(slice.task)?.comm ?? 'nothing', task: slice.task, mode: slice.mode };
}

/** "event 158, CPU 0, Xorg, XSAVES RFBM 0x207". */
export function spokenEvent(model: TimelineModel, event: number): string {
  const cpu = model.run.eventCpus[event] ?? 0;
  const marks = (model.marksOfEvent.get(event) ?? []).map((m) => m.label);
  return [`event ${event}`, `CPU ${cpu}`, runningAt(model, event).comm, ...marks].join(', ');
}

export function summary(run: RunView): string {
  const count = (n: number, one: string): string => `${grouped(n)} ${one}${n === 1 ? '' : 's'}`;
  const parts = [
    count(run.cpus, 'CPU'),
    count(run.eventCount, 'event'),
    count(Math.round(run.totalCycles), 'cycle'),
    count(run.marks.length, 'mark'),
    count(run.findings.length, 'finding'),
  ];
  return `Timeline: ${parts.join(', ')}. The same events are in the table, key T.`;
}
