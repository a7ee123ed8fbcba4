// The rows of loops that look at the flag themselves, for a loop that is made up: what each preemption model makes of the
// unlock, the question and the end, and that a lazy flag first waits for its tick.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { err, ok } from '../../../src/core/base/result.ts';
import type { AfterFlag, BatchCase } from '../../../src/core/sched/batchWaits.ts';
import { batchRows } from '../../../src/core/sched/batchWaits.ts';
import type { PreemptionModel } from '../../../src/core/sched/preemption.ts';
import type { WaitRow, WaitsSetup } from '../../../src/core/sched/waits.ts';
import { cfs, setup, shapeOf } from './support.ts';

// A cycle is a nanosecond.
const { model: _model, tasks: _tasks, endNs: _endNs, ...rest } = setup({ mhz: 1000, switchCycles: 2000 });
const fifo: WaitsSetup = { ...rest, hz: 250, other: 'fifo' };
const loop = (then: AfterFlag['then'], more: Partial<BatchCase> = {}): BatchCase => ({
  work: 'fork',
  functionName: 'copy_pte_range',
  sizeBytes: 2 ** 30,
  condResched: then.k === 'asks',
  pages: 262_144,
  pagesPerLook: 4,
  lengthCycles: 50_000_000,
  afterFlag: () => ok({ unlocked: 800, then }),
  ...more,
});
function rows(of: BatchCase, models: readonly PreemptionModel[], given = fifo): WaitRow[] {
  const made = batchRows(given, of, models);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}

test('a FIFO task: the question, the unlock, or nothing, and the switch', () => {
  const asks = rows(loop({ k: 'asks', cycles: 900 }), ['none', 'voluntary', 'full', 'rt']);
  expect(
    asks.map(({ flagNs, unactedNs, switchNs, waitNs, leftBy }) => [
      flagNs,
      unactedNs,
      switchNs,
      waitNs,
      leftBy,
    ]),
  ).toEqual([
    [0, 900, 2000, 2900, 'cond_resched'],
    [0, 900, 2000, 2900, 'cond_resched'],
    [0, 800, 2000, 2800, 'preempt_enable'],
    [0, 0, 2000, 2000, 'irq-exit'],
  ]);
  // In the middle.
  expect(asks.map(({ bodies }) => bodies)).toEqual([131_072, 131_072, 131_072, 131_072]);
});

test('without a question: to the end, or for ever; preemption does not need one', () => {
  const [none, full] = rows(loop({ k: 'ends', cycles: 30_000_000 }), ['none', 'full']);
  expect([none?.unactedNs, none?.leftBy]).toEqual([30_000_000, 'return-to-user']);
  expect([full?.unactedNs, full?.leftBy]).toEqual([800, 'preempt_enable']);
  const [never, still] = rows(loop({ k: 'never' }), ['none', 'full']);
  expect([never?.waitNs, never?.unactedNs, never?.leftBy]).toEqual([null, null, 'never']);
  expect(still?.waitNs).toBe(2800);
});

test('a lazy flag of a fair task is a full one at the next tick, and only then the code sees it', () => {
  const lazy = { ...fifo, shape: shapeOf('6.18') };
  const [fair] = rows(loop({ k: 'asks', cycles: 900 }), ['lazy'], { ...lazy, other: 'fair' });
  const [real] = rows(loop({ k: 'asks', cycles: 900 }), ['lazy'], lazy);
  expect([real?.unactedNs, real?.leftBy]).toEqual([800, 'preempt_enable']);
  expect(fair?.leftBy).toBe('preempt_enable');
  // A tick is 4 ms: the flag stands for at most that, and the batch.
  expect(fair?.unactedNs).toBeGreaterThan(800);
  expect(fair?.unactedNs).toBeLessThanOrEqual(4_000_000 + 800);
});

test('where the flag comes decides how many pages are left; after the loop nothing is asked of it', () => {
  const asked: number[] = [];
  const counting = (more: Partial<BatchCase>): BatchCase =>
    loop(
      { k: 'asks', cycles: 900 },
      {
        ...more,
        afterFlag(pagesLeft) {
          asked.push(pagesLeft);
          return ok({ unlocked: 800, then: { k: 'asks', cycles: 900 } });
        },
      },
    );
  const [row] = rows(counting({}), ['none'], { ...fifo, other: 'fair', shape: cfs });
  // 50 ms for all pages: those that were done while the scheduler was fair are not left.
  const done = Math.round((262_144 * (25_000_000 + (row?.flagNs ?? 0))) / 50_000_000);
  expect(asked).toEqual([262_144 - done]);
  // A loop of 100 us is over before a task of the same kind may preempt.
  const [short] = rows(counting({ lengthCycles: 100_000, pages: 512 }), ['none'], {
    ...fifo,
    other: 'fair',
    shape: shapeOf('6.12'),
  });
  expect(asked).toHaveLength(1);
  expect(short?.leftBy).not.toBe('cond_resched');
});

test('what can not be executed is the answer, not a row', () => {
  const made = batchRows(fifo, loop({ k: 'never' }, { afterFlag: () => err('stopped at mm/memory.c:1') }), [
    'none',
  ]);
  expect(made).toEqual(err('stopped at mm/memory.c:1'));
});
