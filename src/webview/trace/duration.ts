// Times of a trace in words: nanoseconds in the unit that reads best, counts as they are. Pure; used by this folder and the tab "Scheduling".
// SPDX-License-Identifier: MIT
import { grouped } from '../parts/grouped.ts';

export type TraceUnit = 'ns' | 'counts';

const units: readonly (readonly [number, string])[] = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];

/** "1.234 ms", with so many digits; counts of a clock as a whole number. */
export function duration(value: number, unit: TraceUnit, digits = 4): string {
  if (unit === 'counts') return grouped(value);
  const [size, name] = units.find(([least]) => Math.abs(value) >= least) ?? [1, 'ns'];
  return `${Number((value / size).toPrecision(digits)).toLocaleString('en-US', { maximumFractionDigits: 3 })} ${name}`;
}
