// Options of the kernel command line that take CPU features away: read by the tree's own code, where it has it, and with
// the features that depend on them.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { dependentFeatures } from '../../../src/core/sim/setup/features.ts';
import { signalFrames } from '../../../src/core/sim/view/signalFrame.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { describeKernel } from '../../kernel/trees.ts';
import { runOf, treeOf, twoTasks } from './support.ts';

const steps = [{ do: 'compute', use: ['sse'] }, { do: 'signal' }, { do: 'sigreturn' }];
const booted = (treeRoot: string, boot: readonly string[], profile = 'zen3'): Promise<Run> =>
  runOf({ treeRoot, scenario: twoTasks(steps, { boot, profile }) });
const xcr0 = (run: Run): unknown => run.initial.cpus.map(({ state }) => state.xcr0);
const osxsave = (run: Run): unknown => run.initial.cpus.map(({ state }) => (state.cr4 >> 18n) & 1n);
const image = (run: Run): unknown =>
  signalFrames(run).map((frame) => frame.parts.find(({ kind }) => kind === 'header')?.kind);

function optionsOf(treeRoot: string): void {
  test('noxsave: a kernel with FXSAVE alone', async () => {
    const run = await booted(treeRoot, ['noxsave'], 'skylake-x');
    expect([run.stopped, run.findings, osxsave(run), xcr0(run), image(run)]).toEqual([
      null,
      [],
      [0n],
      [1n],
      [undefined],
    ]);
    expect(run.notes.filter((note) => note.startsWith('boot option'))).toEqual([]);
  });

  test('noxsaves: images in the standard format', async () => {
    const run = await booted(treeRoot, ['noxsaves']);
    const labels = run.marks.filter(({ kind }) => kind === 'save').map(({ label }) => label);
    expect([run.stopped, run.findings]).toEqual([null, []]);
    expect(labels.some((label) => label.startsWith('XSAVES'))).toBe(false);
  });

  test('an option that the tree does not know is said', async () => {
    const run = await booted(treeRoot, ['nonsense']);
    expect(run.notes.some((note) => note.startsWith('boot option nonsense: nothing'))).toBe(true);
  });
}

describe.each(['6.1', '6.18'])('the stand-in of %s', (era) => optionsOf(treeOf(era)));

for (const version of ['6.1', '6.12'])
  describeKernel(version, (tree) => {
    optionsOf(tree);
    test('clearcpuid= with the number of AVX takes AVX-512 with it, and says what names do', async () => {
      const run = await booted(tree, ['clearcpuid=156'], 'skylake-x');
      expect([run.stopped, run.findings, xcr0(run)]).toEqual([null, [], [0x203n]]);
      const named = await booted(tree, ['clearcpuid=avx']);
      expect(named.notes.some((note) => /^clearcpuid=avx: names .* clearcpuid=156 for AVX$/.test(note))).toBe(
        true,
      );
    });
    test('clearcpuid= of what every 64-bit CPU has changes no test', async () => {
      const run = await booted(tree, ['clearcpuid=25']);
      expect([run.stopped, run.findings]).toEqual([null, []]);
      expect(run.notes.some((note) => note.startsWith('X86_FEATURE_XMM stays'))).toBe(true);
    });
  });

test('the table of features and what they need', () => {
  const text =
    'static const struct cpuid_dep cpuid_deps[] = {\n\t{ X86_FEATURE_A,\tX86_FEATURE_B },\n\t{ X86_FEATURE_C, X86_FEATURE_B, },\n\t{}\n};\n';
  expect([...dependentFeatures(['', text])]).toEqual([['X86_FEATURE_B', ['X86_FEATURE_A', 'X86_FEATURE_C']]]);
  expect([...dependentFeatures([''])]).toEqual([]);
});
