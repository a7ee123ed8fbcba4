// Random schedules on the real trees: every task computes with its own registers, as if each had a CPU of its own.
// RINGSIDE_SWITCHES says how many (100000 in all); the share of every test run is small.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { randomSwitches } from '../unit/sim/randomSwitches.ts';
import { describeKernel } from './trees.ts';

const switches = Number(process.env['RINGSIDE_SWITCHES'] ?? 200);

for (const version of ['6.1', '6.12'])
  describeKernel(version, (tree) => {
    test(`${switches} random switches`, { timeout: 7_200_000 }, async () => {
      expect(await randomSwitches(tree, [], switches)).toEqual([]);
    });
  });
