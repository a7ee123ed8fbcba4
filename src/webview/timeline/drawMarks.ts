// Draws the marks of one lane and the arrows of migrations between lanes. Marks are drawn last, above the cursor,
// because nothing may hide them. Draws on the pen it is given; called by drawTimeline.ts.
// SPDX-License-Identifier: MIT
import type { MarkKind, ViewMark } from '../../protocol/panel.ts';
import { startOf, toX } from './axis.ts';
import type { Scale } from './axis.ts';
import { glyphs } from './glyphs.ts';
import { laneRows } from './laneLayout.ts';
import type { LaneRows } from './laneLayout.ts';
import { countShiftPx, countText, placeMarks } from './placeMarks.ts';
import type { PlacedMark } from './placeMarks.ts';
import { line, setFont } from './scene.ts';
import type { Pen, Scene } from './scene.ts';
import type { LaneModel } from './timelineModel.ts';

/** Makes a path of a shape's data; `Path2D` in a browser. */
export type MakePath = (data: string) => Path2D;

export function placedMarks(scene: Scene, scale: Scale, lane: LaneModel): readonly PlacedMark[] {
  const xOf = (event: number): number => toX(scale, startOf(scene.model.axis, event));
  return placeMarks(lane.marks, xOf, scale.left, scale.right);
}

export function drawMarks(
  pen: Pen,
  scene: Scene,
  scale: Scale,
  lane: LaneModel,
  rows: LaneRows,
  path: MakePath,
): void {
  drawTicks(pen, scene, scale, lane.ticks, rows);
  for (const mark of placedMarks(scene, scale, lane)) {
    drawGlyph(pen, scene, mark.kind, mark.x, rows.marks, path);
    if (mark.count > 1) drawCount(pen, scene, mark, rows.marks);
  }
}

export function drawMigrations(pen: Pen, scene: Scene, scale: Scale): void {
  const { migrations, axis } = scene.model;
  pen.strokeStyle = scene.theme.foreground;
  pen.fillStyle = scene.theme.foreground;
  pen.lineWidth = 1.3;
  let lastX = -Infinity;
  for (const mark of migrations) {
    const x = toX(scale, startOf(axis, mark.event));
    if (x < scale.left || x > scale.right || x - lastX < 1) continue;
    lastX = x;
    const from = laneRows(mark.cpu, scene.scrollTop);
    const to = laneRows(mark.toCpu ?? mark.cpu, scene.scrollTop);
    const down = (mark.toCpu ?? 0) > mark.cpu;
    const start = down ? from.regs + from.regsHeight : from.runs;
    const end = down ? to.runs - 1 : to.regs + to.regsHeight + 1;
    const back = down ? -6 : 6;
    pen.setLineDash([5, 2]);
    line(pen, [x, start], [x, end + back]);
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x - 4, end + back);
    pen.lineTo(x + 4, end + back);
    pen.lineTo(x, end);
    pen.fill();
  }
}

// Ticks are many and thin: one to a pixel is all that can be seen of them.
function drawTicks(pen: Pen, scene: Scene, scale: Scale, ticks: readonly ViewMark[], rows: LaneRows): void {
  pen.strokeStyle = scene.theme.foreground;
  pen.lineWidth = 1.3;
  let lastX = -Infinity;
  pen.beginPath();
  for (const tick of ticks) {
    const x = toX(scale, startOf(scene.model.axis, tick.event));
    if (x > scale.right) break;
    if (x < scale.left || x - lastX < 2) continue;
    lastX = x;
    pen.moveTo(x, rows.marks - 1);
    pen.lineTo(x, rows.marks + 5);
  }
  pen.stroke();
}

function drawGlyph(pen: Pen, scene: Scene, kind: MarkKind, x: number, y: number, path: MakePath): void {
  const { theme } = scene;
  const colour = kind === 'finding' ? theme.error : theme.foreground;
  const glyph = glyphs[kind];
  pen.save();
  pen.translate(x, y);
  pen.lineWidth = 1.3;
  pen.strokeStyle = colour;
  pen.fillStyle = kind === 'finding' ? theme.background : colour;
  if (kind === 'finding') pen.fill(path('M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0 -11 0'));
  if (glyph.filled) pen.fill(path(glyph.filled));
  if (glyph.stroked) pen.stroke(path(glyph.stroked));
  pen.restore();
}

/** Beside the mark, on a ground of its own: the cursor and ticks may be behind it. */
function drawCount(pen: Pen, scene: Scene, mark: PlacedMark, y: number): void {
  setFont(pen, scene.theme, 9, 700);
  const text = countText(mark.count);
  const left = mark.x + countShiftPx;
  pen.fillStyle = scene.theme.background;
  pen.fillRect(left - 0.5, y - 4.5, pen.measureText(text).width + 1, 9);
  pen.fillStyle = mark.kind === 'finding' ? scene.theme.error : scene.theme.foreground;
  pen.textAlign = 'left';
  pen.fillText(text, left, y + 3.5);
}
