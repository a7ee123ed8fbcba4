// The packaged scenario on the real trees: it comes to its end, from the tree's C alone, and what it shows as executed
// stands in the tree's files where it says.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunState } from '../../src/core/sim/runState.ts';
import { imageOf } from '../../src/core/sim/view/describe.ts';
import { runView } from '../../src/core/sim/view/runView.ts';
import { marksOf, runOf } from '../unit/sim/support.ts';
import { describeKernel } from './trees.ts';

const files: Readonly<Record<string, string>> = {
  switch_fpu_prepare: 'arch/x86/include/asm/fpu/sched.h',
  fpregs_restore_userregs: 'arch/x86/kernel/fpu/context.h',
};
const plain = (text: string): string => text.replace(/\s+/g, '');

for (const version of ['6.1', '6.12']) {
  describeKernel(version, (treeRoot) => {
    describe.each([
      ['zen3', 'XSAVES RFBM 0x7', true],
      ['haswell', 'XSAVEOPT RFBM 0x7', false],
    ])('%s', (profile, save, compacted) => {
      test('runs to its end on the tree alone, and saves with the best instruction', async () => {
        const run = await runOf({ treeRoot, profile });
        expect([run.stopped, run.findings]).toEqual([null, []]);
        expect(runView(run).status.fromTreePercent).toBe(100);
        const marks = marksOf(run);
        expect(marks.filter((mark) => mark.startsWith('save'))).toHaveLength(9);
        expect(marks.filter((mark) => mark.startsWith('restore '))).toHaveLength(9);
        expect(marks.filter((mark) => mark.startsWith('restore-skipped'))).toHaveLength(2);
        expect(new Set(run.marks.filter((one) => one.kind === 'save').map((one) => one.label))).toEqual(
          new Set([save]),
        );

        const seen = new Set<string>();
        for (const { functionName, statement } of run.statements) {
          const file = files[functionName];
          if (file === undefined) continue;
          seen.add(functionName);
          expect(statement.path).toBe(file);
          const lines = readFileSync(path.join(treeRoot, file), 'latin1').split('\n');
          expect(plain(lines.slice(statement.line1 - 1, statement.endLine1).join('\n'))).toContain(
            plain(statement.text),
          );
        }
        expect([...seen].sort()).toEqual(Object.keys(files).sort());

        // XCR0 = 7, and IA32_XSS = 0: 6.1 supports PASID alone there, 6.12 CET only with CONFIG_X86_USER_SHADOW_STACK,
        // which the default configuration leaves off. So 512 + 64 + 256 bytes in both formats.
        expect([run.initial.cpus[0]?.state.xcr0, run.initial.cpus[0]?.state.xss]).toEqual([7n, 0n]);
        const state = new RunState(run);
        state.moveTo(run.events.length);
        for (const task of run.tasks.filter((one) => one.kind === 'user')) {
          const image = imageOf(run, state, task);
          expect(image).toMatchObject({ size: 832, compacted, xcompBv: compacted ? (1n << 63n) | 7n : 0n });
        }
      });
    });
    // MPX is off in these kernels, PT is not used by them, and tile data have to be asked for: XCR0 without bits 3, 4
    // and 18. The sizes are those of the compacted format, with TILECFG at a multiple of 64.
    test.each([
      ['skylake-x', 0x2e7n, 2440],
      ['sapphire-rapids', 0x2_02e7n, 2560],
    ])('%s: AVX-512 and PKRU are switched too', async (profile, xfeatures, size) => {
      const run = await runOf({ treeRoot, profile });
      expect([run.stopped, run.findings]).toEqual([null, []]);
      const saves = run.marks.filter((one) => one.kind === 'save').map((one) => one.label);
      expect(new Set(saves)).toEqual(new Set([`XSAVES RFBM 0x${xfeatures.toString(16)}`]));
      const state = new RunState(run);
      state.moveTo(run.events.length);
      for (const task of run.tasks.filter((one) => one.kind === 'user')) {
        const image = imageOf(run, state, task);
        expect(image).toMatchObject({ size, compacted: true, xcompBv: (1n << 63n) | xfeatures });
      }
    });
  });
}
