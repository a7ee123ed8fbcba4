// The eras on their stand-in trees: what each switch does with CR0.TS, owner and counter is what docs/facts.md says of
// that kernel, and every task computes with its own registers whatever the order of switches.
// SPDX-License-Identifier: MIT
import { expect, test, describe } from 'vitest';
import { fieldValue } from '../../../src/core/sim/places.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { randomSwitches } from './randomSwitches.ts';
import { marksOf, runOf, treeOf, twoTasks } from './support.ts';

const lazy = { boot: ['eagerfpu=off'], profile: 'haswell' };
const on = (era: string, scenario: object | string): Promise<Run> =>
  runOf({ treeRoot: treeOf(era), scenario });
const kindsOf = (run: Run, operation: string): string[] => {
  const [found] = run.operations.filter(({ title }) => title.startsWith(operation)).slice(-1);
  return run.marks
    .filter(({ event, kind }) => kind !== 'tick' && found && event >= found.from && event < found.to)
    .map(({ kind, label }) => (kind === 'ts-written' ? label : kind));
};

describe('4.4, lazy: CR0.TS by (old task had the registers, new task is preloaded)', () => {
  const sse = { do: 'compute', use: ['sse'] };
  const to = (comm: string): object => ({ do: 'switch', to: comm });
  // Six slices with the FPU in a row make a task one that is preloaded.
  const busy = { do: 'repeat', times: 6, steps: [sse, to('B'), to('A')] };
  const bothBusy = { do: 'repeat', times: 6, steps: [sse, to('B'), sse, to('A')] };

  test.each([
    ['(1,0): stts', [sse, to('B')], 'switch A to B', ['save', 'CR0.TS := 1']],
    ['(0,0): no CR0 write', [to('B'), to('A')], 'switch B to A', []],
    ['(0,1): clts, and the owner skips the restore', [busy], 'switch B to A', ['CLTS']],
    ['(1,1): no CR0 write', [bothBusy, sse, to('B')], 'switch A to B', ['save', 'restore']],
  ])('%s', async (_, steps, operation, wanted) => {
    const run = await on('4.4', twoTasks(steps, lazy));
    expect(run.era).toBe('lazy');
    expect(kindsOf(run, operation)).toEqual(wanted);
    expect(run.findings).toEqual([]);
  });

  test('the first use of the FPU in a slice: #NM, clts, restore', async () => {
    const run = await on('4.4', twoTasks([sse], lazy));
    expect(run.marks.map(({ kind }) => kind)).toEqual(['tick', 'nm', 'ts-written', 'restore']);
    expect(run.marks.find(({ kind }) => kind === 'ts-written')?.label).toBe('CLTS');
  });

  test('a kernel thread in between leaves the registers to their owner only if it is preloaded', async () => {
    const run = await on('4.4', twoTasks([sse, to('k'), to('A'), sse], lazy));
    // fpu__restore() does not ask for the owner: two traps, two restores.
    expect(marksOf(run).filter((mark) => mark === 'restore A')).toHaveLength(2);
  });
});

test('4.4, eager: CR0 is never written, user tasks always have their registers', async () => {
  const run = await on('4.4', { ...(await scenarioOf('ten-switches')), boot: ['eagerfpu=on'] });
  expect(run.era).toBe('eager');
  expect(run.marks.some(({ kind }) => kind === 'ts-written' || kind === 'nm')).toBe(false);
  expect(run.findings).toEqual([]);
});

test.each([
  ['haswell', ['eagerfpu=auto'], 'eager'],
  ['haswell', ['noxsaveopt'], 'lazy'],
  ['haswell', ['noxsave'], 'lazy'],
  ['haswell', ['noxsave', 'eagerfpu=on'], 'eager'],
  ['haswell', ['eagerfpu=off'], 'lazy'],
])('4.4 on %s with %j is %s', async (profile, boot, era) => {
  const run = await on('4.4', twoTasks([{ do: 'compute', use: ['sse', 'avx'] }], { profile, boot }));
  expect(run.era).toBe(era);
  expect(run.stopped).toBeNull();
});

test.each(['2.6.32', '4.4'])(
  '%s: six traps, 250 preloaded switches, and then the byte is 0 again',
  async (era) => {
    const run = await on(era, 'preload-counter');
    const traps = run.operations.flatMap(({ title }, i) => (title.startsWith('#NM') ? [i] : []));
    const slices = run.operations.flatMap(({ title }, i) => (title === 'switch sh to octave' ? [i] : []));
    // The slice in which each trap falls: the first begins before the first switch back.
    expect(traps.map((trap) => slices.filter((slice) => slice < trap).length + 1)).toEqual([
      1, 2, 3, 4, 5, 6, 257, 258, 259, 260,
    ]);
    const { counter } = run.places;
    const octave = run.tasks.find(({ comm }) => comm === 'octave');
    if (!counter || !octave) throw new Error('no counter in this tree');
    const state = new RunState(run);
    const after = (slice: number): number => {
      state.moveTo((run.operations[slices[slice - 2] ?? 0]?.to ?? 0) - 1);
      return fieldValue(state, octave, counter);
    };
    expect([7, 8, 255, 256].map(after)).toEqual([7, 8, 255, 0]);
  },
);

test.each([
  ['2.6.32', 'lazyfp-leak', true],
  ['4.4', 'lazyfp-leak', true],
  ['4.4', 'lazyfp-eager', false],
  ['6.1', 'lazyfp-leak', false],
  ['6.18', 'lazyfp-leak', false],
])('%s, %s: another task can learn registers: %s', async (era, scenario, leaks) => {
  const run = await on(era, scenario);
  const found = run.findings.map(({ checker }) => checker);
  expect(found).toEqual(leaks ? ['lazy-fp-leak', 'lazy-fp-leak'] : []);
});

test('a CPU that looks at CR0.TS first leaks nothing, lazy or not', async () => {
  const run = await runOf({ treeRoot: treeOf('4.4'), scenario: 'lazyfp-leak', profile: 'zen3' });
  expect(run.era).toBe('lazy');
  expect(run.findings).toEqual([]);
});

test('lazy pays where the FPU is seldom used, and loses where it is used a lot', async () => {
  const cycles = async (scenario: string, boot: string): Promise<number> =>
    (await on('4.4', { ...(await scenarioOf(scenario)), boot: [boot] })).totalCycles;
  expect(await cycles('lazy-pays', 'eagerfpu=off')).toBeLessThan(await cycles('lazy-pays', 'eagerfpu=on'));
  expect(await cycles('lazy-loses', 'eagerfpu=off')).toBeGreaterThan(
    await cycles('lazy-loses', 'eagerfpu=on'),
  );
});

test('an option that a kernel does not know is said, not obeyed', async () => {
  const run = await on('6.1', 'lazy-migration');
  expect(run.era).toBe('deferred');
  expect(run.notes.some((note) => note.startsWith('boot option eagerfpu=off: nothing'))).toBe(true);
});

describe('every task computes with its own registers', () => {
  // A run of them keeps the process busy for seconds.
  test.each([
    ['2.6.32', []],
    ['4.4', ['eagerfpu=off']],
    ['4.4', ['eagerfpu=on']],
    ['4.4', ['noxsave']],
    ['6.1', []],
    ['6.18', []],
  ])(
    '%s %j: 500 random switches here, more with RINGSIDE_SWITCHES',
    { timeout: 7_200_000 },
    async (era, boot) => {
      const switches = Number(process.env['RINGSIDE_SWITCHES'] ?? 500);
      expect(await randomSwitches(treeOf(era), boot, switches)).toEqual([]);
    },
  );
});

async function scenarioOf(name: string): Promise<Record<string, unknown>> {
  const { readFileSync } = await import('node:fs');
  const path = new URL(`../../../scenarios/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
