// The stand-ins of 6.1 and 6.18 beside real trees, 6.1 and 6.12: the bytes that user space sees are the same, whole signal
// frames of 64-bit and 32-bit programs and what a debugger reads; so is when a task gets its AMX, and how large images are.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { Run } from '../../src/core/sim/run.ts';
import { RunState } from '../../src/core/sim/runState.ts';
import { runOf, treeOf, twoTasks } from '../unit/sim/support.ts';
import { describeKernel } from './trees.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Every frame of a Run as it was ready for its handler: place, length, bytes up to the old stack pointer. */
function frames(run: Run): { readonly at: number; readonly bytes: string }[] {
  const state = new RunState(run);
  return run.signals.flatMap(({ frame, ready, altStack, onStack, stackPointer }) => {
    if (frame === null) return [];
    state.moveTo(ready);
    const top = onStack && altStack ? altStack.base + altStack.size : stackPointer;
    return [{ at: frame, bytes: hex(state.read(frame, top - frame)) }];
  });
}

/** What the kernel wrote into each debugger's buffer, at the end of the Run. */
function buffers(run: Run): string[] {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  return run.places.objects
    .filter(({ name }) => name === 'regset buffer')
    .map(({ addr, size }) => hex(state.read(addr, size)));
}

const userRegisters = (run: Run): unknown => {
  const state = new RunState(run);
  state.moveTo(run.events.length);
  const cpu = state.cpus[0]?.state;
  return cpu && [cpu.mxcsr, cpu.fcw, hex(cpu.xmm), hex(cpu.ymmh)];
};

const program = (abi: 'x86-64' | 'ia32', profile: string, steps: readonly object[], boot: string[] = []) =>
  twoTasks(steps, {
    profile,
    boot,
    tasks: [
      { comm: 'A', pid: 10, kind: 'user', abi, altStack: 16_384 },
      { comm: 'B', pid: 11, kind: 'user' },
    ],
  });

const thereAndBack = [
  { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
  { do: 'signal' },
  { do: 'compute', use: ['avx'] },
  { do: 'sigreturn' },
  { do: 'signal', onStack: true },
  { do: 'sigreturn' },
  { do: 'switch', to: 'B' },
  { do: 'signal', to: 'A' },
  { do: 'compute', use: ['x87', 'avx'] },
  { do: 'switch', to: 'A' },
  { do: 'editFrame', set: { mxcsr: '0x9fc0' } },
  { do: 'sigreturn' },
  { do: 'compute', use: ['x87'] },
];
const withoutEdit = thereAndBack.filter((step) => step.do !== 'editFrame');
const withoutInfo = [
  { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
  { do: 'signal', siginfo: false },
  { do: 'compute', use: ['avx'] },
  { do: 'editFrame', set: { xstate_bv: '0x3' } },
  { do: 'sigreturn' },
  { do: 'compute', use: ['sse'] },
];

/** What it is, the scenario, how many frames it makes. */
type FrameCase = readonly [title: string, scenario: object, count: number];

const debugged = (regset: string) => [
  { do: 'compute', use: ['x87', 'avx', 'mxcsr'] },
  { do: 'switch', to: 'B' },
  { do: 'ptrace', access: 'get', regset, of: 'A' },
  ...(regset === 'fpregs' ? [] : [{ do: 'ptrace', access: 'set', regset, of: 'A', mxcsr: 0x3f80 }]),
  { do: 'switch', to: 'A' },
  { do: 'compute', use: ['sse'] },
];

for (const [version, standIn] of [
  ['6.1', '6.1'],
  ['6.12', '6.18'],
] as const)
  describeKernel(version, (treeRoot) => {
    const both = async (scenario: object | string): Promise<readonly [ours: Run, theirs: Run]> => {
      const runs = [
        await runOf({ scenario, treeRoot: treeOf(standIn) }),
        await runOf({ scenario, treeRoot }),
      ] as const;
      for (const run of runs) expect([run.stopped, run.findings]).toEqual([null, []]);
      return runs;
    };

    test.each<FrameCase>([
      ['64-bit', program('x86-64', 'zen3', thereAndBack), 3],
      ['64-bit, FXSAVE alone', program('x86-64', 'zen3', withoutEdit, ['noxsave']), 3],
      ['64-bit, with AMX there and not in use', program('x86-64', 'sapphire-rapids', thereAndBack), 3],
      ['32-bit with siginfo', program('ia32', 'zen3', thereAndBack), 3],
      ['32-bit without, AVX-512', program('ia32', 'skylake-x', withoutInfo), 1],
    ])('signal frames byte by byte: %s', async (_, scenario, count) => {
      const [ours, theirs] = await both(scenario);
      const wanted = frames(theirs);
      expect(wanted).toHaveLength(count);
      expect(frames(ours)).toEqual(wanted);
      expect(userRegisters(ours)).toEqual(userRegisters(theirs));
    });

    test.each(['xstate', 'fxregs', 'fpregs'])('what a debugger reads of %s, byte by byte', async (regset) => {
      const [ours, theirs] = await both(program('x86-64', 'skylake-x', debugged(regset)));
      const wanted = buffers(theirs);
      expect(wanted.some((bytes) => /[1-9a-f]/.test(bytes))).toBe(true);
      expect(buffers(ours)).toEqual(wanted);
      expect(userRegisters(ours)).toEqual(userRegisters(theirs));
    });

    test.each(['first-amx-use', 'amx-not-permitted', 'ptrace'])('%s: the same marks', async (scenario) => {
      const [ours, theirs] = await both(scenario);
      const told = ({ marks, tasks }: Run): string[] =>
        marks
          .filter(({ kind }) => kind !== 'tick')
          .map(({ kind, label, task }) => `${kind} ${tasks[task]?.comm}: ${label}`);
      expect(told(ours)).toEqual(told(theirs));
    });
  });
