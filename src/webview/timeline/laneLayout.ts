// Vertical layout of the timeline: minimap, ruler, and for each CPU three rows (marks, who runs, whose registers).
// All lengths in CSS pixels from the top of the canvas. Pure; used by drawing and hit-testing.
// SPDX-License-Identifier: MIT

export const minimapHeight = 15;
export const rulerTop = 17;
export const rulerHeight = 16;
export const lanesTop = rulerTop + rulerHeight + 2;
export const laneHeight = 52;
export const measureHeight = 16;
/** More lanes than this scroll. */
export const mostLanesInView = 4;

const marksHeight = 13;
const runsHeight = 16;
const regsHeight = 10;

/** Rows of one lane; `marks` is the middle of its row, the others are tops. */
export interface LaneRows {
  readonly marks: number;
  readonly runs: number;
  readonly runsHeight: number;
  readonly regs: number;
  readonly regsHeight: number;
}

/** The rows of the `lane`-th CPU when the lanes are scrolled down by `scrollTop`. */
export function laneRows(lane: number, scrollTop: number): LaneRows {
  const top = lanesTop + lane * laneHeight - scrollTop;
  const runs = top + marksHeight + 3;
  return {
    marks: top + marksHeight / 2 + 2,
    runs,
    runsHeight,
    regs: runs + runsHeight + 1,
    regsHeight,
  };
}

/** Height of the canvas: all lanes up to `mostLanesInView`. */
export const canvasHeight = (cpus: number, measuring: boolean): number =>
  lanesTop + Math.max(1, Math.min(cpus, mostLanesInView)) * laneHeight - 6 + (measuring ? measureHeight : 0);

/** Height of what the canvas is a window of, for the scroll bar. */
export const scrollHeight = (cpus: number, measuring: boolean): number =>
  canvasHeight(cpus, measuring) + Math.max(0, cpus - mostLanesInView) * laneHeight;

/** The lane at height `y` of the canvas, or null outside of all. */
export function laneAt(y: number, cpus: number, scrollTop: number): number | null {
  if (y < lanesTop) return null;
  const lane = Math.floor((y - lanesTop + scrollTop) / laneHeight);
  return lane < cpus ? lane : null;
}

/** Room for the CPU names at the left. */
export const gutterWidth = (width: number): number => (width < 480 ? 40 : 50);
