// The stand-in trees run as generated code as they run as closures: every packaged scenario, byte for byte.
// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, test } from 'vitest';
import { openBothWays, scenarioFiles } from '../../support/bothWays.ts';
import { treeOf } from './support.ts';

describe.each(['2.6.32', '4.4', '6.1', '6.18'])('%s', (era) => {
  let bothWays: Awaited<ReturnType<typeof openBothWays>>;
  let running = 0;
  beforeAll(async () => {
    bothWays = await openBothWays(treeOf(era));
  });

  test.each(scenarioFiles)('%s', { timeout: 120_000 }, (file) => {
    const { differing, runs } = bothWays(file);
    expect(differing).toEqual([]);
    if (runs) running++;
  });

  test('most scenarios run', () => {
    expect(running).toBeGreaterThan(10);
  });
});
