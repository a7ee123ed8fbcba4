// Draws the save images of all tasks for an export: as the panel's section shows them, to one scale, with XSTATE_BV in
// words. Draws on the pen it is given. Called by picture/makePicture.ts.
// SPDX-License-Identifier: MIT
import type { ViewImage, ViewImagePart, ViewTask } from '../../protocol/panel.ts';
import { fittingLabel, partBoxes, partLabels } from '../parts/imageLayout.ts';
import type { PartBox } from '../parts/imageLayout.ts';
import { coloursOf, line, setFont } from '../timeline/scene.ts';
import type { Pen } from '../timeline/scene.ts';
import type { TimelineTheme } from '../timeline/timelineTheme.ts';

export interface ImagesScene {
  readonly images: readonly ViewImage[];
  readonly tasks: ReadonlyMap<number, ViewTask>;
  readonly theme: TimelineTheme;
  readonly title: string;
  readonly width: number;
}

const titleHeight = 24;
const rowHeight = 52;
const nameWidth = 140;
const barHeight = 20;

export const imagesHeight = (count: number): number => titleHeight + Math.max(1, count) * rowHeight;

export function drawImages(pen: Pen, scene: ImagesScene): void {
  const { images, theme } = scene;
  text(pen, theme, scene.title, 8, 16, 12, 600, theme.foreground);
  if (images.length === 0) text(pen, theme, 'No task has a save image yet.', 8, 40, 11, 400, theme.dim);
  const largest = Math.max(1, ...images.map((image) => image.sizeBytes));
  images.forEach((image, i) => {
    const top = titleHeight + i * rowHeight;
    const task = scene.tasks.get(image.task);
    text(pen, theme, `${task?.letter ?? '?'}  ${task?.comm ?? ''}`, 8, top + 14, 12, 600, theme.foreground);
    text(
      pen,
      theme,
      `NEED_LOAD ${image.needLoad ? 1 : 0}, last_cpu ${image.lastCpu}`,
      8,
      top + 30,
      10,
      400,
      theme.dim,
    );
    const room = scene.width - nameWidth - 8;
    const boxes = partBoxes(image.parts, image.sizeBytes, (room * image.sizeBytes) / largest);
    image.parts.forEach((part, at) => {
      const box = boxes[at];
      if (box && part.size > 0) drawPart(pen, scene, image, part, { ...box, x: nameWidth + box.x }, top);
    });
    const compacted = image.compacted ? 'compacted' : 'standard';
    const words = `XSTATE_BV ${image.xstateBv} ${image.xstateBvNames}   XCOMP_BV ${image.xcompBv} ${compacted}   ${image.sizeBytes} B`;
    text(pen, theme, words, nameWidth, top + 38, 10, 400, theme.foreground);
  });
}

function drawPart(
  pen: Pen,
  { tasks, theme }: ImagesScene,
  image: ViewImage,
  part: ViewImagePart,
  box: PartBox,
  top: number,
): void {
  const width = Math.max(1.5, box.width - 1.5);
  const [x, y] = [box.x + 0.75, top + 3];
  const whose = tasks.get(part.state === 'init-stale' ? part.staleTask : image.task);
  const { fill, text: onFill } = coloursOf(theme, whose);
  const solid = part.state === 'valid';
  if (solid) {
    pen.fillStyle = fill === 'transparent' ? theme.outline : fill;
    pen.fillRect(x, y, width, barHeight);
  } else {
    if (part.state === 'init-stale') stripes(pen, x, y, width, fill === 'transparent' ? theme.outline : fill);
    pen.strokeStyle = part.state === 'reserved' || part.state === 'header' ? theme.line : theme.outline;
    pen.lineWidth = 1;
    pen.setLineDash(part.state === 'never' ? [2, 2] : []);
    pen.strokeRect(x, y, width, barHeight);
    pen.setLineDash([]);
  }
  const label = fittingLabel(partLabels(part, whose?.letter ?? 'someone'), box.width);
  if (label !== '') {
    if (part.state === 'init-stale') {
      const half = label.length * 2.8 + 4;
      pen.fillStyle = theme.background;
      pen.fillRect(box.x + box.width / 2 - half, y + 3, half * 2, barHeight - 6);
    }
    pen.textAlign = 'center';
    text(
      pen,
      theme,
      label,
      box.x + box.width / 2,
      y + 14,
      10,
      solid ? 600 : 400,
      solid ? onFill : theme.foreground,
    );
    pen.textAlign = 'left';
  }
  if (!part.changed) return;
  pen.fillStyle = theme.changed;
  pen.fillRect(box.x, top, width, 1.5);
  pen.fillRect(box.x, y + barHeight + 1.5, width, 2.5);
}

function stripes(pen: Pen, x: number, y: number, width: number, colour: string): void {
  pen.save();
  pen.beginPath();
  pen.rect(x, y, width, barHeight);
  pen.clip();
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (let at = x - barHeight; at < x + width; at += 6) line(pen, [at, y + barHeight], [at + barHeight, y]);
  pen.restore();
}

function text(
  pen: Pen,
  theme: TimelineTheme,
  words: string,
  x: number,
  y: number,
  size: number,
  weight: number,
  colour: string,
): void {
  setFont(pen, theme, size, weight);
  pen.fillStyle = colour;
  pen.fillText(words, x, y);
}
