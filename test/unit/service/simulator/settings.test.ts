// Settings of a Run as the service takes them: each that it offers works, more CPUs stay idle, wrong values are told.
// SPDX-License-Identifier: MIT
import { beforeAll, expect, test } from 'vitest';

import type { Run } from '../../../../src/core/sim/run.ts';
import { runView } from '../../../../src/core/sim/view/runView.ts';
import type { CParser } from '../../../../src/core/syntax/tree.ts';
import { createParser } from '../../../../src/service/parser/createParser.ts';
import { eras, makeRun, settings, type Problem } from '../../../../src/service/simulator/makeRun.ts';
import { sampleRoot } from '../../sim/support.ts';

let parser: CParser;
beforeAll(async () => {
  ({ parser } = await createParser());
});
const make = (set: Record<string, string>): Run | Problem =>
  makeRun(
    { treeRoot: sampleRoot, scenario: 'same-cpu', overlays: [], set },
    parser,
    'run-1',
    () => undefined,
  );
function made(set: Record<string, string>): Run {
  const run = make(set);
  if ('kind' in run) throw new Error(run.message);
  return run;
}

test('every value that is offered makes a Run', () => {
  for (const { key, offered } of settings)
    for (const value of offered)
      expect(made({ [key]: value }).events.length, `${key}=${value}`).toBeGreaterThan(0);
}, 60_000);

test('CPUs beyond those of the scenario are idle and hold nobody’s registers', () => {
  const run = made({ cpus: '4' });
  expect(run.cpuCount).toBe(4);
  const view = runView(run);
  for (const cpu of [1, 2, 3]) {
    expect(view.lanes[cpu]?.runs.map(({ mode }) => mode)).toEqual(['idle']);
    expect(run.events.cpu.every((one) => one === 0)).toBe(true);
  }
  expect(run.findings).toEqual([]);
});

test('profile, boot options and seed are told by the Run', () => {
  const view = runView(made({ boot: 'noxsaves  nosmp', seed: '7' }));
  expect(view.status).toMatchObject({ boot: ['noxsaves', 'nosmp'], seed: 7 });
  expect(view.profile).toEqual({ id: 'zen3', label: expect.stringContaining('Zen 3') as string });
});

test('every era says that it is a stand-in, in the menu and in the Run', () => {
  for (const { id, label } of eras) {
    expect(label).toContain('stand-in');
    expect(made({ era: id }).treeLabel).toContain('(stand-in)');
  }
});

test.each([
  [{ cpus: '9' }, /cpus=9: .*cpus/],
  [{ cpus: 'two' }, /cpus=two/],
  [{ boot: 'EAGER!' }, /boot=EAGER!: .*"EAGER!", not like "noxsave"/],
  [{ seed: '-1' }, /seed=-1/],
  [{ era: '3.0' }, /known eras are 2\.6\.32, 4\.4/],
  [{ colour: 'red' }, /"colour" can not be set; known: boot, cpus, era, profile, seed/],
])('%j is told', (set, message) => {
  const problem = make(set as unknown as Record<string, string>);
  expect('kind' in problem ? problem.message : '').toMatch(message);
  expect('kind' in problem ? problem.code : '').toBe('bad-setting');
});
