// Waits in closed form: how long a task that wakes waits while another runs a kernel loop, by preemption model, with and
// without cond_resched(), for random sizes and wake times.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import type { PreemptionModel } from '../../../src/core/sched/preemption.ts';
import type { SchedResult } from '../../../src/core/sched/result.ts';
import type { KernelSection, SchedSetup } from '../../../src/core/sched/setup.ts';
import { random } from '../../support/random.ts';
import { cfs, eevdf, ms, section, setup, shapeOf, simulated, task } from './support.ts';

const mhz = 2446;
const switchCycles = 3000;
const switchNs = Math.round((switchCycles * 1000) / mhz);
const ns = (cycles: number): number => Math.floor((cycles * 1000) / mhz);

/** A copies from the begin; the other comes once, as a new real-time task, and always takes the CPU if it is asked. */
function copyWith(loop: KernelSection, wakeNs: number, more: Partial<SchedSetup>): SchedResult {
  const length = ns(loop.beforeCycles + loop.iterations * loop.bodyCycles + loop.afterCycles);
  return simulated(
    setup({
      mhz,
      switchCycles,
      endNs: 2 * length + 20 * ms,
      tasks: [
        task('copier', {
          program: [
            { do: 'kernel', section: loop },
            { do: 'compute', ns: 100 * ms, spreadNs: 0 },
          ],
        }),
        task('other', {
          policy: 'fifo',
          rtPriority: 50,
          program: [
            { do: 'sleep', ns: wakeNs, spreadNs: 0 },
            { do: 'compute', ns: ms, spreadNs: 0 },
          ],
          times: 1,
        }),
      ],
      ...more,
    }),
  );
}

/** Both begin at 0: to the copier, at once to the other, which sleeps, and back: the copy begins after three switches. */
const begin = 3 * switchNs;

function random1(seed: number): { readonly loop: KernelSection; readonly wakeNs: number } {
  const next = random(seed);
  const loop = section({
    iterations: next.of([1, 16, 512, 512, 5000]),
    bodyCycles: 100 + next.below(4000),
    beforeCycles: next.below(3000),
    afterCycles: next.below(3000),
    question: next.of(['before', 'after']),
  });
  const length = ns(loop.beforeCycles + loop.iterations * loop.bodyCycles + loop.afterCycles);
  return { loop, wakeNs: switchNs + 1 + next.below(Math.max(1, length - 2)) };
}

const waitOf = (result: SchedResult): number => result.metrics.tasks[1]?.wakeups.maxNs ?? -1;

describe.each([
  ['none', cfs],
  ['voluntary', cfs],
  ['none', eevdf],
  ['voluntary', eevdf],
] as const)('PREEMPT_%s', (model, shape) => {
  test('with cond_resched the wait ends at the next question: one body and the switch at most', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { loop, wakeNs } = random1(seed);
      const result = copyWith(loop, wakeNs, { model, shape });
      const woken = result.metrics.tasks[1]?.wakeups.maxAtNs ?? 0;
      const first = loop.question === 'before' ? 0 : 1;
      const last = loop.question === 'before' ? loop.iterations - 1 : loop.iterations;
      const places = Array.from({ length: last - first + 1 }, (_, i) =>
        ns(loop.beforeCycles + (first + i) * loop.bodyCycles),
      );
      const end = ns(loop.beforeCycles + loop.iterations * loop.bodyCycles + loop.afterCycles);
      const left = [...places, end].find((at) => begin + at >= woken) ?? end;
      expect(waitOf(result), `seed ${seed}`).toBe(Math.max(0, begin + left - woken) + switchNs);
      const slack = loop.beforeCycles + loop.afterCycles + loop.bodyCycles;
      expect(waitOf(result)).toBeLessThanOrEqual(ns(slack) + 1 + switchNs);
    }
  });

  test('without it the wait is the rest of the copy and the switch', () => {
    for (let seed = 0; seed < 300; seed++) {
      const { loop, wakeNs } = random1(seed);
      const result = copyWith({ ...loop, question: 'none' }, wakeNs, { model, shape });
      const woken = result.metrics.tasks[1]?.wakeups.maxAtNs ?? 0;
      const end = begin + ns(loop.beforeCycles + loop.iterations * loop.bodyCycles + loop.afterCycles);
      expect(waitOf(result), `seed ${seed}`).toBe(Math.max(0, end - woken) + switchNs);
    }
  });
});

describe('models that preempt kernel code', () => {
  const lazy = shapeOf('6.18');

  test.each([
    ['full', cfs],
    ['rt', cfs],
    ['lazy', lazy],
  ] as const)('%s: the wait is the switch alone, cond_resched or not', (model, shape) => {
    for (let seed = 0; seed < 60; seed++) {
      const { loop, wakeNs } = random1(seed);
      for (const question of [loop.question, 'none'] as const) {
        const result = copyWith({ ...loop, question }, wakeNs, { model, shape });
        expect(waitOf(result)).toBe(switchNs);
        expect(result.metrics.questions).toBe(0);
      }
    }
  });

  test('full: a spinlock keeps the CPU until it is given back; a lock of PREEMPT_RT does not', () => {
    const loop = section({ iterations: 1000, every: 4, lock: 'batch', question: 'none' });
    for (let seed = 0; seed < 60; seed++) {
      const wakeNs = switchNs + 1 + random(seed).below(ns(1000 * 2080) - 1);
      const full = copyWith(loop, wakeNs, { model: 'full' });
      const woken = full.metrics.tasks[1]?.wakeups.maxAtNs ?? 0;
      let left = 0;
      while (begin + ns(left * 4 * 2080) < woken) left++;
      expect(waitOf(full)).toBe(begin + ns(left * 4 * 2080) - woken + switchNs);
      expect(waitOf(copyWith(loop, wakeNs, { model: 'rt' }))).toBe(switchNs);
    }
  });

  test('lazy: a fair task waits for the tick, if the kernel code has not come to its end before', () => {
    const loop = section({ iterations: 100_000, question: 'after' });
    const fair = (model: PreemptionModel): SchedResult =>
      simulated(
        setup({
          shape: lazy,
          model,
          mhz,
          hz: 250,
          switchCycles: 0,
          endNs: 200 * ms,
          tasks: [
            task('copier', { program: [{ do: 'kernel', section: loop }] }),
            task('other', {
              nice: -20,
              program: [
                { do: 'sleep', ns: 21 * ms, spreadNs: 0 },
                { do: 'compute', ns: 10_000, spreadNs: 0 },
              ],
            }),
          ],
        }),
      );
    const waits = fair('lazy').metrics.tasks[1]?.wakeups;
    // A tick after the one at which nothing was set yet: at most 4 ms.
    expect(waits?.maxNs).toBeGreaterThan(0);
    expect(waits?.maxNs).toBeLessThanOrEqual(4 * ms);
    expect(fair('full').metrics.tasks[1]?.wakeups.maxNs).toBe(0);
  });
});

test('without TIF_NEED_RESCHED cond_resched() changes nothing: no decision, no switch', () => {
  const loop = section({ iterations: 10_000 });
  const alone = simulated(
    setup({
      endNs: 100 * ms,
      switchCycles,
      tasks: [task('copier', { program: [{ do: 'kernel', section: loop }], times: 5 })],
    }),
  );
  expect(alone.metrics.questions).toBe(50_000);
  expect(alone.metrics.questionsActed).toBe(0);
  expect(alone.decisions.map(({ why }) => why)).toEqual(['idle', 'blocks']);
});

test('cond_resched() sees the flag that a tick has set, and the same task may go on', () => {
  const loop = section({ iterations: 20_000 });
  const { decisions, metrics } = simulated(
    setup({
      endNs: 40 * ms,
      tasks: [task('a', { program: [{ do: 'kernel', section: loop }] }), task('b', { nice: 5 })],
    }),
  );
  const asked = decisions.filter(({ why }) => why === 'cond_resched');
  expect(asked.length).toBe(metrics.questionsActed);
  expect(asked.length).toBeGreaterThan(2);
  for (const { atNs, flaggedNs, bodies } of asked) {
    expect(flaggedNs).not.toBeNull();
    expect(bodies).toBeGreaterThan(0);
    // At most one body after the flag was set.
    expect(atNs - (flaggedNs ?? 0)).toBeLessThanOrEqual(ns(2080) + 1);
  }
});

test('page faults that sleep inside a loop give the CPU away and come back to the same place', () => {
  const loop = section({ iterations: 100, fault: { every: 10, sleepNs: ms } });
  const { metrics } = simulated(
    setup({
      endNs: 100 * ms,
      tasks: [task('copier', { program: [{ do: 'kernel', section: loop }], times: 1 })],
    }),
  );
  expect(metrics.tasks[0]?.voluntarySwitches).toBe(11);
  expect(metrics.tasks[0]?.runNs).toBe(ns(100 * 2080));
});
