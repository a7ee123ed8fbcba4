// Signals on the real trees: every packaged signal scenario and the 32-bit frames run to their end from the tree's C
// alone; the structs of signal frames have the sizes that a compiler gives them; the largest frame is as AT_MINSIGSTKSZ
// tells it.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { boundaryEntry, keptNames } from '../../src/core/exec/boundary/table.ts';
import { configuration } from '../../src/core/exec/config.ts';
import { SourceCache } from '../../src/core/exec/cpp/sourceCache.ts';
import { findField } from '../../src/core/exec/ctype.ts';
import { Program } from '../../src/core/exec/program.ts';
import { operationUnits } from '../../src/core/kernel/operations.ts';
import { inspectTree } from '../../src/core/kernel/tree.ts';
import { KernelMachine } from '../../src/core/sim/machine.ts';
import { RunState } from '../../src/core/sim/runState.ts';
import { readScenario } from '../../src/core/sim/scenario/scenario.ts';
import { setUp } from '../../src/core/sim/setup/setup.ts';
import { fpuUnits, furtherUnits } from '../../src/core/sim/setup/units.ts';
import { runView } from '../../src/core/sim/view/runView.ts';
import { signalFrames } from '../../src/core/sim/view/signalFrame.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { treeFiles } from '../../src/service/index/treePort.ts';
import { loadQueries } from '../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../src/service/parser/nativeParser.ts';
import { runOf, twoTasks } from '../unit/sim/support.ts';
import { describeKernel } from './trees.ts';

const packaged = [
  'signal',
  'signal-not-live',
  'signal-altstack',
  'signal-swapped-out',
  'signal-edited-frame',
  'signal-bad-frame',
];
/** Sizes and offsets that a compiler gives on x86-64. */
const sizes: Readonly<Record<string, number>> = {
  sigcontext_64: 256,
  sigcontext_32: 88,
  ucontext: 304,
  ucontext_ia32: 116,
  rt_sigframe: 440,
  sigframe_ia32: 736,
  rt_sigframe_ia32: 268,
  _fpx_sw_bytes: 48,
  user_i387_ia32_struct: 108,
  _fpstate_32: 624,
};
const offsets: readonly (readonly [tag: string, member: string, offset: number])[] = [
  ['sigcontext_64', 'ip', 128],
  ['sigcontext_64', 'flags', 136],
  ['sigcontext_64', 'cs', 144],
  ['sigcontext_64', 'oldmask', 168],
  ['sigcontext_64', 'fpstate', 184],
  ['rt_sigframe', 'info', 312],
  ['ucontext', 'uc_mcontext', 40],
  ['ucontext', 'uc_sigmask', 296],
  ['sigframe_ia32', 'sc', 8],
  ['sigframe_ia32', 'extramask', 720],
  ['sigframe_ia32', 'retcode', 724],
  ['rt_sigframe_ia32', 'info', 16],
  ['rt_sigframe_ia32', 'uc', 144],
  ['rt_sigframe_ia32', 'retcode', 260],
];

const ia32 = (steps: readonly object[]): object =>
  twoTasks(steps, {
    tasks: [
      { comm: 'A', pid: 10, kind: 'user', abi: 'ia32' },
      { comm: 'B', pid: 11, kind: 'user' },
    ],
  });

for (const version of ['6.1', '6.12'])
  describeKernel(version, (treeRoot) => {
    test.each(packaged)('scenario %s', async (scenario) => {
      const run = await runOf({ treeRoot, scenario });
      expect([run.stopped, run.findings, runView(run).status.fromTreePercent]).toEqual([null, [], 100]);
    });

    test('a 32-bit program: frames of both kinds, there and back', async () => {
      const run = await runOf({
        treeRoot,
        scenario: ia32([
          { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
          { do: 'signal', siginfo: false },
          { do: 'compute', use: ['avx'] },
          { do: 'sigreturn' },
          { do: 'signal' },
          { do: 'sigreturn' },
          { do: 'switch', to: 'B' },
          { do: 'compute', use: ['x87', 'avx'] },
          { do: 'switch', to: 'A' },
        ]),
      });
      expect([run.stopped, run.findings, runView(run).status.fromTreePercent]).toEqual([null, [], 100]);
      const views = signalFrames(run);
      expect(views.map((view) => view.struct)).toEqual(['sigframe_ia32', 'rt_sigframe_ia32']);
      for (const view of views) {
        // As after a call on i386; the FXSAVE area on 64 bytes, and the FSAVE image of 112 bytes before it.
        expect((Number(view.stackPointer) + 4) % 16).toBe(0);
        const image = Number(view.image?.address);
        expect(image % 64).toBe(0);
        const fsave = view.parts.find((one) => one.kind === 'fsave');
        expect([Number(fsave?.address), fsave?.size]).toEqual([image - 112, 112]);
        const state = new RunState(run);
        state.moveTo(view.ready);
        expect([464, 468, 480].map((at) => state.u32(image + at))).toEqual([0x46505853, 836 + 112, 832]);
        // magic of the FSAVE image: FXSR data follows.
        expect(state.u32(image - 112 + 108) >>> 16).toBe(0);
        expect(state.u32(image + 832)).toBe(0x46505845);
      }
    });

    describe('frame structs', () => {
      const port = treeFiles(treeRoot);
      const program = new Program({
        readText: (path) => port.read(path),
        parser: createNativeParser(loadQueries()),
        sources: new SourceCache(),
        predefined: configuration(null, inspectTree(port).version).text,
        units: [...fpuUnits, ...furtherUnits],
        moreUnits: operationUnits,
        boundary: boundaryEntry,
        keep: keptNames,
      });

      test.each(Object.entries(sizes))('struct %s has %i bytes', (tag, size) => {
        expect(program.struct(tag)?.layout()).toMatchObject({ size, missing: [] });
      });
      test.each(offsets)('%s.%s at %i', (tag, member, offset) => {
        const def = program.struct(tag);
        expect(def ? findField(def, member)?.offset : null).toBe(offset);
      });

      // dmesg of a Zen 3 says 1776; the others by the same formula with the sizes of CPUID leaf 0xD.
      test.each([
        ['zen3', 948, 1776],
        ['skylake-x', 2696 + 4 + 112, 3632],
        ['sapphire-rapids', 11008 + 4 + 112, 11952],
      ])('%s: fpu__get_fpstate_size() %i, AT_MINSIGSTKSZ %i', (id, image, most) => {
        const profile = cpuProfile(id);
        const scenario = readScenario(JSON.stringify(twoTasks([{ do: 'syscall' }])));
        if (!profile || !scenario.ok) throw new Error('no profile or scenario');
        const machine = new KernelMachine(program, profile, 1, { maxSteps: 1_000_000 });
        setUp(machine, scenario.value);
        expect(machine.callC('fpu__get_fpstate_size', [], null)).toBe(image);
        machine.callC('init_sigframe_size', [], null);
        expect(machine.callC('get_sigframe_size', [], null)).toBe(most);
      });
    });
  });
