// The tree's C is what runs: an edit changes the Run, a broken one ends it at its place, a wrong one is found.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { RunState } from '../../../src/core/sim/runState.ts';
import { attempt, contextH, eventsOf, runOf, schedH } from './support.ts';

const lastCpu = 'old_fpu->last_cpu = cpu;';

test('a deleted statement is gone from the Run', async () => {
  const [whole, edited] = [await runOf(), await runOf({ edits: [[schedH, lastCpu, '']] })];
  expect(eventsOf(whole, lastCpu)).toHaveLength(8); // nine saves, one of them by kernel_fpu_begin
  expect(eventsOf(edited, lastCpu)).toHaveLength(0);
  expect(edited.events.length).toBe(whole.events.length - 8);
  expect(edited.editedAt).toBe('sched.h');
});

test('registers that count as valid without being so: foreign-registers', async () => {
  const run = await runOf({
    edits: [
      [contextH, 'return 0;', 'return 1;'],
      [contextH, 'return fpu->last_cpu == cpu;', 'return 1;'],
    ],
  });
  const messages = run.findings
    .filter((one) => one.checker === 'foreign-registers')
    .map((one) => one.message);
  expect(messages).toContain("Xorg can read firefox's registers");
  expect(messages).toContain(
    "firefox runs in user mode with Xorg's registers: XMM, YMM_H, MXCSR are not as firefox left them",
  );
  expect(run.marks.some((one) => one.label.includes("still this task's own") && one.task === 2)).toBe(false);
});

test('a flag that is never cleared: need-load-in-user-mode', async () => {
  const run = await runOf({ edits: [[contextH, 'clear_thread_flag(TIF_NEED_FPU_LOAD);', '']] });
  expect(run.findings[0]?.checker).toBe('need-load-in-user-mode');
  expect(run.marks.some((one) => one.kind === 'save')).toBe(false);
});

test.each([
  ['a syntax error', 'old_fpu->last_cpu = ;', /does not parse/],
  ['an unknown function', 'no_such_helper(old_fpu);', /no_such_helper\(\) is not modelled/],
  ['an endless loop', 'for (;;) { cpu++; cpu--; }', /may hold 1000000 events/],
])('%s stops the Run at its place', async (_, text, message) => {
  const { stopped } = await runOf({ edits: [[schedH, lastCpu, text]] });
  expect(stopped?.message).toMatch(message);
  expect(stopped?.statement).toMatchObject({ path: schedH, line1: 39 });
  expect(stopped?.functionName).toBe('switch_fpu_prepare');
});

test('a loop that does nothing at all ends too', async () => {
  const { stopped } = await runOf({ edits: [[schedH, lastCpu, 'for (;;);']] });
  expect(stopped?.message).toMatch(/does not come to an end/);
  expect(stopped?.functionName).toBe('switch_fpu_prepare');
});

test('an entry function that is gone is a problem with a name', async () => {
  const made = await attempt({
    edits: [
      [
        'arch/x86/kernel/process_64.c',
        '__switch_to(struct task_struct *prev_p',
        'other(struct task_struct *prev_p',
      ],
    ],
  });
  expect('kind' in made ? [made.kind, made.code] : 'a Run').toEqual(['problem', 'cannot-run']);
  expect('kind' in made && made.message).toContain('no __switch_to()');
});

test('any other function that is gone stops the Run where it is called', async () => {
  const { stopped } = await runOf({
    edits: [[schedH, 'static inline void switch_fpu_prepare(', 'static inline void other(']],
  });
  expect(stopped?.message).toMatch(/switch_fpu_prepare\(\) is not modelled/);
  expect(stopped?.functionName).toBe('__switch_to');
});

test('a variable that is first used in mid-run has its initial value from the start', async () => {
  const run = await runOf({
    edits: [
      [
        schedH,
        'static inline void switch_fpu_prepare(',
        'static int seen = 41;\nstatic inline void switch_fpu_prepare(',
      ],
      [schedH, lastCpu, `${lastCpu} seen++;`],
    ],
  });
  const object = run.places.objects.find((one) => one.name === 'seen');
  const state = new RunState(run);
  const at = (event: number): number => {
    state.moveTo(event);
    return state.u32(object?.addr ?? 0);
  };
  const [first = -1, second = -1] = eventsOf(run, 'seen++');
  expect([at(-1), at(first - 1), at(first), at(second)]).toEqual([41, 41, 42, 43]);
});

test('variables that begin to be used in mid-Run had their initial values all along', async () => {
  const run = await runOf({
    edits: [
      [
        'arch/x86/kernel/fpu/core.c',
        'void kernel_fpu_end(void)\n{',
        'static int inner = 1234; static int *outer = &inner; static const char *seen;' +
          'void kernel_fpu_end(void)\n{ seen = "late"; if (*outer != 1234) return;',
      ],
    ],
  });
  const addressOf = (name: string): number => run.places.objects.find((one) => one.name === name)?.addr ?? 0;
  expect(run.stopped).toBeNull();
  const last = new RunState(run);
  last.moveTo(run.events.length);
  const literal = last.pointer(addressOf('seen'));
  for (const event of [0, run.events.length]) {
    const state = new RunState(run);
    state.moveTo(event);
    expect(state.u32(addressOf('inner'))).toBe(1234);
    expect(state.pointer(addressOf('outer'))).toBe(addressOf('inner'));
    expect(Buffer.from(state.read(literal, 5)).toString()).toBe('late\0');
  }
});
