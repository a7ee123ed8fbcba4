// Scenarios that begin with the boot: has_fpu() of the boot stub, then the kernel's own set-up of the FPU, recorded
// statement by statement. What the CPU is left with is what it is left with when nobody records it.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { Session } from '../../../src/core/sim/session.ts';
import { metricsOf } from '../../../src/core/sim/metrics.ts';
import { attempt, figuresOf, treeOf } from './support.ts';

const steps = [{ do: 'fpu', components: ['sse', 'avx'] }, { do: 'syscall' }, { do: 'compute' }];
const scenario = (more: object): object => ({
  id: 'boot-test',
  title: 'boot',
  description: 'boot',
  profile: 'zen3',
  cpus: 2,
  tasks: [{ comm: 'init', pid: 1, kind: 'user' }],
  start: ['init', 'idle'],
  steps,
  ...more,
});
const runOf = async (era: string, more: object): Promise<Run> => {
  const run = await attempt({ scenario: scenario(more), treeRoot: treeOf(era) });
  if ('kind' in run) throw new Error(run.message);
  return run;
};
const functionsOf = (run: Run): Set<string> => new Set(run.statements.map((one) => one.functionName));
/** The event whose statement has this text. */
const eventOf = (run: Run, text: string): number => {
  const id = run.statements.findIndex((one) => one.statement.text.includes(text));
  return run.events.statement.findIndex((one) => one === id);
};

test('has_fpu() clears EM and TS that the loader left, then FNINIT leaves its words', async () => {
  const run = await runOf('6.1', { from: 'boot', loaderLeaves: ['EM', 'TS'] });
  expect(run.stopped).toBeNull();
  expect(run.findings).toEqual([]);
  expect([...functionsOf(run)]).toEqual(
    expect.arrayContaining(['get_cpuflags', 'has_fpu', 'has_eflag', 'fpu__init_system', 'fpu_clone']),
  );
  const state = new RunState(run);
  const cr0At = (event: number): bigint => {
    state.moveTo(event);
    return (state.cpus[0]?.state.cr0 ?? 0n) & 0xcn;
  };
  const write = eventOf(run, 'mov %0,%%cr0');
  expect(cr0At(-1)).toBe(0xcn);
  expect(cr0At(write - 1)).toBe(0xcn);
  expect(cr0At(write)).toBe(0n);
  expect(run.marks.find(({ kind }) => kind === 'ts-written')).toMatchObject({
    event: write,
    label: 'CR0.TS := 0',
  });
  const session = new Session(run);
  session.goTo(write + 3);
  expect(session.whoWrote('cpu0:CR0')).toMatchObject({ writtenBy: write, before: null });
  // FSW 0 and FCW 037FH are what FNINIT leaves (SDM vol. 1, 8.1.5): the test of the C must be true for them.
  state.moveTo(eventOf(run, 'return fsw == 0'));
  expect(state.cpus[0]?.state).toMatchObject({ fsw: 0, fcw: 0x37f });
});

test('a loader that left them clear is not corrected', async () => {
  const run = await runOf('6.1', { from: 'boot' });
  expect(eventOf(run, 'if (cr0 & (X86_CR0_EM|X86_CR0_TS))')).toBeGreaterThan(0);
  expect(eventOf(run, 'mov %0,%%cr0')).toBe(-1);
});

test.each(['2.6.32', '4.4', '6.1', '6.18'])(
  '%s: recorded or not, the boot leaves the same CPUs',
  async (era) => {
    const booted = await runOf(era, { from: 'boot' });
    const begun = await runOf(era, {});
    const after = new RunState(booted);
    after.moveTo((booted.operations.find(({ title }) => title.includes('computes'))?.from ?? 0) - 1);
    const before = new RunState(begun);
    const registers = (state: RunState): object[] =>
      state.cpus.map(({ state: { cr0, cr4, xcr0, xss, mxcsr, fcw, fsw }, holds }) => ({
        ...{ cr0, cr4, xcr0, xss, mxcsr, fcw, fsw },
        holds: holds.filter((id) => id >= 0),
      }));
    expect(registers(after)).toEqual(registers(before));
    // The events after the boot are those of the Run that began there.
    const texts = (run: Run): string[] =>
      Array.from(run.events.statement, (id) => run.statements[id]?.statement.text ?? '');
    expect(texts(booted).slice(-texts(begun).length)).toEqual(texts(begun));
  },
);

test('forward, back and by figures alone: the same', async () => {
  const run = await runOf('6.1', { from: 'boot', loaderLeaves: ['TS'] });
  const state = new RunState(run);
  state.moveTo(run.events.length);
  const end = state.hash();
  state.moveTo(-1);
  const start = state.hash();
  expect(start).toBe(new RunState(run).hash());
  for (let event = 0; event < run.events.length; event++) state.moveTo(event);
  expect(state.hash()).toBe(end);
  const figures = await figuresOf({ scenario: scenario({ from: 'boot', loaderLeaves: ['TS'] }) });
  expect(figures.metrics).toEqual(metricsOf(run.marks, run.totalCycles));
});

test.each([
  [{ from: 'grub' }, 'from is "grub", not tasks or boot'],
  [{ loaderLeaves: ['TS'] }, 'loaderLeaves is given, but the scenario does not begin with the boot'],
  [{ from: 'boot', loaderLeaves: ['PE'] }, 'loaderLeaves[0] is "PE", not EM or TS'],
])('%j is refused at its line', (more, message) => {
  const read = readScenario(JSON.stringify(scenario(more), null, 1));
  expect(read.ok ? '' : read.error).toContain(message);
  expect(read.ok ? '' : read.error).toMatch(/^line \d+, column \d+: /);
});
