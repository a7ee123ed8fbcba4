// Replay under guards does what execution does on the real trees: figures, findings and the machine that is left.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test } from 'vitest';
import type { Program } from '../../src/core/exec/program.ts';
import { openProgram } from '../support/bothWays.ts';
import { replayedAndNot, scheduleOf } from '../support/replayedTally.ts';
import '../support/turn.ts';
import { describeKernel } from './trees.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (treeRoot) => {
    let program: Program;
    const shares: number[] = [];
    beforeAll(async () => {
      ({ program } = await openProgram(treeRoot));
    });

    test.each(seeds)('random schedule %i', { timeout: 300_000 }, (seed) => {
      const { differing, share, stopped } = replayedAndNot(program, scheduleOf(seed, 400));
      expect([differing, stopped]).toEqual([[], null]);
      shares.push(share);
    });

    test('most statements are replayed in some', () => {
      expect(Math.max(...shares)).toBeGreaterThan(0.6);
    });
  });
}
