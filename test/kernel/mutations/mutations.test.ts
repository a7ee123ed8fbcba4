// Each edit that breaks FPU switching in a real tree is caught by a checker, first of all by the one that the list names;
// the messages are those of docs/mutations.md. Every fourth of them here; all with RINGSIDE_MUTATIONS=all.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { busy } from '../../unit/sim/mutations/busyScenario.ts';
import { runOf } from '../../unit/sim/support.ts';
import { describeKernel } from '../trees.ts';
import { editFunction } from './editFunction.ts';
import { mutations } from './mutations.ts';

const step = process.env['RINGSIDE_MUTATIONS'] === 'all' ? 1 : 4;
const share = mutations.filter((_, i) => i % step === 0);

const document = readFileSync(path.join(import.meta.dirname, '../../../docs/mutations.md'), 'utf8');

test('docs/mutations.md lists every edit, and no other', () => {
  const listed = [...document.matchAll(/^\| ([^|]+?) \| `\w+` \|/gm)].map(([, title]) => title);
  expect(listed).toEqual(mutations.map(({ title }) => title));
});

for (const version of ['6.1', '6.12'])
  describeKernel(version, (treeRoot) => {
    test('the busy scenario is clean without an edit', async () => {
      const run = await runOf({ scenario: busy, treeRoot });
      expect([run.stopped, run.findings]).toEqual([null, []]);
    });

    test.each(share.map((one) => [one.title, one] as const))('%s', async (_, mutation) => {
      const { scenario = busy, caughtBy } = mutation;
      const run = await runOf({ scenario, treeRoot, edits: [editFunction(treeRoot, mutation)] });
      const [first] = run.findings;
      if (caughtBy === null) expect(run.findings).toEqual([]);
      else expect(caughtBy).toContain(first?.checker);
    });
  });
