// What a sweep runs: ranges and lists read, everything wrong said, all combinations, and loads that are as asked.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { Scenario } from '../../../../src/core/sim/scenario/scenario.ts';
import { combinations, readVary } from '../../../../src/core/sim/sweep/plan.ts';
import { withWorkload } from '../../../../src/core/sim/sweep/workload.ts';

test('a range has so many values, both ends among them; whole numbers for all but the share', () => {
  expect(readVary('share=0..1', 5)).toEqual({
    ok: true,
    value: { key: 'share', values: ['0', '0.25', '0.5', '0.75', '1'] },
  });
  expect(readVary('components=0..3', 11)).toMatchObject({ value: { values: ['0', '1', '2', '3'] } });
  expect(readVary('era=4.4,6.1', 3)).toMatchObject({ value: { values: ['4.4', '6.1'] } });
  expect(readVary('seed=7..7', 9)).toMatchObject({ value: { values: ['7'] } });
});

test.each([
  ['share', /KEY=A\.\.B/],
  ['=1..2', /KEY=A\.\.B/],
  ['share=0..2', /share: .*from 0 to 1/],
  ['components=1.5', /whole number from 0 to 3/],
  ['switches=0', /from 1 to/],
  ['policy=lazy,weird', /weird.*lazy, eager, deferred/],
  ['boot=', /KEY=A\.\.B/],
])('%s is refused', (text, reason) => {
  const read = readVary(text, 3);
  expect(read.ok ? '' : read.error).toMatch(reason);
});

test('all combinations, the first key slowest; twice the same key and too many runs are refused', () => {
  const a = { key: 'share', values: ['0', '1'] };
  const b = { key: 'seed', values: ['1', '2'] };
  expect(combinations([a, b])).toEqual({
    ok: true,
    value: [
      { share: '0', seed: '1' },
      { share: '0', seed: '2' },
      { share: '1', seed: '1' },
      { share: '1', seed: '2' },
    ],
  });
  expect(combinations([a, a])).toMatchObject({ ok: false });
  expect(combinations([])).toMatchObject({ ok: false });
  const many = { key: 'x', values: Array.from({ length: 60 }, (_, i) => String(i)) };
  expect(combinations([many, { ...many, key: 'y' }])).toMatchObject({ ok: false });
});

const scenario: Scenario = {
  id: 'two',
  title: '',
  description: '',
  profile: 'zen3',
  cpus: 1,
  seed: 3,
  boot: [],
  from: 'tasks',
  loaderLeaves: [],
  tasks: [],
  start: ['a'],
  steps: [
    { do: 'compute', cpu: 0, use: ['sse'], cycles: null },
    { do: 'switch', cpu: 0, to: 'b' },
    { do: 'compute', cpu: 0, use: [], cycles: null },
    { do: 'switch', cpu: 0, to: 'a' },
  ],
};
const uses = (made: ReturnType<typeof withWorkload>): (readonly string[])[] =>
  made.ok ? made.value.steps.flatMap((step) => (step.do === 'compute' ? [step.use] : [])) : [];

test('a load has so many switches, and about the share of slices that use the FPU; the seed decides which', () => {
  const made = withWorkload(scenario, { switches: 1001, share: 0.3 });
  if (!made.ok) throw new Error(made.error);
  expect(made.value.steps.filter((step) => step.do === 'switch')).toHaveLength(1001);
  expect(made.value.steps.at(-1)).toMatchObject({ do: 'switch', to: 'b' });
  const using = uses(made).filter((use) => use.length > 0).length / uses(made).length;
  expect(using).toBeGreaterThan(0.25);
  expect(using).toBeLessThan(0.35);
  expect(withWorkload(scenario, { switches: 1001, share: 0.3 })).toEqual(made);
  expect(withWorkload({ ...scenario, seed: 4 }, { switches: 1001, share: 0.3 })).not.toEqual(made);
  expect(uses(withWorkload(scenario, { switches: 50, share: 0 })).every((use) => use.length === 0)).toBe(
    true,
  );
  expect(uses(withWorkload(scenario, { switches: 50, share: 1 })).every((use) => use[0] === 'sse')).toBe(
    true,
  );
});

test('components replace those of slices that use any', () => {
  expect(uses(withWorkload(scenario, { components: 3 }))).toEqual([['sse', 'avx', 'x87'], []]);
  expect(uses(withWorkload(scenario, { components: 0, share: 1 }))).toEqual([[], []]);
});

test('a scenario without switches or slices says so', () => {
  const still = { ...scenario, steps: [{ do: 'syscall', cpu: 0 } as const] };
  expect(withWorkload(still, { switches: 5 })).toMatchObject({ ok: false });
  expect(withWorkload(still, { share: 0.5 })).toMatchObject({ ok: false });
});
