// Times of a trace in words: nanoseconds in the unit that reads best, counts as they are. Pure; used by this folder.
// SPDX-License-Identifier: MIT

export type TraceUnit = 'ns' | 'counts';

const units: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];

/** "1.234 ms"; counts of a clock as a whole number. */
export function duration(value: number, unit: TraceUnit): string {
  if (unit === 'counts') return value.toLocaleString('en-US');
  const [size, name] = units.find(([least]) => Math.abs(value) >= least) ?? [1, 'ns'];
  return `${Number((value / size).toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 3 })} ${name}`;
}
