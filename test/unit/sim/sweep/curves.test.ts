// Curves and crossings against figures worked out by hand, and the causes against the cost profile.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { causesOf, fpuCyclesPerSwitch } from '../../../../src/core/sim/sweep/causes.ts';
import { comparison } from '../../../../src/core/sim/sweep/costView.ts';
import { crossing, curveOf } from '../../../../src/core/sim/sweep/curves.ts';

test('a point has the mean and the spread of its runs', () => {
  expect(
    curveOf([
      { x: 1, y: 8 },
      { x: 0, y: 1 },
      { x: 0, y: 3 },
    ]),
  ).toEqual([
    { x: 0, mean: 2, least: 1, most: 3 },
    { x: 1, mean: 8, least: 8, most: 8 },
  ]);
});

test('the crossing is where straight lines meet: lazy = P * 1690 and eager = 390 at 23 %', () => {
  // The notebook's formula with illustrative costs (FACTS G.2).
  const xs = Array.from({ length: 11 }, (_, i) => i / 10);
  const lazy = curveOf(xs.map((x) => ({ x, y: 1690 * x })));
  const eager = curveOf(xs.map((x) => ({ x, y: 390 })));
  expect(crossing(lazy, eager)).toBeCloseTo(390 / 1690, 10);
  expect(crossing(eager, curveOf(xs.map((x) => ({ x, y: 500 }))))).toBeNull();
  // One that comes down from above does not reach it from below.
  expect(
    crossing(
      curveOf([
        { x: 0, y: 9 },
        { x: 1, y: 1 },
      ]),
      curveOf([
        { x: 0, y: 5 },
        { x: 1, y: 5 },
      ]),
    ),
  ).toBeNull();
});

test('the comparison says the crossing in words, and nothing of one that is not there', () => {
  const runs = [0, 0.5, 1].flatMap((share) => [
    { policy: 'lazy' as const, share, perSwitch: 1000 * share },
    { policy: 'eager' as const, share, perSwitch: 400 },
  ]);
  expect(comparison(runs, 200)).toMatchObject({
    state: 'done',
    crossings: [{ x: 0.4, words: 'crossing 40 %' }],
    words: [expect.stringContaining('fewer than 40 %')],
    runs: 6,
  });
  const apart = runs.filter(({ policy }) => policy === 'eager');
  expect(comparison(apart, 200)).toMatchObject({ crossings: [] });
});

const metrics = {
  cycles: 100_000,
  switches: 10,
  saves: 10,
  restores: 4,
  restoresSkipped: 6,
  tsWrites: 2,
  deviceNotAvailable: 1,
};

test('cycles by cause add up to those of the Run; each says how its cost is known', () => {
  const causes = causesOf(metrics, 500);
  expect(causes.reduce((sum, { cycles }) => sum + cycles, 0)).toBe(100_000);
  const of = (name: string) => causes.find(({ cause }) => cause === name);
  // Zen 3: a save 123, a restore 270, both measured; the others are illustrative.
  expect(of('save')).toMatchObject({ times: 10, cycles: 1230, basis: 'measured Zen 3' });
  expect(of('restore')).toMatchObject({ cycles: 1080, basis: 'measured Zen 3' });
  expect(of('nm')).toMatchObject({ cycles: 1000, basis: 'illustrative' });
  expect(fpuCyclesPerSwitch(metrics)).toBe((1230 + 1080 + 1000 + 300) / 10);
  expect(fpuCyclesPerSwitch({ ...metrics, switches: 0 })).toBeNull();
});
