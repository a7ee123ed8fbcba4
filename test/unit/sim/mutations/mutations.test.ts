// Each edit that breaks FPU switching is caught by a checker in one busy scenario, with the message a user would see.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { runOf } from '../support.ts';
import { busy } from './busyScenario.ts';
import { mutations } from './mutations.ts';

test('the scenario is clean without an edit', async () => {
  const run = await runOf({ scenario: busy });
  expect([run.stopped, run.findings]).toEqual([null, []]);
});

test.each(mutations.map((one) => [one.title, one] as const))(
  '%s',
  async (_, { file, from, to, caughtBy, says }) => {
    const run = await runOf({ scenario: busy, edits: [[file, from, to]] });
    const found = run.findings.map(({ checker }) => checker);
    if (caughtBy === null) expect(run.findings).toEqual([]);
    else expect(caughtBy).toContain(found[0]);
    if (says) expect(run.findings[0]?.message).toMatch(says);
  },
);
