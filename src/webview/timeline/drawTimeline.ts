// Draws the picture of the timeline from a scene, in three layers: what a step of the cursor leaves as it is, the cursor
// with the ruler that makes room for it, and the marks, which nothing may hide. Draws only the lanes in view, and in them
// only what a pixel can show. Called by TimelineCanvas.tsx with a canvas for each layer, and by the export with one pen.
// SPDX-License-Identifier: MIT
import { drawLane, drawLaneNames } from './drawLane.ts';
import { drawMarks, drawMigrations } from './drawMarks.ts';
import type { MakePath } from './drawMarks.ts';
import { drawCursor, drawMeasure, drawMinimap, drawRuler, drawStops } from './drawRuler.ts';
import { laneHeight, laneRows, lanesTop } from './laneLayout.ts';
import type { LaneRows } from './laneLayout.ts';
import { scaleOf } from './scene.ts';
import type { Pen, Scene } from './scene.ts';
import type { LaneModel } from './timelineModel.ts';

export type Layer = 'lanes' | 'cursor' | 'marks';

/** From the lowest to the highest. */
export const layers: readonly Layer[] = ['lanes', 'cursor', 'marks'];

/** What each layer depends on. */
const madeOf: { readonly [L in Layer]: readonly (keyof Scene)[] } = {
  lanes: ['model', 'theme', 'span', 'width', 'height', 'scrollTop', 'measureA', 'measureB'],
  cursor: ['model', 'theme', 'span', 'width', 'height', 'cursor', 'measureA', 'measureB'],
  marks: ['model', 'theme', 'span', 'width', 'height', 'scrollTop', 'stops'],
};

/** The layers that a scene has to draw anew; all of them if nothing was drawn before. */
export const staleLayers = (before: Scene | null, scene: Scene): readonly Layer[] =>
  layers.filter((layer) => !before || madeOf[layer].some((part) => before[part] !== scene[part]));

/** The whole picture on one pen. */
export function drawTimeline(pen: Pen, scene: Scene, path: MakePath): void {
  pen.clearRect(0, 0, scene.width, scene.height);
  for (const layer of layers) drawLayer(layer, pen, scene, path);
}

/** One layer, on a pen that is clear. */
export function drawLayer(layer: Layer, pen: Pen, scene: Scene, path: MakePath): void {
  const scale = scaleOf(scene);
  pen.textAlign = 'left';
  switch (layer) {
    case 'lanes':
      drawMinimap(pen, scene);
      clipped(pen, 0, lanesTop, scene.width, scene.height - lanesTop, () => {
        for (const { lane, rows } of lanesInView(scene)) drawLaneNames(pen, scene, scale, lane, rows);
        clipped(pen, scale.left, lanesTop, scale.right - scale.left, scene.height, () => {
          for (const { lane, rows } of lanesInView(scene)) drawLane(pen, scene, scale, lane, rows);
          drawMigrations(pen, scene, scale);
        });
      });
      if (scene.measureA !== null || scene.measureB !== null) drawMeasure(pen, scene, scale);
      return;
    case 'cursor':
      drawRuler(pen, scene, scale);
      drawCursor(pen, scene, scale);
      return;
    case 'marks':
      drawStops(pen, scene, scale);
      clipped(pen, scale.left - 6, lanesTop, scale.right - scale.left + 12, scene.height, () => {
        for (const { lane, rows } of lanesInView(scene)) drawMarks(pen, scene, scale, lane, rows, path);
      });
      return;
  }
}

function lanesInView(scene: Scene): readonly { readonly lane: LaneModel; readonly rows: LaneRows }[] {
  const first = Math.max(0, Math.floor(scene.scrollTop / laneHeight));
  const last = Math.ceil((scene.scrollTop + scene.height - lanesTop) / laneHeight);
  return scene.model.lanes
    .slice(first, last)
    .map((lane, i) => ({ lane, rows: laneRows(first + i, scene.scrollTop) }));
}

function clipped(pen: Pen, x: number, y: number, width: number, height: number, draw: () => void): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, height);
  pen.clip();
  draw();
  pen.restore();
}
