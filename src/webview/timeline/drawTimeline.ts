// Draws one whole picture of the timeline from a scene. Draws only the lanes in view, and in them only what a pixel
// can show. Called by Timeline.tsx once per animation frame, and by the bench with a recording pen.
// SPDX-License-Identifier: MIT
import { drawLane, drawLaneNames } from './drawLane.ts';
import { drawMarks, drawMigrations } from './drawMarks.ts';
import type { MakePath } from './drawMarks.ts';
import { drawCursor, drawMeasure, drawMinimap, drawRuler, drawStops } from './drawRuler.ts';
import { laneHeight, laneRows, lanesTop } from './laneLayout.ts';
import { scaleOf } from './scene.ts';
import type { Pen, Scene } from './scene.ts';

export function drawTimeline(pen: Pen, scene: Scene, path: MakePath): void {
  const scale = scaleOf(scene);
  pen.clearRect(0, 0, scene.width, scene.height);
  pen.textAlign = 'left';
  drawMinimap(pen, scene);
  drawRuler(pen, scene, scale);
  drawStops(pen, scene, scale);
  const first = Math.max(0, Math.floor(scene.scrollTop / laneHeight));
  const last = Math.ceil((scene.scrollTop + scene.height - lanesTop) / laneHeight);
  const lanes = scene.model.lanes
    .slice(first, last)
    .map((lane, i) => ({ lane, rows: laneRows(first + i, scene.scrollTop) }));
  clipped(pen, 0, lanesTop, scene.width, scene.height - lanesTop, () => {
    for (const { lane, rows } of lanes) drawLaneNames(pen, scene, scale, lane, rows);
    clipped(pen, scale.left, lanesTop, scale.right - scale.left, scene.height, () => {
      for (const { lane, rows } of lanes) drawLane(pen, scene, scale, lane, rows);
      drawMigrations(pen, scene, scale);
    });
  });
  if (scene.measureA !== null || scene.measureB !== null) drawMeasure(pen, scene, scale);
  drawCursor(pen, scene, scale);
  clipped(pen, scale.left - 6, lanesTop, scale.right - scale.left + 12, scene.height, () => {
    for (const { lane, rows } of lanes) drawMarks(pen, scene, scale, lane, rows, path);
  });
}

function clipped(pen: Pen, x: number, y: number, width: number, height: number, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  draw();
  pen.restore();
}
