// The bundled scenarios of what the kernel does beside switching, on the sample tree: checkers are clean, and what each
// scenario's text tells the reader to look at is so.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { kernelStories } from '../../support/kernelStories.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { attempt, contextH, eventsOf, runOf, sampleRoot, treeOf, twoTasks } from './support.ts';

test.each(Object.entries(kernelStories))('%s', async (scenario, check) => {
  check(await runOf({ scenario, treeRoot: sampleRoot }));
});

test('a tree without the functions of a step is a problem with their names', async () => {
  const made = await attempt({ scenario: 'first-amx-use', treeRoot: treeOf('4.4') });
  expect('kind' in made ? made.message : 'a Run').toBe(
    "Linux 4.4.0 (stand-in): this tree's code has no fpu_xstate_prctl() where the simulator looks for it; Linux lets programs ask for AMX since 5.16",
  );
});

test('AMX is refused while an alternate stack is too small for the frames that come with it', async () => {
  const run = await runOf({
    scenario: {
      ...twoTasks([{ do: 'permit' }, { do: 'fpu', components: ['amx'] }], { profile: 'sapphire-rapids' }),
      tasks: [{ comm: 'A', pid: 10, kind: 'user', altStack: 8192 }],
    },
  });
  expect([run.stopped, run.findings]).toEqual([null, []]);
  // -ENOSPC: a frame can need 11,952 bytes (AT_MINSIGSTKSZ). The tile then ends the program.
  expect(eventsOf(run, 'arch_prctl() gives -28')).toHaveLength(1);
  expect(run.marks.filter(({ kind }) => kind === 'signal').map(({ label }) => label)).toEqual([
    'signal 4 ends A',
  ]);
});

test('a tick in the middle of the loop: the task goes on behind its question', async () => {
  const run = await runOf({ scenario: 'huge-page' });
  const copies = eventsOf(run, 'left = copy_from_user');
  const task = (event: number): string | undefined => run.tasks[run.events.task[event] ?? -1]?.comm;
  expect(new Set(copies.map(task))).toEqual(new Set(['qemu']));
  const others = Array.from({ length: run.events.length }, (_, event) => event).filter(
    (event) => task(event) === 'redis',
  );
  // Five pages before redis ran, eleven after.
  expect([
    copies.filter((event) => event < (others[0] ?? 0)).length,
    copies.filter((event) => event > (others.at(-1) ?? 0)).length,
  ]).toEqual([5, 11]);
});

test.each([
  [
    'a child before its fork',
    [
      { do: 'switch', to: 'B' },
      { do: 'fork', child: 'B' },
    ],
    /steps\[0\]\.to: B is not forked yet/,
  ],
  [
    'a task that has exited',
    [
      { do: 'exit', to: 'B' },
      { do: 'switch', to: 'A' },
    ],
    /steps\[1\]\.to: A has exited before/,
  ],
  [
    'a move to a CPU that is not there',
    [{ do: 'migrate', toCpu: 1 }],
    /steps\[0\]\.toCpu is not a whole number from 0 to 0/,
  ],
  [
    'a debugger of a running task',
    [{ do: 'ptrace', access: 'get', regset: 'xstate', of: 'A' }],
    /A runs on CPU 0 then; it must be stopped/,
  ],
  [
    'a write without a value',
    [{ do: 'ptrace', access: 'set', regset: 'xstate', of: 'B' }],
    /writes and needs "mxcsr"/,
  ],
  ['a page of three pages', [{ do: 'hugePage', work: 'copy', subpages: 3 }], /not a power of two/],
  ['sleep into itself', [{ do: 'sleep', to: 'A' }], /names the task that leaves the CPU/],
  [
    'a kernel thread that forks',
    [
      { do: 'switch', to: 'k' },
      { do: 'fork', child: 'B' },
    ],
    /a kernel thread does not fork/,
  ],
])('refuses %s', (_, steps, message) => {
  const read = readScenario(JSON.stringify(twoTasks(steps)));
  expect(read.ok ? 'accepted' : read.error).toMatch(message);
});

test('a complaint names the line', () => {
  const text = JSON.stringify(twoTasks([{ do: 'syscall' }, { do: 'switch', to: 'Z' }]), null, 1);
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes('"Z"')) + 1;
  const column = (lines[line - 1] ?? '').indexOf('"Z"') + 1;
  const read = readScenario(text);
  expect(read.ok ? '' : read.error).toBe(
    `line ${line}, column ${column}: steps[1].to names no task: "Z"; tasks are A, B, k`,
  );
});

test('a switch that saves although the registers are another task’s is found, with the way of the values', async () => {
  const run = await runOf({
    scenario: twoTasks([
      { do: 'fpu', components: ['sse'] },
      { do: 'switch', to: 'B' },
      { do: 'switch', to: 'A' },
    ]),
    edits: [
      [contextH, 'return 0;', 'return 1;'],
      [contextH, 'return fpu->last_cpu == cpu;', 'return 1;'],
    ],
  });
  const found = run.findings.find((one) => one.checker === 'foreign-save');
  expect(found?.message).toMatch(/^A's values \(.*\) are saved in B's image at 0xffff/);
});

test('kernel code without begin and end is found, and what it overwrote', async () => {
  const run = await runOf({
    scenario: twoTasks([
      { do: 'fpu', components: ['sse'] },
      { do: 'kernelFpu', guarded: false },
    ]),
  });
  expect(run.findings.map((one) => one.checker)).toEqual(['kernel-fpu-outside', 'foreign-registers']);
  expect(run.findings[0]?.message).toContain("A's values in them are overwritten");
});

test('a kernel_fpu_begin that does not save is found', async () => {
  const run = await runOf({
    scenario: 'crypto',
    edits: [['arch/x86/kernel/fpu/core.c', 'save_fpregs_to_fpstate(&current->thread.fpu);', ';']],
  });
  expect(run.findings.map((one) => one.checker)).toContain('foreign-registers');
});
