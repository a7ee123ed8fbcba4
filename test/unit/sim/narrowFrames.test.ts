// 32-bit signal frames of the stand-ins against the layout that user space knows: places, magics, sizes, and what comes
// back. The values are those of the ABI, not of a Run.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { RunState } from '../../../src/core/sim/runState.ts';
import { signalFrames } from '../../../src/core/sim/view/signalFrame.ts';
import { runOf, treeOf, twoTasks } from './support.ts';

const compute = (...use: string[]): object => ({ do: 'compute', use });
const steps = [
  compute('x87', 'avx', 'mxcsr'),
  { do: 'signal', siginfo: false },
  compute('avx'),
  { do: 'sigreturn' },
  { do: 'signal' },
  compute('x87'),
  { do: 'sigreturn' },
  { do: 'switch', to: 'B' },
  compute('x87', 'avx'),
  { do: 'signal', to: 'A', onStack: true },
  { do: 'switch', to: 'A' },
  { do: 'sigreturn' },
  compute('sse'),
];
const tasks = [
  { comm: 'A', pid: 10, kind: 'user', abi: 'ia32', altStack: 16384 },
  { comm: 'B', pid: 11, kind: 'user' },
];

describe.each([
  ['4.4', 'zen3', [], 832],
  ['4.4', 'haswell', ['eagerfpu=off'], 832],
  ['4.4', 'skylake-x', [], 2688],
  ['6.1', 'zen3', [], 832],
  ['6.18', 'zen3', [], 832],
] as const)('%s on %s %j', (era, profile, boot, size) => {
  test('frames of both kinds, there and back', async () => {
    const run = await runOf({ treeRoot: treeOf(era), scenario: twoTasks(steps, { tasks, profile, boot }) });
    expect([run.stopped, run.findings]).toEqual([null, []]);
    const views = signalFrames(run);
    expect(views.map(({ struct }) => struct)).toEqual([
      'sigframe_ia32',
      'rt_sigframe_ia32',
      'rt_sigframe_ia32',
    ]);
    const state = new RunState(run);
    views.forEach((view, i) => {
      state.moveTo(view.ready);
      const frame = Number(view.stackPointer);
      const image = Number(view.image?.address);
      expect([(frame + 4) % 16, image % 64]).toEqual([0, 0]);
      // magic1, extended_size, xfeatures, xstate_size; magic2 behind the image.
      expect([464, 468, 472, 476, 480].map((at) => state.u32(image + at))).toEqual([
        0x46505853,
        size + 4 + 112,
        // Skylake-X: AVX-512, and MPX.
        size === 832 ? 7 : 0xff,
        0,
        size,
      ]);
      expect(state.u32(image + size)).toBe(0x46505845);
      // The FSAVE image before it: FCW with ones above it, and "FXSR data follows".
      expect(state.u32(image - 112) >>> 16).toBe(0xffff);
      expect(state.u32(image - 112) & 0xffff).toBe(state.u32(image) & 0xffff);
      expect(state.u32(image - 4) >>> 16).toBe(0);
      // fpstate of sigcontext: at 76 in it, which begins at 8, or at 20 in the ucontext, which begins at 144.
      expect(state.u32(frame + (i === 0 ? 8 + 76 : 144 + 20 + 76))).toBe(image - 112);
      // The frame ends below the image: 736 and 268 bytes.
      expect(image - 112 - frame).toBeGreaterThanOrEqual(i === 0 ? 736 : 268);
      expect(image - 112 - frame).toBeLessThan((i === 0 ? 736 : 268) + 16);
    });
  });
});

test('4.4 with FXSAVE alone: no magic, and the FSAVE image stands before', async () => {
  const narrow = steps.map((step) =>
    'use' in step
      ? { ...step, use: (step.use as string[]).map((one) => (one === 'avx' ? 'sse' : one)) }
      : step,
  );
  const run = await runOf({
    treeRoot: treeOf('4.4'),
    scenario: twoTasks(narrow, { tasks, profile: 'haswell', boot: ['noxsave'] }),
  });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  const [view] = signalFrames(run);
  const state = new RunState(run);
  state.moveTo(view?.ready ?? 0);
  const image = Number(view?.image?.address);
  expect(state.u32(image - 112) & 0xffff).toBe(state.u32(image) & 0xffff);
  expect(state.u32(image + 24) & 0xffff).not.toBe(0);
});
