// What can not be simulated is refused with its place; what goes wrong while it runs is reported; nothing hangs.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { Action, SchedSetup, TaskSetup } from '../../../src/core/sched/setup.ts';
import { simulateTasks } from '../../../src/core/sched/simulateTasks.ts';
import { eevdf, ms, section, setup, simulated, task } from './support.ts';

const refusal = (given: SchedSetup): string => {
  const result = simulateTasks(given);
  return result.ok ? 'it ran' : result.error;
};
const one = (more: Partial<TaskSetup>): SchedSetup => setup({ tasks: [task('ok'), task('bad', more)] });
const program = (...actions: Action[]): SchedSetup => one({ program: actions });
const compute: Action = { do: 'compute', ns: ms, spreadNs: 0 };

test.each<[string, SchedSetup, RegExp]>([
  ['nice 40', one({ nice: 40 }), /^tasks\[1\] \(bad\)\.nice is 40: nice values go from -20 to 19$/],
  ['HZ 7', setup({ hz: 7 }), /^hz is 7: a kernel ticks 100, 250, 300, 1000 times a second$/],
  ['priority 0', one({ policy: 'fifo' }), /\.rtPriority is 0: real-time priorities go from 1 to 99$/],
  ['no CPU', one({ cpus: [] }), /^tasks\[1\] \(bad\)\.cpus is empty: it could run nowhere$/],
  ['a CPU that is not there', one({ cpus: [3] }), /\.cpus names CPU 3: this machine has 0 to 0$/],
  ['lazy before 6.13', setup({ model: 'lazy', shape: eevdf }), /came with 6\.13: Linux 6\.12 has none, /],
  ['ten hours', setup({ endNs: 36e12 }), /^the end, 36000000000000 ns, is not from 1 ns to an hour$/],
  [
    'a lock never given back',
    program({ do: 'lock', name: 'l' }, compute),
    /\.program\[0\] takes the spinlock "l" and never gives it back$/,
  ],
  [
    'a lock taken twice',
    program({ do: 'lock', name: 'l' }, { do: 'lock', name: 'l' }),
    /\.program\[1\] takes the spinlock "l" that it holds/,
  ],
  [
    'a lock given back twice',
    program(compute, { do: 'unlock', name: 'l' }),
    /\.program\[1\] gives back the spinlock "l" that it does not hold/,
  ],
  [
    'sleep with a lock',
    program({ do: 'lock', name: 'l' }, { do: 'sleep', ns: 5, spreadNs: 0 }, { do: 'unlock', name: 'l' }),
    /\.program\[1\] sleeps with the spinlock l held/,
  ],
  ['no time', program({ do: 'compute', ns: 0, spreadNs: 0 }), /takes no time and repeats for ever/],
  ['an empty program', program(), /\.program is empty$/],
  [
    'no bodies',
    program({ do: 'kernel', section: section({ iterations: 0 }) }),
    /\.section\.iterations is 0, not from 1/,
  ],
])('%s', (_name, given, message) => {
  expect(refusal(given)).toMatch(message);
});

test('two tasks that take two locks in the other order are reported with the place, and the run ends', () => {
  const lock = (name: string): Action => ({ do: 'lock', name });
  const unlock = (name: string): Action => ({ do: 'unlock', name });
  const { findings, metrics } = simulated(
    setup({
      cpus: 2,
      endNs: 100 * ms,
      tasks: [
        task('ab', { program: [lock('a'), compute, lock('b'), unlock('b'), unlock('a')] }),
        task('ba', { program: [lock('b'), compute, lock('a'), unlock('a'), unlock('b')] }),
      ],
    }),
  );
  expect(findings.map(({ where, message }) => `${where}: ${message}`)).toEqual([
    'tasks[0] (ab).program[2]: waits for the spinlock "b" at the end; ba holds it',
    'tasks[1] (ba).program[2]: waits for the spinlock "a" at the end; ab holds it',
  ]);
  expect(metrics.cpus.map(({ idleNs }) => idleNs)).toEqual([0, 0]);
});

test('a spinlock is held by one at a time: who waits burns its CPU', () => {
  const held: Action[] = [{ do: 'lock', name: 'l' }, compute, { do: 'unlock', name: 'l' }];
  const { metrics } = simulated(
    setup({
      cpus: 2,
      endNs: 10 * ms,
      tasks: [task('a', { program: held, times: 2 }), task('b', { program: held, times: 2 })],
    }),
  );
  // 4 ms of work under one lock: the first is through after 3 ms, the other after 4 ms.
  expect(metrics.tasks.map(({ runNs }) => runNs / ms)).toEqual([3, 4]);
});

test('signal and wait: a ping-pong switches at each turn and loses none', () => {
  const { metrics } = simulated(
    setup({
      endNs: 100 * ms,
      tasks: [
        task('ping', {
          program: [
            { do: 'signal', on: 'ball' },
            { do: 'wait', on: 'back' },
          ],
          times: 100,
        }),
        task('pong', {
          program: [
            { do: 'wait', on: 'ball' },
            { do: 'signal', on: 'back' },
          ],
          times: 100,
        }),
      ],
    }),
  );
  // The first ball is there before pong waits for it.
  expect(metrics.tasks.map(({ wakeups }) => wakeups.count)).toEqual([100, 99]);
  expect(metrics.cpus[0]?.idleNs).toBeGreaterThan(90 * ms);
});

test('the same set-up twice gives the same, to the last decision', () => {
  const tasks = Array.from({ length: 12 }, (_, i) =>
    task(`t${i}`, {
      nice: i - 6,
      program: [
        { do: 'compute', ns: 2 * ms, spreadNs: ms },
        { do: 'sleep', ns: 3 * ms, spreadNs: 2 * ms },
      ],
    }),
  );
  const given = setup({ cpus: 3, endNs: 2000 * ms, switchCycles: 3000, tasks, shape: eevdf });
  expect(simulated(given)).toEqual(simulated(given));
  expect(simulated({ ...given, seed: 2 }).metrics).not.toEqual(simulated(given).metrics);
});
