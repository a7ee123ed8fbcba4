// Where the benchmark's browser parts put their figures: lines of JSON for scripts/bench/panel.mjs, which prints them.
// SPDX-License-Identifier: MIT
import { appendFileSync } from 'node:fs';

const { RINGSIDE_BENCH_ROWS: file, RINGSIDE_BENCH_PARTS: parts, RINGSIDE_BENCH_QUICK: short } = process.env;

export const isWanted = (part: string): boolean => parts === undefined || parts.split(',').includes(part);
export const quick = short === '1';

/** One row; `bar` is the most that the figure may be. */
export function row(what: string, value: number, bar?: number): void {
  const line = JSON.stringify({ what, value, unit: 'ms', ...(bar === undefined ? {} : { bar }) });
  if (file) appendFileSync(file, `${line}\n`);
  else console.log(line);
}

/** The value below which a share of the values lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
