// Breakpoints over a Run: where each form holds, checked against the Run's own record, and what is said of nonsense.
// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, test } from 'vitest';
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
    const [view] = session.setBreakpoints(['restore']);
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
