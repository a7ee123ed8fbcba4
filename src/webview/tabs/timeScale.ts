// A logarithmic axis of time, from the power of ten below the least value to the one above the most.
// Pure; used by the charts of the tab "Scheduling".
// SPDX-License-Identifier: MIT

export interface TimeScale {
  readonly x: (ns: number) => number;
  /** Powers of ten in nanoseconds. */
  readonly ticks: readonly number[];
}

/** Values below 1 ns are drawn at 1 ns. */
export function timeScale(values: readonly number[], left: number, right: number): TimeScale {
  const logs = values.map((value) => Math.log10(Math.max(1, value)));
  const low = Math.floor(Math.min(3, ...logs));
  const high = Math.max(low + 1, Math.ceil(Math.max(low, ...logs)));
  const x = (ns: number): number =>
    left + ((Math.log10(Math.max(1, ns)) - low) / (high - low)) * (right - left);
  return { x, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}
