// Shares in closed form: tasks that only compute get the CPU by their weights, under CFS and under EEVDF.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { weightOf } from '../../../src/core/sched/weights.ts';
import { random } from '../../support/random.ts';
import { cfs, eevdf, ms, setup, simulated, task } from './support.ts';

describe.each([
  ['CFS', cfs],
  ['EEVDF', eevdf],
])('%s', (_name, shape) => {
  test.each([
    [[0, 0]],
    [[0, 1]],
    [[0, 5]],
    [[-5, 0, 5]],
    [[-10, -3, 0, 0, 4, 10]],
    [[-20, -20, -15]],
    [[19, 19, 15, 10]],
    [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('hogs with nice %j share by weight within 1 %% in 10 s', (nices) => {
    const { metrics } = simulated(setup({ shape, tasks: nices.map((nice, i) => task(`hog${i}`, { nice })) }));
    const sum = nices.reduce((all, nice) => all + weightOf(nice), 0);
    nices.forEach((nice, i) => {
      expect(Math.abs((metrics.tasks[i]?.share ?? 0) - weightOf(nice) / sum)).toBeLessThan(0.01);
    });
    // Nothing is lost: switches cost nothing here.
    expect(metrics.tasks.reduce((all, { runNs }) => all + runNs, 0)).toBe(10_000 * ms);
    expect(metrics.cpus[0]?.idleNs).toBe(0);
  });

  test('at random, two to six hogs', () => {
    const next = random(7);
    for (let round = 0; round < 20; round++) {
      const nices = Array.from({ length: 2 + next.below(5) }, () => -8 + next.below(17));
      const hz = next.of([100, 250, 300, 1000]);
      const { metrics } = simulated(
        setup({ shape, hz, tasks: nices.map((nice, i) => task(`hog${i}`, { nice })) }),
      );
      const sum = nices.reduce((all, nice) => all + weightOf(nice), 0);
      nices.forEach((nice, i) => {
        const off = Math.abs((metrics.tasks[i]?.share ?? 0) - weightOf(nice) / sum);
        expect(off, `${nices.join(' ')} at ${hz} Hz, task ${i}`).toBeLessThan(0.01);
      });
    }
  });

  test('SCHED_IDLE gets next to nothing beside a hog, and all alone everything', () => {
    const both = simulated(setup({ shape, tasks: [task('hog'), task('idler', { policy: 'idle' })] }));
    expect(both.metrics.tasks[1]?.share).toBeLessThan(0.013);
    const alone = simulated(setup({ shape, tasks: [task('idler', { policy: 'idle' })] }));
    expect(alone.metrics.tasks[0]?.share).toBe(1);
  });

  test('four equal hogs on two CPUs, one of them pinned: none starves, all time is used', () => {
    const tasks = [task('a', { cpus: [0] }), task('b'), task('c'), task('d')];
    const { metrics } = simulated(setup({ shape, cpus: 2, tasks }));
    for (const { share } of metrics.tasks) expect(Math.abs(share - 0.25)).toBeLessThan(0.01);
    expect(metrics.cpus.map(({ idleNs }) => idleNs)).toEqual([0, 0]);
  });

  test('an idle CPU pulls a waiting task, but none that may not come', () => {
    const short = { program: [{ do: 'compute', ns: 100 * ms, spreadNs: 0 }], times: 1 } as const;
    const free = simulated(setup({ shape, cpus: 2, tasks: [task('a'), task('b', short), task('c')] }));
    // b ends; a and c share one CPU until the other pulls.
    expect(free.metrics.cpus.reduce((all, { pulled }) => all + pulled, 0)).toBe(1);
    const pinned = { cpus: [0] };
    const tied = simulated(
      setup({
        shape,
        cpus: 2,
        tasks: [task('a', pinned), task('b', { ...short, cpus: [1] }), task('c', pinned)],
      }),
    );
    expect(tied.metrics.cpus.map(({ pulled }) => pulled)).toEqual([0, 0]);
    expect(tied.metrics.cpus[1]?.idleNs).toBe(9_900 * ms);
  });
});
