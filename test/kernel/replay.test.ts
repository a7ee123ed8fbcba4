// Replay under guards does what execution does on the real trees: figures, findings and the machine that is left in counts,
// every byte of recorded Runs.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test } from 'vitest';
import type { Program } from '../../src/core/exec/program.ts';
import { openProgram } from '../support/bothWays.ts';
import { recordedBothWays } from '../support/replayedRun.ts';
import { onOneMachine, plainSchedule, replayedAndNot, scheduleOf } from '../support/replayedTally.ts';
import '../support/turn.ts';
import { describeKernel } from './trees.ts';

const seeds = [1, 2, 3, 4, 5, 6];

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (treeRoot) => {
    let program: Program;
    const shares: number[] = [];
    const recordedShares: number[] = [];
    beforeAll(async () => {
      ({ program } = await openProgram(treeRoot));
    });

    test.each(seeds)('random schedule %i', { timeout: 300_000 }, (seed) => {
      const { differing, share, stopped } = replayedAndNot(program, scheduleOf(seed, 400));
      expect([differing, stopped]).toEqual([[], null]);
      shares.push(share);
    });

    test.each(seeds)('random schedule %i, recorded', { timeout: 300_000 }, (seed) => {
      const { differing, share, stopped } = recordedBothWays(program, scheduleOf(seed, 200));
      expect([differing, stopped]).toEqual([[], null]);
      recordedShares.push(share);
    });

    test('one machine for many counts', { timeout: 300_000 }, () => {
      const given = seeds.slice(0, 3).map((seed) => plainSchedule(seed, 150));
      const [first] = given;
      const all = first ? [...given, first] : [];
      expect(onOneMachine(program, all)).toEqual({ differing: all.map(() => []), kept: all.length });
    });

    test('most statements are replayed in some', () => {
      expect(Math.max(...shares)).toBeGreaterThan(0.6);
      expect(Math.max(...recordedShares)).toBeGreaterThan(0.5);
    });
  });
}
