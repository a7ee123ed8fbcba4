// What the timeline derives from a Run once, so that a frame only looks things up: marks by lane, wrong stretches,
// tasks by id. Pure; made by Timeline.tsx when the Run, the axis or the hidden kinds change.
// SPDX-License-Identifier: MIT
import type { MarkKind, RunView, ViewLane, ViewMark, ViewTask } from '../../protocol/panel.ts';
import type { AxisKind } from '../state/viewMemory.ts';
import { axisOf } from './axis.ts';
import type { Axis } from './axis.ts';
import { wrongStretches } from './wrongStretches.ts';
import type { WrongStretch } from './wrongStretches.ts';

export interface LaneModel {
  readonly lane: ViewLane;
  /** Ascending by event; without ticks and migrations, which are drawn in their own way. */
  readonly marks: readonly ViewMark[];
  readonly ticks: readonly ViewMark[];
  readonly wrong: readonly WrongStretch[];
}

export interface TimelineModel {
  readonly run: RunView;
  readonly axis: Axis;
  readonly lanes: readonly LaneModel[];
  readonly migrations: readonly ViewMark[];
  readonly tasks: ReadonlyMap<number, ViewTask>;
  /** All marks of an event, hidden kinds too: the words are for who cannot see the picture. */
  readonly marksOfEvent: ReadonlyMap<number, readonly ViewMark[]>;
}

export function timelineModel(run: RunView, axisKind: AxisKind, hidden: readonly MarkKind[]): TimelineModel {
  const shown = run.marks.filter((mark) => !hidden.includes(mark.kind)).sort((a, b) => a.event - b.event);
  const lanes: LaneModel[] = [];
  for (let cpu = 0; cpu < run.cpus; cpu++) {
    const lane = run.lanes.find((l) => l.cpu === cpu) ?? { cpu, runs: [], regs: [] };
    const own = shown.filter((mark) => mark.cpu === cpu);
    lanes.push({
      lane,
      marks: own.filter((mark) => mark.kind !== 'tick' && !isArrow(mark)),
      ticks: own.filter((mark) => mark.kind === 'tick'),
      wrong: wrongStretches(run, lane),
    });
  }
  return {
    run,
    axis: axisOf(run, axisKind),
    lanes,
    migrations: shown.filter(isArrow),
    tasks: new Map(run.tasks.map((task) => [task.id, task])),
    marksOfEvent: groupByEvent(run.marks),
  };
}

// A migration of which the other CPU is known is an arrow between lanes; without it, a mark as any other.
const isArrow = (mark: ViewMark): boolean => mark.kind === 'migrate' && mark.toCpu !== undefined;

function groupByEvent(marks: readonly ViewMark[]): ReadonlyMap<number, readonly ViewMark[]> {
  const groups = new Map<number, ViewMark[]>();
  for (const mark of marks) {
    const group = groups.get(mark.event);
    if (group) group.push(mark);
    else groups.set(mark.event, [mark]);
  }
  return groups;
}
