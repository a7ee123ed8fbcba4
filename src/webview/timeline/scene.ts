// All that one picture of the timeline depends on: given the same scene, the same picture. Types and the little
// arithmetic that every drawing function shares. Pure.
// SPDX-License-Identifier: MIT
import type { ViewTask } from '../../protocol/panel.ts';
import { grouped } from '../parts/grouped.ts';
import type { Span } from '../state/viewMemory.ts';
import { toX } from './axis.ts';
import type { Scale } from './axis.ts';
import { gutterWidth } from './laneLayout.ts';
import type { TimelineModel } from './timelineModel.ts';
import type { TaskColours, TimelineTheme } from './timelineTheme.ts';

export interface Scene {
  readonly model: TimelineModel;
  readonly theme: TimelineTheme;
  readonly span: Span;
  /** Size of the canvas in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** How far the lanes are scrolled down. */
  readonly scrollTop: number;
  /** Event and position of the cursor. */
  readonly cursor: number;
  /** Events at which an enabled breakpoint holds, ascending. */
  readonly stops: readonly number[];
  readonly measureA: number | null;
  readonly measureB: number | null;
}

/** What of a 2D context the drawing uses; a test passes a recorder. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'save'
  | 'restore'
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'rect'
  | 'arc'
  | 'clip'
  | 'fill'
  | 'stroke'
  | 'fillRect'
  | 'strokeRect'
  | 'clearRect'
  | 'fillText'
  | 'measureText'
  | 'setLineDash'
  | 'translate'
  | 'fillStyle'
  | 'strokeStyle'
  | 'lineWidth'
  | 'font'
  | 'textAlign'
  | 'globalAlpha'
>;

const marginRight = 6;

export const scaleOf = (scene: Scene): Scale => ({
  left: gutterWidth(scene.width),
  right: scene.width - marginRight,
  span: scene.span,
});

/** The same, of the minimap, which always shows the whole Run. */
export const minimapScale = (scene: Scene): Scale => ({
  ...scaleOf(scene),
  span: { from: 0, to: scene.model.axis.length },
});

export const perPixel = (scale: Scale): number =>
  (scale.span.to - scale.span.from) / Math.max(1, scale.right - scale.left);

/** Pixels of a stretch, cut to what is in view, at least 1 px wide. */
export function cut(
  scale: Scale,
  start: number,
  end: number,
): { readonly x: number; readonly width: number } {
  const x = Math.max(toX(scale, start), scale.left);
  return { x, width: Math.max(1, Math.min(toX(scale, end), scale.right) - x) };
}

const noColours: TaskColours = { fill: 'transparent', text: 'transparent' };

/** Colours of a user task; beyond the fourth the hues repeat (and a stripe is drawn over them). */
export function coloursOf(theme: TimelineTheme, task: ViewTask | undefined): TaskColours {
  if (!task || task.colour < 0) return { fill: 'transparent', text: theme.dim };
  return theme.tasks[task.colour % theme.tasks.length] ?? noColours;
}

export const isStriped = (theme: TimelineTheme, task: ViewTask | undefined): boolean =>
  task !== undefined && task.colour >= theme.tasks.length;

export function setFont(pen: Pen, theme: TimelineTheme, sizePx: number, weight = 400): void {
  pen.font = `${weight} ${sizePx}px ${theme.font}`;
}

/** Strokes a line through the given points. */
export function line(pen: Pen, ...points: readonly (readonly [number, number])[]): void {
  pen.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
  pen.stroke();
}

export const withThousands = (value: number): string => grouped(Math.round(value));
