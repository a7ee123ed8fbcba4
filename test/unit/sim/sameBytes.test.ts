// The same scenario and source give the same bytes, whatever ran on the program before: each packaged scenario as the
// first Run of a program, and on one program after all the others.
// SPDX-License-Identifier: MIT
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { simulate } from '../../../src/core/sim/simulate.ts';
import { makeCode } from '../../../src/service/simulator/makeCode.ts';
import { inputFor, openProgram, partsOf, scenarioFiles } from '../../support/bothWays.ts';
import { treeOf } from './support.ts';

type Outcome = ReturnType<typeof partsOf> | string;

function outcome(tree: Awaited<ReturnType<typeof openProgram>>, file: string): Outcome {
  const run = simulate({ ...inputFor(tree, file), makeCode });
  return run.ok ? partsOf(run.value) : run.error.message;
}

describe.each(['2.6.32', '6.1'])('%s', (era) => {
  const after = new Map<string, Outcome>();
  beforeAll(async () => {
    const tree = await openProgram(treeOf(era));
    for (const file of [...scenarioFiles, ...[...scenarioFiles].reverse()]) {
      after.set(file, outcome(tree, file));
      await setImmediate();
    }
  }, 300_000);

  test.each(scenarioFiles)('%s', { timeout: 120_000 }, async (file) => {
    expect(after.get(file)).toEqual(outcome(await openProgram(treeOf(era)), file));
  });
});
