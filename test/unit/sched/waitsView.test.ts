// The table of waits as it is shown: models that come to the same share a line, others do not; the sentence is of the
// longest loop.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { PreemptionModel } from '../../../src/core/sched/preemption.ts';
import type { WaitRow } from '../../../src/core/sched/waits.ts';
import { waitGroups } from '../../../src/core/sched/waitsView.ts';
import { sizeInWords, timeInWords } from '../../../src/core/sched/words.ts';

const row = (model: PreemptionModel, condResched: boolean, waitNs: number, more = {}): WaitRow => ({
  other: 'fifo',
  work: 'copy',
  functionName: 'copy_huge_page_from_user',
  sizeBytes: 2 ** 30,
  caches: 'cold',
  condResched,
  model,
  loopNs: 229_349_000,
  waitNs,
  flagNs: 0,
  unactedNs: waitNs - 1387,
  switchNs: 1387,
  leftBy: condResched ? 'cond_resched' : 'return-to-user',
  bodies: null,
  ...more,
});
const pair = (model: PreemptionModel, asking: number, without: number, more = {}): WaitRow[] => [
  row(model, true, asking, more),
  row(model, false, without, more),
];

test('models with the same waits in all rows share a line', () => {
  const [group] = waitGroups([
    ...pair('none', 2261, 114_462_000),
    ...pair('voluntary', 2261, 114_462_000),
    ...pair('full', 1387, 1387),
  ]);
  expect(group?.lines.map(({ models }) => models)).toEqual([
    ['PREEMPT_NONE', 'PREEMPT_VOLUNTARY'],
    ['PREEMPT'],
  ]);
  expect(group?.lines[0]).toMatchObject({ asking: { waitNs: 2261 }, without: { waitNs: 114_462_000 } });
});

test('a model that differs in one row has its own line everywhere', () => {
  const small = { sizeBytes: 2 ** 21, loopNs: 447_955 };
  const [group] = waitGroups([
    ...pair('none', 2261, 224_949, small),
    ...pair('voluntary', 2261, 224_949, small),
    ...pair('none', 2261, 114_462_000),
    ...pair('voluntary', 2262, 114_462_000),
  ]);
  expect(group?.lines).toHaveLength(4);
});

test('the sentence names what the question changes, and where it changes nothing', () => {
  const [group] = waitGroups([...pair('none', 2261, 114_462_000), ...pair('full', 1387, 1387)]);
  expect(group?.words).toBe(
    'While copy_huge_page_from_user() fills 1 GiB, caches cold, the other task waits under PREEMPT_NONE ' +
      '2.26 µs with cond_resched() and 114 ms without; under PREEMPT 1.39 µs, with cond_resched() and without.',
  );
});

test('a loop that asks nowhere is said to', () => {
  const [group] = waitGroups([row('none', false, 114_462_000)]);
  expect(group?.lines[0]?.asking).toBeNull();
  expect(group?.words).toContain('under PREEMPT_NONE 114 ms; the loop asks nowhere');
});

test('one group for each kind of other task and each loop', () => {
  const groups = waitGroups([
    ...pair('none', 2261, 3000),
    ...pair('none', 2261, 3000, { functionName: 'clear_huge_page', work: 'clear' }),
    ...pair('none', 2261, 3000, { other: 'fair' }),
  ]);
  expect(groups.map(({ other, functionName }) => `${other} ${functionName}`)).toEqual([
    'fifo copy_huge_page_from_user',
    'fifo clear_huge_page',
    'fair copy_huge_page_from_user',
  ]);
});

test.each([
  [73, '73 ns'],
  [999.4, '999 ns'],
  [999.6, '1 µs'],
  [2261, '2.26 µs'],
  [999_600, '1 ms'],
  [114_462_000, '114 ms'],
  [1_500_000_000, '1.5 s'],
])('%d ns is %s', (ns, words) => expect(timeInWords(ns)).toBe(words));
test.each([
  [2 ** 13, '8 KiB'],
  [2 ** 21, '2 MiB'],
  [2 ** 30, '1 GiB'],
])('%d bytes are %s', (bytes, words) => expect(sizeInWords(bytes)).toBe(words));
