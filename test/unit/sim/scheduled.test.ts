// Runs that the scheduler drives: the tree's code runs where the model says, and the Run's clock agrees with the model's.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { noteAt, statementAt } from '../../../src/core/sim/run.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { stateHash } from '../../../src/core/sim/runState.ts';
import { runOf } from './support.ts';

vi.setConfig({ testTimeout: 120_000 });
const mhz = 2446;
const file = path.join(import.meta.dirname, '../../../scenarios/huge-page-copy.json');
// 64 of the scenario's 512 small pages, and redis wakes in the middle of those: the same in less time.
const text = readFileSync(file, 'utf8')
  .replace('"subpages": 512', '"subpages": 64')
  .replace('"us": 222', '"us": 204');
const source = JSON.parse(text) as { schedule: object; tasks: object[] };
const copy = (schedule: object): Promise<Run> =>
  runOf({ scenario: { ...source, schedule: { ...source.schedule, ...schedule } } });

/** Events whose text or note says this. */
function events(run: Run, what: RegExp): number[] {
  const found: number[] = [];
  for (let event = 0; event < run.events.length; event++)
    if (what.test(statementAt(run, event)?.statement.text ?? '') || what.test(noteAt(run, event)))
      found.push(event);
  return found;
}
const atNs = (run: Run, event: number | undefined): number =>
  ((run.events.cycle[event ?? -1] ?? NaN) * 1000) / mhz;
const redis = (run: Run) => run.schedule?.metrics.tasks[1]?.wakeups;

describe('huge-page-copy', () => {
  test('voluntary: 64 questions, one sees the flag, and redis runs within a body and the switch', async () => {
    const run = await copy({});
    expect([run.stopped, run.findings]).toEqual([null, []]);
    expect(events(run, /^cond_resched\(\);$/)).toHaveLength(64);
    const set = events(run, /the scheduler sets TIF_NEED_RESCHED/);
    const seen = events(run, /TIF_NEED_RESCHED is seen/);
    expect([set.length, seen.length]).toEqual([1, 1]);
    expect(statementAt(run, seen[0] ?? 0)?.statement.text).toBe('cond_resched();');
    // Nobody asks between: the next question after the flag is the one that sees it.
    expect(events(run, /^cond_resched\(\);$/).filter((one) => one > (set[0] ?? 0))[0]).toBe(seen[0]);
    const decision = run.schedule?.decisions.find(({ why }) => why === 'cond_resched');
    expect(Math.abs(atNs(run, seen[0]) - (decision?.atNs ?? 0))).toBeLessThan(4);
    const runs = events(run, /^redis is in user mode$/).at(-1);
    const waited = atNs(run, runs) - (redis(run)?.maxAtNs ?? 0);
    expect(Math.abs(waited - (redis(run)?.maxNs ?? 0))).toBeLessThan(10);
  });

  test('taken out in memory: no question is left in the Run, and redis waits for the rest of the copy', async () => {
    const run = await copyWithout({});
    expect(events(run, /cond_resched/)).toEqual([]);
    expect([run.stopped, run.findings]).toEqual([null, []]);
    const filled = atNs(run, events(run, /^the huge page is filled$/)[0]);
    const woken = redis(run)?.maxAtNs ?? 0;
    const decision = run.schedule?.decisions.find(({ prev, next }) => prev === 0 && next === 1);
    expect(decision).toBeDefined();
    expect(filled).toBeGreaterThan(woken + 500);
    expect(redis(run)?.maxNs).toBeGreaterThan(filled - woken);
  });

  test.each(['hot', 'cold'])(
    'full, %s: the copy is left where the interrupt comes, and redis waits for the switch',
    async (caches) => {
      const run = await copyWithout({ model: 'full', caches });
      expect([run.stopped, run.findings]).toEqual([null, []]);
      const decision = run.schedule?.decisions.find(({ why }) => why === 'irq-exit');
      expect(decision?.atNs).toBe(redis(run)?.maxAtNs);
      const runs = events(run, /^redis is in user mode$/).at(-1);
      const waited = atNs(run, runs) - (redis(run)?.maxAtNs ?? 0);
      expect(Math.abs(waited - (redis(run)?.maxNs ?? 0))).toBeLessThan(10);
      expect(events(run, /^the huge page is filled$/)).toHaveLength(1);
    },
  );

  test('twice the same', async () => {
    const [a, b] = [await copy({}), await copy({})];
    expect(stateHash(a)).toBe(stateHash(b));
    expect(a.schedule).toEqual(b.schedule);
  });
});

const copyWithout = (schedule: object): Promise<Run> => copy({ ...schedule, condResched: false });

test('scheduled-fpu: every switch of the model is one of the Run, the FPU is right, and its cost is counted', async () => {
  const run = await runOf({ scenario: 'scheduled-fpu' });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  const switches = run.schedule?.metrics.cpus.reduce((sum, cpu) => sum + cpu.switches, 0);
  expect(run.marks.filter(({ kind }) => kind === 'tick')).toHaveLength(switches ?? -1);
  const saves = run.marks.filter(({ kind }) => kind === 'save').length;
  const restores = run.marks.filter(({ kind }) => kind === 'restore').length;
  const fpuCycles = saves * 123 + restores * 270;
  const lost = ((run.schedule?.metrics.fpuNs ?? 0) * mhz) / 1000;
  expect(Math.abs(lost - fpuCycles)).toBeLessThan(3 * (switches ?? 0));
  for (let event = 1; event < run.events.length; event++)
    if ((run.events.cycle[event] ?? 0) < (run.events.cycle[event - 1] ?? 0))
      expect.fail(`event ${event} goes back`);
});

describe('a schedule that is wrong is refused with its place', () => {
  const refusal = (change: object, task: object = {}): string => {
    const [first, ...rest] = source.tasks;
    const read = readScenario(
      JSON.stringify({ ...source, tasks: [{ ...first, ...task }, ...rest], ...change }),
    );
    return read.ok ? 'it is fine' : read.error;
  };
  test.each<[string, object, object, RegExp]>([
    ['HZ 7', { schedule: { us: 10, hz: 7 } }, {}, /schedule\.hz is 7: a kernel ticks 100, 250, 300, 1000/],
    ['nice 40', {}, { nice: 40 }, /tasks\[0\]\.nice is not a whole number from -20 to 19/],
    ['no CPU', {}, { cpus: [] }, /tasks\[0\]\.cpus is empty: it could run nowhere/],
    [
      'a CPU that is not there',
      {},
      { cpus: [1] },
      /tasks\[0\]\.cpus\[0\] is CPU 1: this machine has CPUs 0 to 0/,
    ],
    [
      'an unknown model',
      { schedule: { us: 10, model: 'eager' } },
      {},
      /schedule\.model is "eager", not none, /,
    ],
    ['steps beside it', { steps: [{ do: 'compute' }] }, {}, /steps is given, but the schedule says who runs/],
    [
      'three pages',
      {},
      { program: [{ do: 'hugePage', subpages: 3 }] },
      /program\[0\]\.subpages is 3, not a power of two/,
    ],
    [
      'a kernel thread',
      {},
      { kind: 'kthread' },
      /tasks\[0\]\.kind: a program of a schedule runs in user mode/,
    ],
    [
      'programs without one',
      { schedule: undefined },
      {},
      /tasks\[0\]\.times is given, but there is no schedule/,
    ],
    [
      'no time',
      {},
      { times: undefined, program: [{ do: 'yield' }] },
      /tasks\[0\]\.program takes no time and repeats for ever/,
    ],
    [
      'a lock that is never given back',
      {},
      {
        program: [
          { do: 'lock', name: 'ptl' },
          { do: 'compute', us: 5 },
        ],
      },
      /tasks\[0\]\.program\[0\] takes the spinlock "ptl" and never gives it back/,
    ],
    [
      'a sleep with a lock',
      {},
      {
        program: [
          { do: 'lock', name: 'ptl' },
          { do: 'sleep', us: 5 },
          { do: 'unlock', name: 'ptl' },
        ],
      },
      /tasks\[0\]\.program\[1\] sleeps with the spinlock ptl held/,
    ],
    [
      'FPU use with a lock',
      {},
      {
        program: [
          { do: 'lock', name: 'ptl' },
          { do: 'compute', us: 5, use: ['sse'] },
          { do: 'unlock', name: 'ptl' },
        ],
      },
      /tasks\[0\]\.program\[1\]\.use: code that holds a spinlock is kernel code/,
    ],
    [
      'a lock without a name',
      {},
      { program: [{ do: 'lock' }] },
      /program\[0\]\.name is undefined, not a name/,
    ],
    [
      'a page of 1 GiB',
      {},
      { program: [{ do: 'hugePage', subpages: 262_144 }] },
      /subpages is 262144: a Run records every statement.* more than 512 small pages; "ringside waits"/,
    ],
  ])('%s', (_name, change, task, message) => {
    expect(refusal(change, task)).toMatch(message);
  });

  test('what the model refuses ends the Run with its message', async () => {
    const run = await copy({ model: 'lazy' });
    expect(run.stopped?.message).toMatch(
      /^model "lazy" came with 6\.13: Linux 6\.1\.0 has none, voluntary, full, rt$/,
    );
  });
});

describe('locks and signals', () => {
  const tasks = (first: readonly object[], second: readonly object[]): object[] => [
    { comm: 'holder', pid: 1, kind: 'user', times: 1, program: first },
    { comm: 'other', pid: 2, kind: 'user', policy: 'fifo', times: 1, program: second },
  ];
  const play = (model: string, first: readonly object[], second: readonly object[]): Promise<Run> =>
    runOf({
      scenario: { ...source, schedule: { model, us: 1000 }, tasks: tasks(first, second) },
    });
  const locked = [
    { do: 'compute', us: 100, use: ['sse'] },
    { do: 'lock', name: 'ptl' },
    { do: 'compute', us: 300 },
    { do: 'unlock', name: 'ptl' },
    { do: 'compute', us: 100, use: ['sse'] },
  ];
  const woken = [
    { do: 'sleep', us: 150 },
    { do: 'compute', us: 50, use: ['avx'] },
  ];

  // The other is woken about 50 us after the lock is taken, and the holder has it for 300 us.
  test.each([
    ['voluntary', true],
    ['full', true],
    ['rt', false],
  ])('%s: code with a spinlock held keeps the CPU: %s', async (model, keeps) => {
    const run = await play(model, locked, woken);
    expect([run.stopped, run.findings]).toEqual([null, []]);
    const [given] = events(run, /^holder: spin_unlock\("ptl"\)$/);
    const [runs] = events(run, /^other computes/);
    expect((runs ?? 0) > (given ?? 0)).toBe(keeps);
    const waited = run.schedule?.metrics.tasks[1]?.wakeups.maxNs ?? 0;
    if (keeps) expect(Math.abs(waited - 250_000)).toBeLessThan(10_000);
    else expect(waited).toBeLessThan(5000);
    expect(events(run, /^holder is in user mode$/).length).toBeGreaterThan(1);
  });

  test('a task that waits runs when it is signalled', async () => {
    const run = await play(
      'voluntary',
      [
        { do: 'compute', us: 100 },
        { do: 'signal', on: 'page' },
        { do: 'compute', us: 100 },
      ],
      [
        { do: 'wait', on: 'page' },
        { do: 'compute', us: 50, use: ['sse'] },
      ],
    );
    expect([run.stopped, run.findings]).toEqual([null, []]);
    const [[signals], [runs]] = [events(run, /signals "page"$/), events(run, /^other computes/)];
    expect(signals).toBeGreaterThan(0);
    expect(runs).toBeGreaterThan(signals ?? Infinity);
    expect(atNs(run, runs)).toBeGreaterThan(100_000);
  });
});
