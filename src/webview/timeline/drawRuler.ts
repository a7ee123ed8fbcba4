// Draws what spans the lanes: the minimap with its frame, the ruler, the cursor with its event number, and the
// measuring marks A and B with the distance between them. Draws on the pen it is given; called by drawTimeline.ts.
// SPDX-License-Identifier: MIT
import { startOf, toX } from './axis.ts';
import type { Scale } from './axis.ts';
import { crowdPainter } from './crowdPainter.ts';
import { rulerHeight, rulerTop } from './laneLayout.ts';
import { coloursOf, cut, line, minimapScale, perPixel, setFont, withThousands } from './scene.ts';
import type { Pen, Scene } from './scene.ts';
import { eachVisible } from './visibleSlices.ts';

export function drawMinimap(pen: Pen, scene: Scene): void {
  const { theme, model, span } = scene;
  const scale = minimapScale(scene);
  const lanes = model.lanes.slice(0, 4);
  const row = 12 / Math.max(2, lanes.length);
  if (scale.left >= 50) caption(pen, scene, 'whole run', 9.5, scale.left - 4);
  lanes.forEach((lane, i) => {
    const top = 2 + i * row;
    const height = Math.max(1, row - 1);
    const crowd = crowdPainter(pen, scene);
    eachVisible(
      lane.lane.runs,
      model.axis,
      scale.span,
      perPixel(scale),
      (slice, start, end) => {
        if (slice.mode === 'idle') return;
        const task = model.tasks.get(slice.task);
        const box = cut(scale, start, end);
        const colour = coloursOf(theme, task).fill;
        pen.globalAlpha = slice.mode === 'user' ? 1 : 0.5;
        pen.fillStyle = colour === 'transparent' ? theme.outline : colour;
        pen.fillRect(box.x, top, box.width, height);
        pen.globalAlpha = 1;
      },
      // Who takes turns in a pixel is all seen in it.
      (sample, start, end) =>
        crowd.add(cut(scale, start, end), top, height, sample, (slice) => slice.mode !== 'idle'),
    );
    crowd.flush();
  });
  pen.globalAlpha = 1;
  drawFindingTicks(pen, scene, scale);
  const left = toX(scale, span.from);
  const right = toX(scale, span.to);
  pen.strokeStyle = theme.foreground;
  pen.lineWidth = 1;
  pen.strokeRect(left + 0.5, 0.5, Math.max(2, right - left - 1), 13);
  pen.lineWidth = 3;
  line(pen, [left + 0.5, 4], [left + 0.5, 10]);
  line(pen, [right - 0.5, 4], [right - 0.5, 10]);
}

export function drawRuler(pen: Pen, scene: Scene, scale: Scale): void {
  const { theme, model, span } = scene;
  const bottom = rulerTop + rulerHeight - 1.5;
  if (scale.left >= 50) caption(pen, scene, model.axis.kind, bottom - 3, scale.left - 4);
  pen.strokeStyle = theme.line;
  pen.lineWidth = 1;
  line(pen, [scale.left, bottom], [scale.right, bottom]);
  const step = rulerStep(span.to - span.from, scale.right - scale.left);
  setFont(pen, theme, 10);
  pen.fillStyle = theme.dim;
  pen.strokeStyle = theme.dim;
  const cursorX = toX(scale, startOf(model.axis, scene.cursor));
  const cursorHalf = String(scene.cursor).length * 3.5 + 6;
  let written = -Infinity;
  for (let at = Math.ceil(span.from / step) * step; at <= span.to; at += step) {
    const x = toX(scale, at);
    line(pen, [x, bottom], [x, bottom - 4]);
    const text = withThousands(at);
    const width = pen.measureText(text).width;
    // At the right end a number stands before its tick, if that leaves the one before it room.
    const from = x + 3 + width <= scale.right ? x + 3 : x - 3 - width;
    // The cursor's label would cut a number in two, and half a number is a wrong number.
    const free = from + width < cursorX - cursorHalf || from > cursorX + cursorHalf;
    if (!free || from < written + 4) continue;
    pen.fillText(text, from, bottom - 3);
    written = from + width;
  }
}

/** A dot on the ruler's line at each event where a breakpoint holds; those that share a place are one. */
export function drawStops(pen: Pen, scene: Scene, scale: Scale): void {
  const { stops, model, theme } = scene;
  const y = rulerTop + rulerHeight - 1.5;
  pen.fillStyle = theme.breakpoint;
  let lastX = -Infinity;
  for (let i = firstStopIn(scene); i < stops.length; i++) {
    const x = toX(scale, startOf(model.axis, stops[i] ?? 0));
    if (x > scale.right) return;
    if (x < scale.left || x - lastX < 3) continue;
    lastX = x;
    pen.beginPath();
    pen.arc(x, y, 3, 0, 2 * Math.PI);
    pen.fill();
  }
}

function firstStopIn({ stops, model, span }: Scene): number {
  let low = 0;
  let high = stops.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startOf(model.axis, stops[middle] ?? 0) < span.from) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Distance between two labels of the ruler: 1, 2 or 5 times a power of ten, at least 74 px apart and at least 1. */
export function rulerStep(units: number, widthPx: number): number {
  const least = (units / Math.max(1, widthPx)) * 74;
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? 10 * power;
  return Math.max(1, step);
}

/** The cursor's line in the minimap and, if it is in view, its line in the lanes with the event's number. */
export function drawCursor(pen: Pen, scene: Scene, scale: Scale): void {
  const { theme, model } = scene;
  const inMinimap = toX(minimapScale(scene), startOf(model.axis, scene.cursor));
  pen.strokeStyle = theme.foreground;
  pen.lineWidth = 1.5;
  line(pen, [inMinimap, 0], [inMinimap, 15]);
  const x = toX(scale, startOf(model.axis, scene.cursor));
  if (x < scale.left - 1 || x > scale.right + 1) return;
  pen.lineWidth = 1.6;
  line(pen, [x, rulerTop + rulerHeight - 2], [x, lanesBottom(scene)]);
  const text = String(scene.cursor);
  setFont(pen, theme, 10.5, 700);
  const width = pen.measureText(text).width + 8;
  const left = Math.max(0, Math.min(x - width / 2, scene.width - width));
  pen.fillStyle = theme.foreground;
  pen.fillRect(left, rulerTop + 1, width, 13);
  pen.fillStyle = theme.background;
  pen.fillText(text, left + 4, rulerTop + 11.5);
}

export function drawMeasure(pen: Pen, scene: Scene, scale: Scale): void {
  const { theme, model, measureA, measureB } = scene;
  const bottom = lanesBottom(scene);
  const y = bottom + 8;
  const xs = [measureA, measureB].map((at) => (at === null ? null : toX(scale, at)));
  pen.strokeStyle = theme.foreground;
  pen.lineWidth = 1;
  setFont(pen, theme, 10, 700);
  xs.forEach((x, i) => {
    if (x === null || x === undefined || x < scale.left || x > scale.right) return;
    pen.setLineDash([2, 2]);
    line(pen, [x, rulerTop + rulerHeight], [x, bottom + 2]);
    pen.setLineDash([]);
    const box = i === 0 ? Math.max(0, x - 13) : Math.min(scene.width - 12, x + 1);
    pen.strokeRect(box + 0.5, y - 6.5, 11, 12);
    pen.fillStyle = theme.foreground;
    pen.fillText(i === 0 ? 'A' : 'B', box + 2.7, y + 3.5);
  });
  if (measureA === null || measureB === null) return;
  const unit = model.axis.kind;
  setFont(pen, theme, 10.5);
  const text = `${withThousands(Math.abs(measureB - measureA))} ${unit}`;
  const width = pen.measureText(text).width;
  const middle = ((xs[0] ?? 0) + (xs[1] ?? 0)) / 2;
  const left = Math.max(scale.left + 16, Math.min(middle - width / 2, scale.right - width - 16));
  pen.fillStyle = theme.background;
  pen.fillRect(left - 3, y - 7, width + 6, 14);
  pen.fillStyle = theme.foreground;
  pen.fillText(text, left, y + 4);
}

const lanesBottom = (scene: Scene): number =>
  scene.height - (scene.measureA === null && scene.measureB === null ? 2 : 18);

function drawFindingTicks(pen: Pen, scene: Scene, scale: Scale): void {
  pen.strokeStyle = scene.theme.error;
  pen.lineWidth = 2;
  let lastX = -Infinity;
  for (const finding of scene.model.run.findings) {
    const x = toX(scale, startOf(scene.model.axis, finding.event));
    if (x - lastX < 2) continue;
    lastX = x;
    line(pen, [x, 0], [x, 14]);
  }
}

function caption(pen: Pen, scene: Scene, text: string, y: number, room: number): void {
  setFont(pen, scene.theme, 10.5);
  pen.textAlign = 'left';
  pen.fillStyle = scene.theme.dim;
  pen.fillText(text, 0, y, room);
}
