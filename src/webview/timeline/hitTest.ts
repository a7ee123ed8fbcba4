// What is at a point of the timeline: the minimap, the ruler, a mark, a slice, or a lane's empty part; and which
// event a click there goes to. Pure; uses the same layout as the drawing. Called by Timeline.tsx.
// SPDX-License-Identifier: MIT
import type { ViewMark, ViewRegsSlice, ViewSlice } from '../../protocol/panel.ts';
import { anyEventAt, eventAt, startOf, toPosition, toX } from './axis.ts';
import { placedMarks } from './drawMarks.ts';
import { laneAt, laneRows, minimapHeight, lanesTop } from './laneLayout.ts';
import { markAt } from './placeMarks.ts';
import { minimapScale, scaleOf, withThousands } from './scene.ts';
import type { Scene } from './scene.ts';

export type Hit =
  /** `handle`: the end of the frame that is there. */
  | { readonly on: 'minimap'; readonly position: number; readonly handle: 'from' | 'to' | null }
  | { readonly on: 'ruler'; readonly position: number; readonly event: number }
  | {
      readonly on: 'lane';
      readonly cpu: number;
      readonly position: number;
      readonly event: number | null;
      readonly tip: string;
    }
  | { readonly on: 'nothing' };

export function hitTest(scene: Scene, x: number, y: number): Hit {
  const scale = scaleOf(scene);
  if (y <= minimapHeight) {
    const mini = minimapScale(scene);
    const position = toPosition(mini, Math.max(mini.left, Math.min(x, mini.right)));
    return {
      on: 'minimap',
      position,
      handle: handleAt(toX(mini, scene.span.from), toX(mini, scene.span.to), x),
    };
  }
  const position = toPosition(scale, Math.max(scale.left, Math.min(x, scale.right)));
  if (y < lanesTop) return { on: 'ruler', position, event: anyEventAt(scene.model.axis, position) };
  const cpu = laneAt(y, scene.model.lanes.length, scene.scrollTop);
  if (cpu === null) return { on: 'nothing' };
  return { on: 'lane', cpu, position, ...atLane(scene, cpu, x, y, position) };
}

const handlePx = 5;

/** The nearer end of the frame, if it is within reach. */
function handleAt(left: number, right: number, x: number): 'from' | 'to' | null {
  const [toLeft, toRight] = [Math.abs(x - left), Math.abs(x - right)];
  if (Math.min(toLeft, toRight) > handlePx) return null;
  // Of two ends in one place the one outside of which the pointer is.
  if (toLeft === toRight) return x < left ? 'from' : 'to';
  return toLeft < toRight ? 'from' : 'to';
}

function atLane(
  scene: Scene,
  cpu: number,
  x: number,
  y: number,
  position: number,
): { readonly event: number | null; readonly tip: string } {
  const { axis, lanes } = scene.model;
  const lane = lanes[cpu];
  const event = eventAt(axis, cpu, position);
  if (!lane || event === null) return { event: null, tip: '' };
  const rows = laneRows(cpu, scene.scrollTop);
  if (y < rows.runs) {
    const scale = scaleOf(scene);
    const mark = markAt(placedMarks(scene, scale, lane), x);
    if (mark) {
      const more = mark.count > 1 ? `, and ${mark.count - 1} more here` : '';
      return { event: mark.event, tip: `${mark.label}, event ${mark.event}${more}` };
    }
    const near = (m: ViewMark): boolean => Math.abs(toX(scale, startOf(axis, m.event)) - x) <= 3;
    const tick = lane.ticks.find(near);
    if (tick) return { event: tick.event, tip: `${tick.label}, event ${tick.event}` };
    return { event, tip: '' };
  }
  const tip = y < rows.regs ? runTip(scene, lane.lane.runs, event) : regsTip(scene, lane.lane.regs, event);
  return { event, tip };
}

function runTip(scene: Scene, slices: readonly ViewSlice[], event: number): string {
  const slice = slices.find((s) => event >= s.from && event < s.to);
  if (!slice) return '';
  const words = { user: 'user mode', kernel: 'kernel', kthread: 'kernel thread', idle: 'idle' }[slice.mode];
  return `${nameOf(scene, slice.task)}, ${words}, ${extent(scene, slice)}`;
}

function regsTip(scene: Scene, slices: readonly ViewRegsSlice[], event: number): string {
  const slice = slices.find((s) => event >= s.from && event < s.to);
  if (!slice) return '';
  if (slice.task < 0) return `registers: nobody's, ${extent(scene, slice)}`;
  const dead = slice.usable ? '' : ', dead: the task went elsewhere';
  return `registers: ${nameOf(scene, slice.task)}'s${dead}, ${extent(scene, slice)}`;
}

const nameOf = (scene: Scene, task: number): string => scene.model.tasks.get(task)?.comm ?? `task ${task}`;

function extent(scene: Scene, slice: { readonly from: number; readonly to: number }): string {
  const { run } = scene.model;
  const start = run.eventCycles[slice.from] ?? 0;
  const end = slice.to < run.eventCount ? (run.eventCycles[slice.to] ?? 0) : run.totalCycles;
  return `${withThousands(end - start)} cycles, events ${slice.from} to ${slice.to - 1}`;
}
