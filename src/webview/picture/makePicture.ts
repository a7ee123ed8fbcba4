// Makes the picture of an export: the timeline or the save images at the cursor, as PNG (at double density) or as SVG, in
// the colours of the editor's theme. Called by parts/Export.tsx.
// SPDX-License-Identifier: MIT
import type { PanelPicture } from '../../protocol/panel.ts';
import type { RunState } from '../state/shownState.ts';
import type { ViewMemory } from '../state/viewMemory.ts';
import { drawTimeline } from '../timeline/drawTimeline.ts';
import { laneHeight, lanesTop, measureHeight } from '../timeline/laneLayout.ts';
import type { Pen } from '../timeline/scene.ts';
import { spanOf } from '../timeline/spanOf.ts';
import { timelineModel } from '../timeline/timelineModel.ts';
import { readTheme } from '../timeline/timelineTheme.ts';
import type { TimelineTheme } from '../timeline/timelineTheme.ts';
import { drawImages, imagesHeight } from './drawImages.ts';
import { svgPath, svgPen } from './svgPen.ts';

const density = 2;
const titleHeight = 24;
/** Room at the edges. */
const marginPx = 8;

interface Drawing {
  readonly height: number;
  readonly draw: (pen: Pen, path: (data: string) => Path2D) => void;
}

/** Null where the browser has no canvas. */
export function makePicture(
  what: PanelPicture['what'],
  format: PanelPicture['format'],
  state: RunState,
  memory: ViewMemory,
  stops: readonly number[],
): PanelPicture | null {
  const width = Math.max(760, document.body.clientWidth);
  const theme = readTheme(document.body);
  const { run, cursor } = state;
  const title = `${run.scenario.title}, ${run.treeLabel}, ${run.profile.label}, event ${cursor.event}`;
  const drawing =
    what === 'images'
      ? imagesDrawing(state, theme, title, width)
      : timelineDrawing(state, memory, stops, theme, title, width);
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) return null;
  if (format === 'svg') {
    const pen = svgPen(width, drawing.height, theme.background, (text, font) => {
      context.font = font;
      return context.measureText(text).width;
    });
    drawing.draw(pen, svgPath);
    return { what, format, data: pen.text() };
  }
  canvas.width = width * density;
  canvas.height = drawing.height * density;
  context.setTransform(density, 0, 0, density, 0, 0);
  drawing.draw(context, (data) => new Path2D(data));
  // The drawing clears what it draws on: the background goes beneath it.
  context.globalCompositeOperation = 'destination-over';
  context.fillStyle = theme.background;
  context.fillRect(0, 0, width, drawing.height);
  const url = canvas.toDataURL('image/png');
  return { what, format, data: url.slice(url.indexOf(',') + 1) };
}

function timelineDrawing(
  { run, cursor }: RunState,
  memory: ViewMemory,
  stops: readonly number[],
  theme: TimelineTheme,
  title: string,
  width: number,
): Drawing {
  const model = timelineModel(run, memory.axis, memory.hiddenMarks);
  const { measureA, measureB } = memory;
  const measuring = measureA !== null || measureB !== null;
  // All CPUs, also those that scroll in the panel.
  const height = lanesTop + Math.max(1, run.cpus) * laneHeight + (measuring ? measureHeight : 0);
  return {
    height: titleHeight + height + marginPx,
    draw(pen, path) {
      pen.save();
      pen.translate(marginPx, titleHeight);
      drawTimeline(
        pen,
        {
          model,
          theme,
          span: spanOf(model.axis, memory),
          width: width - 2 * marginPx,
          height,
          scrollTop: 0,
          cursor: cursor.event,
          stops,
          measureA,
          measureB,
        },
        path,
      );
      pen.restore();
      pen.font = `600 12px ${theme.font}`;
      pen.fillStyle = theme.foreground;
      pen.fillText(title, marginPx, 16);
    },
  };
}

function imagesDrawing(
  { run, cursor }: RunState,
  theme: TimelineTheme,
  title: string,
  width: number,
): Drawing {
  const { images } = cursor;
  const tasks = new Map(run.tasks.map((task) => [task.id, task]));
  return {
    height: imagesHeight(images.length),
    draw: (pen) => drawImages(pen, { images, tasks, theme, title, width }),
  };
}
