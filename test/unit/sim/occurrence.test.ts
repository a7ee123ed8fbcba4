// A statement is found by how often it was executed before, and told by the same number.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { Session } from '../../../src/core/sim/session.ts';
import { eventsOf, runOf } from './support.ts';

test('the event of the nth time, and the time of an event', async () => {
  const run = await runOf();
  const session = new Session(run);
  const [functionName, text] = ['switch_fpu_prepare', 'old_fpu->last_cpu = cpu;'];
  const events = eventsOf(run, text);
  expect(events.length).toBeGreaterThan(2);
  events.forEach((event, i) => {
    expect(session.find(functionName, text, i + 1)).toBe(event);
    expect(session.occurrence(functionName, text, event)).toBe(i + 1);
    expect(session.occurrence(functionName, text, event - 1)).toBe(i);
  });
  expect(session.find(functionName, text, events.length + 1)).toBeNull();
  expect(session.occurrence('another_function', text, run.events.length)).toBe(0);
});
