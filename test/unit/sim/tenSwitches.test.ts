// The packaged scenarios on the sample tree: what is saved, restored and skipped follows from docs/facts.md and from
// the order of the scenario's steps, counted by hand.
// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../../src/core/sim/run.ts';
import { lastWriter, RunState, stateHash } from '../../../src/core/sim/runState.ts';
import { registerWriters } from '../../../src/core/sim/writers.ts';
import { Session } from '../../../src/core/sim/session.ts';
import { imageOf } from '../../../src/core/sim/view/describe.ts';
import { runView } from '../../../src/core/sim/view/runView.ts';
import { eventRows, summaryOf } from '../../../src/service/simulator/summary.ts';
import { eventsOf, marksOf, runOf, twoTasks } from './support.ts';

let run: Run;
beforeAll(async () => {
  run = await runOf();
});
const taskOf = (comm: string): Run['tasks'][number] => {
  const task = run.tasks.find((one) => one.comm === comm);
  if (!task) throw new Error(comm);
  return task;
};

describe('ten-switches', () => {
  test('comes to its end, from the tree alone, without findings', () => {
    const { status } = runView(run);
    expect(run.stopped).toBeNull();
    expect(run.findings).toEqual([]);
    expect(status.fromTreePercent).toBe(100);
    // Ten by the scenario, one from the idle task to the first.
    expect(summaryOf(run).metrics['switches']).toBe(11);
  });

  test('saves, restores and skips in the order that the steps demand', () => {
    expect(marksOf(run)).toEqual([
      'restore firefox', // first time: nobody owns the registers
      'save firefox',
      'restore Xorg',
      'save Xorg',
      'restore firefox',
      'save firefox', // to the kernel thread, which saves nothing itself
      'restore-skipped firefox',
      'save firefox',
      'restore Xorg',
      'restore-skipped Xorg', // a system call without a switch
      'save Xorg',
      'restore firefox',
      'save firefox',
      'restore firefox', // kernel_fpu_begin saves, the way to user mode restores
      'save firefox',
      'restore Xorg',
      'save Xorg',
      'restore firefox',
      'save firefox', // to the kernel thread
      'restore Xorg',
    ]);
  });

  test('never writes CR0', () => {
    const [boot] = run.initial.cpus;
    expect(boot?.state.cr0).toBe(0x80050033n);
    expect(registerWriters(run, 0, 'CR0')).toEqual([]);
    // The question is asked of a register that is written, too.
    expect(registerWriters(run, 0, 'MXCSR')).not.toEqual([]);
  });

  test('never writes bytes 464..511 of an image', () => {
    const state = new RunState(run);
    state.moveTo(run.events.length);
    for (const task of run.tasks.filter((one) => one.kind === 'user')) {
      const image = imageOf(run, state, task);
      expect(image?.size).toBe(832);
      if (image) expect(lastWriter(run, image.address + 464, 48, run.events.length)).toBeNull();
    }
  });

  test('each task has its own MXCSR in user mode', () => {
    const xorg = taskOf('Xorg');
    let computed = false;
    const state = new RunState(run);
    for (let event = 0; event < run.events.length; event++) {
      state.moveTo(event);
      const [cpu] = state.cpus;
      if (cpu?.mode !== 'user') continue;
      if (cpu.task !== xorg.id) expect(cpu.state.mxcsr).toBe(0x1f80);
      else if (computed)
        expect(cpu.state.mxcsr).toBe(0x7f80); // id 2: round toward zero
      else computed = cpu.state.mxcsr === 0x7f80;
    }
    expect(computed).toBe(true);
  });

  test('XSTATE_BV says which components a task has used', () => {
    const state = new RunState(run);
    const saves = run.marks.filter((mark) => mark.kind === 'save');
    const bv = saves.map((mark) => {
      state.moveTo(mark.event);
      const task = run.tasks[mark.task];
      return task && imageOf(run, state, task)?.xstateBv;
    });
    // firefox has used x87, SSE and AVX from its first step on; Xorg SSE and AVX, and x87 before its last save.
    expect(bv).toEqual([7n, 6n, 7n, 7n, 6n, 7n, 7n, 7n, 7n]);
  });

  test('is the same Run twice', async () => {
    const again = await runOf();
    const log = (one: Run): string => JSON.stringify(eventRows(one, 0, one.events.length));
    expect(log(again)).toBe(log(run));
    expect(stateHash(again)).toBe(stateHash(run));
  });
});

test('A to a kernel thread and back: one save, no restore', async () => {
  const made = await runOf({
    scenario: twoTasks([
      { do: 'compute', use: ['sse'] },
      { do: 'switch', to: 'k' },
      { do: 'switch', to: 'A' },
    ]),
  });
  expect(marksOf(made)).toEqual(['restore A', 'save A', 'restore-skipped A']);
});

test('two-cpus: the owner is right, last_cpu is not, and it is restored', async () => {
  const made = await runOf({ scenario: 'two-cpus' });
  expect([made.stopped, made.findings]).toEqual([null, []]);
  const session = new Session(made);
  session.goTo(made.marks.findLast((mark) => mark.kind === 'restore')?.event ?? 0);
  const { cpu, why } = session.view();
  expect(cpu).toBe(0);
  expect(why.map((line) => line.text)).toEqual([
    'restored: TIF_NEED_FPU_LOAD is set',
    "fpu_fpregs_owner_ctx of CPU 0 is bash's",
    "bash's last_cpu is 1, not 0",
  ]);
});

describe('moving', () => {
  test('a thousand moves to and fro give the state of a replay', () => {
    const walker = new RunState(run);
    let seed = 12345;
    for (let move = 0; move < 1000; move++) {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      const event = (seed >>> 8) % run.events.length;
      walker.moveTo(event);
      if (move % 50 > 0) continue;
      const fresh = new RunState(run);
      fresh.moveTo(event);
      expect(walker.cpus).toEqual(fresh.cpus);
      for (const { base, size } of run.initial.regions)
        expect(Buffer.compare(walker.read(base, size), fresh.read(base, size))).toBe(0);
    }
  });

  test('step, over, out, marks', () => {
    const session = new Session(run);
    const event = eventsOf(run, 'switch_fpu_prepare(')[0] ?? -1;
    session.goTo(event);
    session.move('step');
    expect(session.view().statement.functionName).toBe('switch_fpu_prepare');
    session.move('out');
    expect(session.view().statement.functionName).toBe('__switch_to');
    const after = session.cursor;
    session.goTo(event);
    session.move('over');
    expect(session.cursor).toBe(after);
    session.goTo(Number.NaN);
    expect(session.cursor).toBe(after);
    session.move('first');
    session.move('back');
    expect(session.view().atFirst).toBe(true);
    session.move('nextFinding');
    expect(session.cursor).toBe(0);
  });

  test('who wrote last_cpu: the statement that says so', () => {
    const session = new Session(run);
    const event = session.find('switch_fpu_prepare', 'old_fpu->last_cpu = cpu;', 1) ?? -1;
    session.goTo(event);
    const change = session.view().changed.find((one) => one.name === 'firefox last_cpu');
    expect(session.whoWrote(change?.key ?? '')?.writtenBy).toBe(event);
    expect(session.whoWrote('nonsense')).toBeNull();
  });

  test('who wrote XMM0: the user program, not nobody', () => {
    const session = new Session(run);
    session.goTo(eventsOf(run, 'firefox computes with x87, sse, avx')[0] ?? -1);
    expect(session.whoWrote('cpu0:XMM0')?.writtenBy).toBe(session.cursor);
  });

  test('a save in kernel_fpu_begin leads to where the flag was cleared, not to where it was just set', () => {
    const session = new Session(run);
    session.goTo(run.marks.filter((mark) => mark.kind === 'save')[5]?.event ?? -1);
    const [line] = session.view().why;
    session.goTo(line?.event ?? -1);
    expect(session.view().statement.text).toBe('clear_thread_flag(TIF_NEED_FPU_LOAD);');
  });

  test('views are JSON', () => {
    const session = new Session(run);
    const view = runView(run);
    expect(JSON.parse(JSON.stringify(view))).toEqual(view);
    for (let event = 0; event < run.events.length; event += 37) {
      session.goTo(event);
      const cursor = session.view();
      expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
    }
  });
});
