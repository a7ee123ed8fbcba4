// The rows of `npm run bench:index`: what, the figure, the bar that it is held against, met or missed. Prints each as it is
// found and counts them at the end; asserts nothing. Used by scripts/bench/index.mjs and its parts.
// SPDX-License-Identifier: MIT
import { median, percentile } from '../measure.mjs';

const units = {
  ms: (value) => `${value.toFixed(1)} ms`,
  s: (value) => `${value.toFixed(2)} s`,
  // Bars are in decimal megabytes.
  MB: (value) => `${(value / 1e6).toFixed(0)} MB`,
  x: (value) => `${value.toFixed(2)} x`,
  files: (value) => `${value} files`,
};
const barUnits = { ms: 1, s: 1, MB: 1e6, x: 1, files: 1 };

const rows = [];

/** Prints a row. `bar` is in the unit's own measure, null for a figure that has none; `more` is said behind it. */
export function row(what, value, unit, bar, more = '') {
  const verdict = bar === null ? '' : value <= bar * barUnits[unit] ? 'met' : 'missed';
  if (bar !== null) rows.push({ what, verdict });
  const told = bar === null ? 'no bar' : `bar ${bar} ${unit}`;
  console.log(
    `${what.padEnd(80)} ${units[unit](value).padStart(10)}   ${told.padEnd(12)} ${verdict.padEnd(7)} ${more}`.trimEnd(),
  );
}

/** A row of many answers: the 95th percentile is what is held against the bar. */
export function answersRow(what, answers, bar) {
  const wall = answers.map(({ ms }) => ms);
  const cpu = answers.flatMap(({ cpuMs }) => (cpuMs === null ? [] : [cpuMs]));
  const processor = cpu.length === 0 ? '' : `; processor ${units.ms(percentile(cpu, 0.95))}`;
  row(
    `${what}, p95 of ${answers.length}`,
    percentile(wall, 0.95),
    'ms',
    bar,
    `median ${units.ms(median(wall))}${processor}`,
  );
}

/** What is missed, once more. */
export function closing() {
  const missed = rows.filter(({ verdict }) => verdict === 'missed');
  console.log(`\n${rows.length - missed.length} of ${rows.length} bars met`);
  for (const { what } of missed) console.log(`missed: ${what}`);
}
