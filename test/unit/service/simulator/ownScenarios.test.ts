// A tree's own scenarios in .ringside/: listed behind the packaged ones, run by their path, refused with line and column.
// SPDX-License-Identifier: MIT
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createParser } from '../../../../src/service/parser/createParser.ts';
import { makeRun } from '../../../../src/service/simulator/makeRun.ts';
import { listScenarios } from '../../../../src/service/simulator/scenarioFiles.ts';
import { sampleRoot, twoTasks } from '../../sim/support.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'ringside-own-'));
  cpSync(sampleRoot, root, { recursive: true });
  mkdirSync(path.join(root, '.ringside'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const write = (name: string, value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  writeFileSync(path.join(root, '.ringside', name), text);
  return `.ringside/${name}`;
};
const wait = { do: 'syscall' };
async function refusal(value: unknown): Promise<string> {
  const scenario = write('bad.json', value);
  const { parser } = await createParser();
  const made = makeRun({ treeRoot: root, scenario, overlays: [] }, parser, 'r', () => undefined);
  return 'kind' in made ? `${made.code}: ${made.message}` : 'accepted';
}

test('they are listed and run', async () => {
  const scenario = write('mine.json', twoTasks([wait], { title: 'Mine' }));
  const listed = listScenarios(root);
  expect(listed.at(-1)).toMatchObject({ id: scenario, title: 'Mine' });
  expect(listed.length).toBe(listScenarios(null).length + 1);
  const { parser } = await createParser();
  const made = makeRun({ treeRoot: root, scenario, overlays: [] }, parser, 'r', () => undefined);
  expect('kind' in made ? made.message : made.scenario).toEqual({ id: scenario, title: 'Mine' });
  rmSync(path.join(root, scenario));
}, 120_000);

test.each([
  [
    'an unknown field',
    twoTasks([wait], { speed: 1 }),
    /bad\.json: line \d+, column 2: .*unknown key "speed"/,
  ],
  [
    'a wrong type',
    twoTasks([wait], { cpus: 'two' }),
    /line \d+, column \d+: cpus is not a whole number from 1 to 8/,
  ],
  [
    '300 CPUs',
    twoTasks([wait], { cpus: 300 }),
    /line \d+, column \d+: cpus is not a whole number from 1 to 8/,
  ],
  [
    'a move to a CPU that is not there',
    twoTasks([{ do: 'migrate', toCpu: 3, next: 'B' }]),
    /line \d+, column \d+: steps\[0\]\.toCpu is not a whole number from 0 to 0/,
  ],
  [
    'a program without an end',
    twoTasks([{ do: 'repeat', times: 1000, steps: Array.from({ length: 21 }, () => wait) }]),
    /line \d+, column \d+: steps are more than 20000 when repeats are unrolled/,
  ],
  ['no JSON', '{ "id": ', /line 1, column \d+: /],
  [
    'a CPU that no profile describes',
    twoTasks([wait], { profile: 'xsaves-only' }),
    /profile "xsaves-only" is not known here; known: zen3/,
  ],
])('%s is refused at its place', async (_, value, message) => {
  expect(await refusal(value)).toMatch(message);
});

test('a refused file is listed with the reason', () => {
  const id = write('bad.json', twoTasks([wait], { cpus: 300 }));
  expect(listScenarios(root).at(-1)).toMatchObject({
    id,
    title: `${id} (refused)`,
    description: expect.stringMatching(/^line \d+, column \d+: cpus/) as string,
  });
});
