// "When is this read next?": the scenario played again finds the statements that read some bytes, and no others. What is
// expected is worked out from the C that ran and from the Run's own state, not from the watch.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test } from 'vitest';
import { memoryReaders } from '../../../src/core/sim/readers.ts';
import { imageRange, ownerCellOf } from '../../../src/core/sim/places.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState } from '../../../src/core/sim/runState.ts';
import { Session } from '../../../src/core/sim/session.ts';
import type { SimulateInput } from '../../../src/core/sim/simulate.ts';
import { simulate } from '../../../src/core/sim/simulate.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { prepare } from '../../../src/service/simulator/makeRun.ts';
import { makeCode } from '../../../src/service/simulator/makeCode.ts';
import { RunReaders } from '../../../src/service/simulator/runReaders.ts';
import { sampleRoot } from './support.ts';

const played = async (scenario: string): Promise<{ input: SimulateInput; run: Run }> => {
  const { parser } = await createParser();
  const ready = prepare({ treeRoot: sampleRoot, scenario, overlays: [] }, parser);
  if ('kind' in ready) throw new Error(ready.message);
  // The Run is of generated code, the readers are found by closures: the events are the same.
  const input = { ...ready, makeCode, id: 'run-1', onProgress: () => undefined };
  const made = simulate(input);
  if (!made.ok) throw new Error(made.error.message);
  return { input, run: made.value };
};
const readers = (input: SimulateInput, addr: number, size: number): { event: number; site: number }[] => {
  const found = memoryReaders(input, addr, size);
  if (!found.ok) throw new Error(found.error.message);
  return [...found.value];
};
const of = (input: SimulateInput, key: string): { event: number; site: number }[] => {
  const found = new RunReaders(input).of(key);
  if (!found) throw new Error(`no answer to ${key}`);
  return [...found];
};
const textAt = (run: Run, event: number): string => {
  const one = run.statements[run.events.statement[event] ?? -1];
  return one ? `${one.functionName}: ${one.statement.text.replace(/\s+/g, ' ')}` : '';
};
/** The events of statements that match, of all. */
const eventsOf = (run: Run, pattern: RegExp): number[] =>
  Array.from({ length: run.events.length }, (_, event) => event).filter((event) =>
    pattern.test(textAt(run, event)),
  );

let ten: Awaited<ReturnType<typeof played>>;
beforeAll(async () => {
  ten = await played('ten-switches');
});

test('a per-CPU cell is read where the C reads it: who owns the registers', () => {
  const { input, run } = ten;
  const cell = ownerCellOf(run.places, 0) ?? Number.NaN;
  const sites = readers(input, cell, 8).map(({ event }) => event);
  expect(sites.length).toBeGreaterThan(5);
  for (const event of sites) expect(textAt(run, event)).toMatch(/fpu_fpregs_owner_ctx/);
});

test('a field is read where its statement runs for that task, and not where a test before it decided', () => {
  const { input, run } = ten;
  const state = new RunState(run);
  for (const task of run.tasks) {
    const expected = eventsOf(run, /^fpregs_state_valid: .*fpu->last_cpu == cpu/).filter((event) => {
      state.moveTo(event);
      return state.running.some(({ task: id }) => id === task.id);
    });
    const found = readers(input, task.fpu + (run.places.lastCpu ?? Number.NaN), 4).map(({ event }) => event);
    expect(found, task.comm).toEqual(expected);
  }
});

test('XRSTOR reads the image that it loads; what only a checker looked at is no read', () => {
  const { input, run } = ten;
  const state = new RunState(run);
  for (const task of run.tasks.filter(({ kind }) => kind === 'user')) {
    const image = run.marks.filter((mark) => mark.kind === 'restore' && mark.task === task.id);
    // XSTATE_BV lies 512 bytes into the image.
    const start = imageRange(state, run.places, task)?.address ?? Number.NaN;
    const loads = readers(input, start + 512, 8)
      .map(({ event }) => textAt(run, event))
      .filter((text) => /XRESTORE/.test(text));
    expect(loads, task.comm).toHaveLength(image.length);
  }
});

test('CR0 is read by all that TS could trap; a register by who saves it, not by who loads it', () => {
  const { input, run } = ten;
  const at = (key: string): number[] => of(input, key).map(({ event }) => event);
  expect(at('cpu0:CR0')).toEqual(eventsOf(run, /: XSTATE_X(SAVE|RESTORE)|: ldmxcsr\(| computes /));
  // From the first save on both users have SSE state, and XSAVES writes it each time that it was changed since.
  const saves = eventsOf(run, /: XSTATE_XSAVE/);
  const xmm0 = at('cpu0:XMM0');
  expect(xmm0[0]).toBe(saves[0]);
  expect(xmm0.filter((event) => !saves.includes(event))).toEqual([]);
});

test('around the cursor: the last read at or before it, the next one after it', () => {
  const { input, run } = ten;
  const task = run.tasks.find(({ kind }) => kind === 'user');
  const key = `mem:${(task?.fpu ?? 0) + (run.places.lastCpu ?? 0)}:4`;
  const asked = new RunReaders(input);
  const readings = asked.of(key) ?? [];
  expect(asked.of(key)).toBe(readings);
  expect(asked.of('cpu0:XINUSE')).toBeNull();
  expect(asked.of('cpu0:no such register')).toBeNull();
  const first = readings[0]?.event ?? Number.NaN;
  const session = new Session(run);
  session.goTo(first - 1);
  expect(session.readsAround(readings)).toEqual({ last: null, next: readings[0]?.site });
  session.goTo(first);
  expect(session.readsAround(readings).last).toBe(readings[0]?.site);
});
