// Breakpoints over a Run: where each form holds, checked against the Run's own record, and what is said of nonsense.
// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, test } from 'vitest';
import { breakpointChoices } from '../../../src/core/sim/breakpointChoices.ts';
import { breakpointHits } from '../../../src/core/sim/breakpoints.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { statementAt } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { Session } from '../../../src/core/sim/session.ts';
import { runOf } from './support.ts';

let run: Run;
beforeAll(async () => {
  run = await runOf();
});

const hits = (text: string): number[] => {
  const found = breakpointHits(run, text);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};

test('a function: once for each call', () => {
  const events = hits('switch_fpu_prepare');
  // Of eleven switches two leave a kernel thread that TIF_NEED_FPU_LOAD is set for: the call is skipped.
  expect(events).toHaveLength(9);
  for (const event of events) {
    expect(statementAt(run, event)?.functionName).toBe('switch_fpu_prepare');
    expect(statementAt(run, event - 1)?.functionName).toBe('__switch_to');
  }
  expect(hits('switch_fpu_prepare()')).toEqual(events);
});

test('a line: the statements that stand there', () => {
  const [event = -1] = hits('switch_fpu_prepare');
  const { path, line1 } = statementAt(run, event)?.statement ?? { path: '', line1: 0 };
  expect(hits(`${path}:${line1}`)).toContain(event);
  expect(
    hits(`sched.h:${line1} and task firefox`).every(
      (one) => run.tasks[run.events.task[one] ?? 0]?.comm === 'firefox',
    ),
  ).toBe(true);
});

test('event kinds are the marks', () => {
  expect(hits('save')).toEqual(run.marks.filter((one) => one.kind === 'save').map((one) => one.event));
  expect(hits('#NM')).toEqual([]);
});

test('a register: where its value becomes the one wanted, and only there', () => {
  const state = new RunState(run);
  const wanted: number[] = [];
  for (let event = 0; event < run.events.length; event++) {
    state.moveTo(event - 1);
    const before = state.cpus[0]?.state.mxcsr;
    state.moveTo(event);
    if (state.cpus[0]?.state.mxcsr === 0x7f80 && before !== 0x7f80) wanted.push(event);
  }
  expect(wanted.length).toBeGreaterThan(0);
  expect(hits('MXCSR becomes 0x7f80')).toEqual(wanted);
  expect(hits('MXCSR.RC becomes 3')).toEqual(wanted);
  expect(hits('CR0.TS becomes 1')).toEqual([]);
});

test('a variable: where it is written', () => {
  expect(hits('fpu_fpregs_owner_ctx changes').length).toBeGreaterThan(0);
});

describe('continue', () => {
  test('stops at each hit, both ways, and at the ends', () => {
    const session = new Session(run);
    const [view] = session.setBreakpoints([{ text: 'restore', enabled: true }]);
    const events = view?.events ?? [];
    expect(events.length).toBeGreaterThan(2);
    for (const event of events) {
      session.move('continue');
      expect(session.cursor).toBe(event);
    }
    session.move('continue');
    expect(session.cursor).toBe(run.events.length - 1);
    for (const event of [...events].reverse()) {
      session.move('reverseContinue');
      expect(session.cursor).toBe(event);
    }
    session.move('reverseContinue');
    expect(session.cursor).toBe(0);
  });
});

test('a breakpoint that is not enabled stops nothing, and says where it would', () => {
  const session = new Session(run);
  const [view] = session.setBreakpoints([{ text: 'restore', enabled: false }]);
  expect(view?.events).toEqual(hits('restore'));
  session.move('continue');
  expect(session.cursor).toBe(run.events.length - 1);
});

describe('choices', () => {
  const choices = (typed: string) => breakpointChoices(run, typed).map(({ text }) => text);

  test('each one means something in this Run', () => {
    const session = new Session(run);
    for (const typed of [
      '',
      's',
      'switch_fpu',
      'CR0.',
      'MXCSR',
      'task',
      'cpu',
      'sched.h',
      'save and t',
      'owner',
    ])
      for (const text of choices(typed))
        expect(session.breakpointHelp(text).view?.error, `${typed} -> ${text}`).toBeNull();
  });
  test('a function, a bit with its values, the lines of a file, the part after "and"', () => {
    expect(choices('switch_fpu_prep')).toContain('switch_fpu_prepare');
    expect(choices('cr0.t')).toEqual(['CR0.TS becomes 1', 'CR0.TS becomes 0']);
    expect(choices('fpu/sched.h:').every((text) => /^fpu\/sched\.h:\d+$/.test(text))).toBe(true);
    expect(choices('fpu/sched.h:').length).toBeGreaterThan(2);
    expect(choices('save and task fi')).toEqual(['save and task firefox']);
    expect(choices('nothing like it')).toEqual([]);
  });
});

test('a line that did not run: the nearest that did is named', () => {
  const found = breakpointHits(run, 'fpu/sched.h:1');
  const lines = run.statements.flatMap(({ statement }) =>
    statement.path.endsWith('fpu/sched.h') ? [statement.line1] : [],
  );
  expect(found.ok ? '' : found.error).toContain(`the nearest that was is ${Math.min(...lines)}`);
});

test.each([
  ['task nobody', /no task "nobody" in this Run: it has .*firefox/],
  ['cpu 7', /no CPU 7/],
  ['CR0.XX becomes 1', /CR0 has no bit "XX": it has PE/],
  ['CR0.TS becomes 2', /does not fit/],
  ['CR0.TS becomes yes', /"yes" is no number/],
  ['XMM0 becomes 1', /no register whose bits are kept/],
  ['nowhere.c:12', /no statement of "nowhere.c"/],
  ['sched.h:100000', /line 100000 of sched.h was not executed/],
  ['schedule_tail', /no function that was executed/],
  ['nonsense changes', /neither a register nor a variable/],
  ['when the moon is full', /is no breakpoint; right would be a function, FILE:LINE/],
  ['', /is no breakpoint/],
])('%j is refused with what would be right', (text, message) => {
  const found = breakpointHits(run, text);
  expect(found.ok ? '' : found.error).toMatch(message);
});
