// The bundled scenarios of the kernel's operations on the real trees: they come to their end, from the tree's C alone,
// checkers are clean, and the story is that of the sample tree.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { RunState } from '../../src/core/sim/runState.ts';
import { imageOf } from '../../src/core/sim/view/describe.ts';
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

    test('ptrace writes a register, and the task finds it', async () => {
      const run = await runOf({ scenario: 'ptrace', treeRoot });
      expect([run.stopped, run.findings]).toEqual([null, []]);
      expect(run.marks.filter((one) => one.kind === 'restore').length).toBe(3);
    });

    test('the first tile brings #NM, a larger image, and XFD that follows the task', async () => {
      const run = await runOf({ scenario: 'first-amx-use', treeRoot });
      expect([run.stopped, run.findings]).toEqual([null, []]);
      expect(run.marks.filter((one) => one.kind === 'nm').map((one) => one.label)).toEqual([
        "#NM: gemm's first use of AMX",
      ]);
      // Before and after: the default components, then tiles too (bit 18); sh never has them.
      expect(run.marks.filter((one) => one.kind === 'save').map((one) => one.label)).toEqual([
        'XSAVES RFBM 0x202e7',
        'XSAVES RFBM 0x202e7',
        'XSAVES RFBM 0x602e7',
        'XSAVES RFBM 0x202e7',
      ]);
      const state = new RunState(run);
      const xfd = (event: number): bigint | undefined => {
        state.moveTo(event);
        return state.cpus[0]?.state.xfd;
      };
      const trap = run.marks.find((one) => one.kind === 'nm')?.event ?? 0;
      expect([xfd(trap), xfd(run.events.length)]).toEqual([0x4_0000n, 0n]);
      const image = imageOf(
        run,
        state,
        run.tasks.find((one) => one.comm === 'gemm') as (typeof run.tasks)[0],
      );
      // 576 + YMM 256 + opmask 64 + ZMM 512 + 1,024 + PKRU 8, rounded to 64 for the configuration, + 64 + 8,192.
      expect(image).toMatchObject({ size: 10_752, compacted: true });
    });

    test('a tile without permission ends in SIGILL', async () => {
      const run = await runOf({ scenario: 'amx-not-permitted', treeRoot });
      expect([run.stopped, run.findings]).toEqual([null, []]);
      expect(run.marks.filter((one) => one.kind === 'signal').map((one) => one.label)).toEqual([
        'signal 4 ends gemm',
      ]);
    });
  });
}
