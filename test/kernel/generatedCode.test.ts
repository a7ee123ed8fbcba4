// The real trees run as generated code as they run as closures: every packaged scenario, byte for byte.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test } from 'vitest';
import { openBothWays, scenarioFiles } from '../support/bothWays.ts';
import { describeKernel } from './trees.ts';

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (treeRoot) => {
    let bothWays: Awaited<ReturnType<typeof openBothWays>>;
    let running = 0;
    beforeAll(async () => {
      bothWays = await openBothWays(treeRoot);
    });

    test.each(scenarioFiles)('%s', { timeout: 300_000 }, (file) => {
      const { differing, runs } = bothWays(file);
      expect(differing).toEqual([]);
      if (runs) running++;
    });

    test('most scenarios run', () => {
      expect(running).toBeGreaterThan(20);
    });
  });
}
