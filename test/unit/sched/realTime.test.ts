// SCHED_FIFO and SCHED_RR by their definitions, and what is kept from them.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { cfs, eevdf, ms, setup, simulated, task } from './support.ts';

const work = (workNs: number) =>
  ({ program: [{ do: 'compute', ns: workNs, spreadNs: 0 }], times: 1 }) as const;

/** Who ran, in order. */
const order = (spans: readonly { readonly task: number | null }[]): (number | null)[] =>
  spans.map(({ task }) => task);

test('FIFO: the highest priority first, equals in the order in which they came, none is cut off', () => {
  const { spans } = simulated(
    setup({
      endNs: 700 * ms,
      tasks: [
        task('low', { policy: 'fifo', rtPriority: 10, ...work(100 * ms) }),
        task('first', { policy: 'fifo', rtPriority: 20, startNs: 30 * ms, ...work(100 * ms) }),
        task('second', { policy: 'fifo', rtPriority: 20, startNs: 40 * ms, ...work(100 * ms) }),
        task('fair', { ...work(100 * ms) }),
      ],
    }),
  );
  expect(spans.map(({ task, fromNs, toNs }) => [task, fromNs / ms, toNs / ms])).toEqual([
    [0, 0, 30],
    [1, 30, 130],
    [2, 130, 230],
    [0, 230, 300],
    [3, 300, 400],
    [null, 400, 700],
  ]);
});

test('RR: equals take turns of 100 ms by the tick; one alone goes on', () => {
  const rr = { policy: 'rr', rtPriority: 5 } as const;
  const { spans } = simulated(
    setup({
      hz: 250,
      endNs: 900 * ms,
      tasks: [task('a', rr), task('b', rr), task('c', { ...rr, ...work(50 * ms) })],
    }),
  );
  expect(order(spans).slice(0, 6)).toEqual([0, 1, 2, 0, 1, 0]);
  const lengths = spans.map(({ fromNs, toNs }) => (toNs - fromNs) / ms);
  // 25 ticks of 4 ms each; c is through before its turn ends, so that a's next turn ends by b's ticks.
  expect(lengths.slice(0, 3)).toEqual([100, 100, 50]);
  const alone = simulated(setup({ endNs: 900 * ms, tasks: [task('a', rr)] }));
  expect(alone.metrics.cpus[0]?.switches).toBe(1);
});

test('6.1: a FIFO task that never sleeps gets 950 ms of each second, and it is reported', () => {
  const { metrics, findings } = simulated(
    setup({ shape: cfs, tasks: [task('greedy', { policy: 'fifo', rtPriority: 1 }), task('fair')] }),
  );
  expect(Math.abs((metrics.tasks[0]?.share ?? 0) - 0.95)).toBeLessThan(0.002);
  expect(findings.map(({ where }) => where)).toEqual(['tasks[0] (greedy)']);
  const alone = simulated(setup({ shape: cfs, tasks: [task('greedy', { policy: 'fifo', rtPriority: 1 })] }));
  expect(Math.abs((alone.metrics.cpus[0]?.idleNs ?? 0) / (10_000 * ms) - 0.05)).toBeLessThan(0.002);
});

test('6.12: the fair server takes 50 ms of a second, but only while fair tasks wait', () => {
  const greedy = task('greedy', { policy: 'fifo', rtPriority: 1 });
  const both = simulated(setup({ shape: eevdf, tasks: [greedy, task('fair')] }));
  expect(Math.abs((both.metrics.tasks[1]?.share ?? 0) - 0.05)).toBeLessThan(0.002);
  const alone = simulated(setup({ shape: eevdf, tasks: [greedy] }));
  expect(alone.metrics.cpus[0]?.idleNs).toBe(0);
  expect(alone.findings).toEqual([]);
});
