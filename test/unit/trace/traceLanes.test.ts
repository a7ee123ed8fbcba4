// An imported trace as lanes: who ran longest in each cell, worked out by hand.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { traceLanes } from '../../../src/core/trace/traceLanes.ts';
import { traceTimes } from '../../../src/core/trace/traceTimes.ts';
import { readTrace } from './traceText.ts';

const to = (us: number, cpu: number, prev: number, next: number) =>
  `  t${prev}-${prev}  [00${cpu}]  1.${String(us).padStart(6, '0')}: sched_switch: t${prev}:${prev} [120] S ==> t${next}:${next} [120]\n`;

test('a cell has the task that ran longest in it; equal neighbours are one run', () => {
  // CPU 0: 5 from 0 to 40, 6 to 45, 5 to 100; CPU 1 is seen from 50 to 70 only.
  const trace = readTrace(
    to(0, 0, 4, 5) + to(40, 0, 5, 6) + to(45, 0, 6, 5) + to(50, 1, 8, 7) + to(70, 1, 7, 9) + to(100, 0, 5, 4),
  );
  const lanes = traceLanes(traceTimes(trace), 10);
  const shown = lanes.map(({ cpu, runs }) => [
    cpu,
    ...runs.map(({ from, to: end, task }) => `${from}-${end} ${trace.tasks[task]?.pid}`),
  ]);
  expect(shown).toEqual([
    [0, '0-4 5', '4-5 6', '5-10 5'],
    [1, '5-7 7'],
  ]);
});

test('a trace without any time has lanes without runs', () => {
  const lanes = traceLanes(traceTimes(readTrace(to(5, 0, 1, 2))), 10);
  expect(lanes).toEqual([{ cpu: 0, runs: [] }]);
});
