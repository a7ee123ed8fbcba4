// The bundled scenarios of the kernel's operations on the real trees: they come to their end, from the tree's C alone,
// checkers are clean, and the story is that of the sample tree.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { runView } from '../../src/core/sim/view/runView.ts';
import { kernelStories } from '../support/kernelStories.ts';
import { runOf } from '../unit/sim/support.ts';
import { describeKernel } from './trees.ts';

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (treeRoot) => {
    test.each(Object.entries(kernelStories))('%s', async (scenario, check) => {
      const run = await runOf({ scenario, treeRoot });
      expect(runView(run).status.fromTreePercent).toBe(100);
      check(run);
    });
  });
}
