// Which slices are drawn: those in view, each when it has a pixel of its own, a sample when many share one.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { axisOf } from '../../../../src/webview/timeline/axis.ts';
import { eachVisible } from '../../../../src/webview/timeline/visibleSlices.ts';
import { run } from '../../../fixtures/panel/run.ts';

const longRun = (events: number) => ({
  ...run,
  eventCount: events,
  totalCycles: events,
  eventCycles: Array.from({ length: events }, (_, i) => i),
  eventCpus: Array.from({ length: events }, () => 0),
});

describe('eachVisible', () => {
  const axis = axisOf(longRun(100_000), 'cycles');
  const slices = Array.from({ length: 10_000 }, (_, i) => ({ from: i * 10, to: i * 10 + 10, task: i % 2 }));

  test('visits exactly the slices in view when each has room', () => {
    const seen: number[] = [];
    eachVisible(slices, axis, { from: 1005, to: 1035 }, 0.1, (slice) => seen.push(slice.from));
    expect(seen).toEqual([1000, 1010, 1020, 1030]);
  });

  test('costs about as many calls as there are pixels, however many slices', () => {
    let calls = 0;
    const count = (): void => void calls++;
    eachVisible(slices, axis, { from: 0, to: 100_000 }, 1000, count, count);
    expect(calls).toBeGreaterThan(90);
    expect(calls).toBeLessThanOrEqual(101);
  });

  test('a pixel that two tasks share in turn shows both, not the first alone', () => {
    const alone: number[] = [];
    const shared: number[] = [];
    eachVisible(
      slices,
      axis,
      { from: 0, to: 100_000 },
      1000,
      (slice) => alone.push(slice.task),
      (sample) => shared.push(new Set(sample.map((s) => s.task)).size),
    );
    expect(alone).toEqual([]);
    expect(new Set(shared)).toEqual(new Set([2]));
  });
});
