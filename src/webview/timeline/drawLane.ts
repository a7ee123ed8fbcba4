// Draws one CPU's two bars: who runs (tall user mode, low kernel, outlined kernel thread, dotted idle) and whose
// registers the CPU holds (solid usable, dashed outline dead); and the frames where the two disagree in user mode.
// Draws on the pen it is given and knows nothing else; called by drawTimeline.ts.
// SPDX-License-Identifier: MIT
import type { ViewRegsSlice, ViewSlice, ViewTask } from '../../protocol/panel.ts';
import type { Scale } from './axis.ts';
import { crowdPainter } from './crowdPainter.ts';
import type { LaneRows } from './laneLayout.ts';
import { coloursOf, cut, isStriped, line, perPixel, setFont } from './scene.ts';
import type { Pen, Scene } from './scene.ts';
import type { LaneModel } from './timelineModel.ts';
import { eachVisible } from './visibleSlices.ts';

export function drawLane(pen: Pen, scene: Scene, scale: Scale, lane: LaneModel, rows: LaneRows): void {
  const { axis } = scene.model;
  const unit = perPixel(scale);
  const bottom = rows.runs + rows.runsHeight;
  const ran = crowdPainter(pen, scene);
  eachVisible(
    lane.lane.runs,
    axis,
    scene.span,
    unit,
    (slice, start, end) => drawRun(pen, scene, rows, slice, cut(scale, start, end)),
    (sample, start, end) => {
      const height = sample.some((slice) => slice.mode === 'user') ? rows.runsHeight : rows.runsHeight / 2;
      ran.add(cut(scale, start, end), bottom - height, height, sample, (slice) => slice.mode !== 'idle');
    },
  );
  ran.flush();
  const held = crowdPainter(pen, scene);
  eachVisible(
    lane.lane.regs,
    axis,
    scene.span,
    unit,
    (slice, start, end) => drawRegs(pen, scene, rows, slice, cut(scale, start, end)),
    (sample, start, end) =>
      held.add(cut(scale, start, end), rows.regs, rows.regsHeight, sample, (slice) => slice.usable),
  );
  held.flush();
  eachVisible(lane.wrong, axis, scene.span, unit, (stretch, start, end) => {
    const box = cut(scale, start, end);
    drawWrong(pen, scene, rows, box, scene.model.tasks.get(stretch.holder));
  });
}

/** Names of the lane at its left. */
export function drawLaneNames(pen: Pen, scene: Scene, scale: Scale, lane: LaneModel, rows: LaneRows): void {
  pen.textAlign = 'left';
  pen.fillStyle = scene.theme.foreground;
  setFont(pen, scene.theme, scale.left < 50 ? 11 : 12, 600);
  pen.fillText(`CPU ${lane.lane.cpu}`, 0, rows.runs + 12);
  pen.textAlign = 'right';
  pen.fillStyle = scene.theme.dim;
  setFont(pen, scene.theme, 9.5);
  pen.fillText('regs', scale.left - 5, rows.regs + 8.5);
  pen.textAlign = 'left';
}

interface Box {
  readonly x: number;
  readonly width: number;
}

function drawRun(pen: Pen, scene: Scene, rows: LaneRows, slice: ViewSlice, box: Box): void {
  const { theme } = scene;
  const task = scene.model.tasks.get(slice.task);
  const bottom = rows.runs + rows.runsHeight;
  if (slice.mode === 'idle') {
    pen.strokeStyle = theme.outline;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    line(pen, [box.x, bottom - 1], [box.x + box.width, bottom - 1]);
    pen.setLineDash([]);
    if (box.width > 30) label(pen, scene, 'idle', box.x + 4, bottom - 4, 10, theme.dim, 400);
    return;
  }
  const height = slice.mode === 'user' ? rows.runsHeight : rows.runsHeight / 2;
  const top = bottom - height;
  const gap = box.width > 3 ? 1 : 0;
  if (slice.mode === 'kthread' || !task || task.colour < 0) {
    pen.strokeStyle = theme.outline;
    pen.lineWidth = 1.2;
    if (box.width > 3) pen.strokeRect(box.x + 1, top + 0.6, box.width - 2, height - 1.2);
    else line(pen, [box.x, bottom - 1], [box.x + box.width, bottom - 1]);
    if (box.width > 13) label(pen, scene, task?.letter ?? '?', box.x + 5, top - 3, 10, theme.dim, 600);
    return;
  }
  const colours = coloursOf(theme, task);
  pen.globalAlpha = slice.mode === 'user' ? 1 : 0.62;
  pen.fillStyle = colours.fill;
  pen.fillRect(box.x + gap / 2, top, box.width - gap, height);
  pen.globalAlpha = 1;
  if (isStriped(theme, task)) stripe(pen, box, top, height, theme.background);
  if (slice.mode !== 'user') return;
  const text = fitting(pen, scene, [task.comm, task.letter], box.width - 9, 11);
  if (text) label(pen, scene, text, box.x + 5, bottom - 4.3, 11, colours.text, 600);
}

function drawRegs(pen: Pen, scene: Scene, rows: LaneRows, slice: ViewRegsSlice, box: Box): void {
  if (slice.task < 0) return;
  const { theme } = scene;
  const task = scene.model.tasks.get(slice.task);
  const colours = coloursOf(theme, task);
  const gap = box.width > 3 ? 1.2 : 0;
  if (slice.usable) {
    pen.fillStyle = colours.fill;
    pen.fillRect(box.x + gap / 2, rows.regs, box.width - gap, rows.regsHeight);
    if (isStriped(theme, task)) stripe(pen, box, rows.regs, rows.regsHeight, theme.background);
  } else {
    pen.strokeStyle = colours.fill === 'transparent' ? theme.outline : colours.fill;
    pen.lineWidth = 1.2;
    pen.setLineDash([3, 2]);
    if (box.width > 3) pen.strokeRect(box.x + 0.6, rows.regs + 0.6, box.width - 1.2, rows.regsHeight - 1.2);
    pen.setLineDash([]);
  }
  const letter = task?.letter ?? '?';
  const texts = slice.usable ? [letter] : [`${letter} dead`, letter];
  const text = fitting(pen, scene, texts, box.width - 9, 9);
  if (text) {
    const colour = slice.usable ? colours.text : theme.foreground;
    label(pen, scene, text, box.x + 5, rows.regs + 8, 9, colour, 700);
  }
}

// Frame, inner gap and words: the gap shows in grey, and the words say it to whoever sees neither.
function drawWrong(pen: Pen, scene: Scene, rows: LaneRows, box: Box, holder: ViewTask | undefined): void {
  const { theme } = scene;
  pen.strokeStyle = theme.error;
  if (box.width < 8) {
    pen.lineWidth = 2;
    line(pen, [box.x, rows.runs], [box.x, rows.regs + rows.regsHeight]);
    return;
  }
  pen.lineWidth = 2.5;
  pen.strokeRect(box.x + 1.5, rows.runs + 1, box.width - 3, rows.runsHeight - 2);
  pen.lineWidth = 2;
  pen.strokeRect(box.x + 1, rows.regs + 0.5, box.width - 2, rows.regsHeight - 0.5);
  pen.strokeStyle = theme.background;
  pen.lineWidth = 1.2;
  pen.strokeRect(box.x + 3.2, rows.runs + 2.7, box.width - 6.4, rows.runsHeight - 5.4);
  const words = holder ? `${holder.comm}'s registers` : '';
  const text = fitting(pen, scene, [words], box.width - 12, 9);
  if (!text) return;
  const colours = coloursOf(theme, holder);
  pen.fillStyle = colours.fill;
  pen.fillRect(box.x + 2, rows.regs + 1.5, box.width - 4, rows.regsHeight - 2.5);
  label(pen, scene, text, box.x + 5, rows.regs + 8, 9, colours.text, 700);
}

function stripe(pen: Pen, box: Box, top: number, height: number, colour: string): void {
  if (box.width < 6) return;
  pen.save();
  pen.beginPath();
  pen.rect(box.x, top, box.width, height);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  for (let x = box.x - height; x < box.x + box.width; x += 9) line(pen, [x, top + height], [x + height, top]);
  pen.restore();
}

function fitting(
  pen: Pen,
  scene: Scene,
  texts: readonly string[],
  room: number,
  size: number,
): string | null {
  if (room < 4) return null;
  setFont(pen, scene.theme, size, size > 9 ? 600 : 700);
  return texts.find((text) => text !== '' && pen.measureText(text).width <= room) ?? null;
}

function label(
  pen: Pen,
  scene: Scene,
  text: string,
  x: number,
  y: number,
  size: number,
  colour: string,
  weight: number,
): void {
  setFont(pen, scene.theme, size, weight);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}
