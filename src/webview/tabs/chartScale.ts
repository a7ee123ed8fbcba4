// Scales and paths of the cost chart: shares from 0 to 1 across, cycles from 0 up. Pure; used by CostChart.tsx.
// SPDX-License-Identifier: MIT
import type { CostLine, CurvePoint } from '../../protocol/panel.ts';

export interface ChartScale {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly ticks: readonly number[];
  readonly x: (share: number) => number;
  readonly y: (cycles: number) => number;
}

export function chartScale(lines: readonly CostLine[], width: number, height: number): ChartScale {
  const most = Math.max(1, ...lines.flatMap(({ points }) => points.map((point) => point.most)));
  const step = niceStep(most / 4);
  const ticks = Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step);
  const top = 10;
  const bottom = height - 36;
  const left = 42;
  const right = Math.max(left + 40, width - 86);
  const high = ticks.at(-1) ?? 1;
  return {
    left,
    right,
    top,
    bottom,
    ticks,
    x: (share) => left + share * (right - left),
    y: (cycles) => bottom - (cycles / high) * (bottom - top),
  };
}

/** 1, 2 or 5 times a power of ten, not below `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((times) => times * power >= least) ?? 10) * power;
}

const place = (scale: ChartScale, x: number, y: number): string =>
  `${scale.x(x).toFixed(1)} ${scale.y(y).toFixed(1)}`;

export function linePath(points: readonly CurvePoint[], scale: ChartScale): string {
  return points.map(({ x, mean }, i) => `${i === 0 ? 'M' : 'L'}${place(scale, x, mean)}`).join('');
}

/** Along the most, and back along the least. */
export function bandPath(points: readonly CurvePoint[], scale: ChartScale): string {
  if (points.length === 0) return '';
  const there = points.map(({ x, most }) => place(scale, x, most));
  const back = points.toReversed().map(({ x, least }) => place(scale, x, least));
  return `M${[...there, ...back].join('L')}Z`;
}

/** Moves rows down, in their order, until each is `gap` below the one above. */
export function apart(rows: readonly number[], gap: number): readonly number[] {
  const moved = [...rows];
  const order = rows.map((_, i) => i).sort((a, b) => (rows[a] ?? 0) - (rows[b] ?? 0));
  order.forEach((i, n) => {
    const above = moved[order[n - 1] ?? -1];
    if (n > 0 && above !== undefined) moved[i] = Math.max(moved[i] ?? 0, above + gap);
  });
  return moved;
}
