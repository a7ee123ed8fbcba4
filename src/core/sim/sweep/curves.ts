// Curves of a sweep: the mean and the spread of a figure over the runs that share a value, and where one curve crosses
// another. Pure; called for the panel's Cost tab.
// SPDX-License-Identifier: MIT

export interface CurvePoint {
  readonly x: number;
  readonly mean: number;
  readonly least: number;
  readonly most: number;
}

/** One point for each value of x, ascending. */
export function curveOf(samples: readonly { readonly x: number; readonly y: number }[]): CurvePoint[] {
  const groups = new Map<number, number[]>();
  for (const { x, y } of samples) groups.set(x, [...(groups.get(x) ?? []), y]);
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([x, ys]) => ({
      x,
      mean: ys.reduce((sum, y) => sum + y, 0) / ys.length,
      least: Math.min(...ys),
      most: Math.max(...ys),
    }));
}

/** The first x at which the first curve reaches the second from below, between points by straight lines; null: nowhere. */
export function crossing(first: readonly CurvePoint[], second: readonly CurvePoint[]): number | null {
  let before: { x: number; gap: number } | null = null;
  for (const point of first) {
    const other = second.find(({ x }) => x === point.x);
    if (!other) continue;
    const gap = point.mean - other.mean;
    if (before && before.gap < 0 && gap >= 0)
      return before.x + ((point.x - before.x) * -before.gap) / (gap - before.gap);
    before = { x: point.x, gap };
  }
  return null;
}
