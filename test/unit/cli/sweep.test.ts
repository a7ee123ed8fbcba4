// `ringside sweep` against a stand-in simulator service with the real protocol: what it asks for, its three formats,
// exit codes, and every wrong argument in one line.
// SPDX-License-Identifier: MIT
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { smallTree, type SmallTree } from '../service/smallTree.ts';

const standIn = `
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-jsonrpc/node.js');
const connection = createMessageConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
connection.onRequest('sweep', ({ scenario, vary, set }) => {
  if (scenario === 'no-such') return { kind: 'problem', code: 'bad-scenario', message: 'there is no scenario no-such', place: null };
  const [{ key, values }] = vary;
  const causes = [
    { cause: 'save', title: 'saves', times: 2, cycles: 246, each: 123, basis: 'measured Zen 3', isFpu: true },
    { cause: 'ts', title: 'writes of CR0.TS', times: 1, cycles: 150, each: 150, basis: 'illustrative', isFpu: true },
  ];
  const rows = values.map((value) => ({
    settings: { [key]: value }, cycles: 1000, statements: 9, metrics: { switches: 2 }, causes,
    fpuCyclesPerSwitch: 198, findings: 0, stopped: scenario === 'stops' ? 'not modelled: "f(a, b)"' : null,
  }));
  return { kind: 'sweep', rows };
});
connection.onClose(() => process.exit(0));
connection.listen();
`;

let folder: string;
let tree: SmallTree;
beforeAll(() => {
  // Below the repository, so that the stand-in finds vscode-jsonrpc.
  folder = join(import.meta.dirname, `../../../node_modules/.cache/ringside-test/sweep-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'service.cjs'), standIn);
  tree = smallTree();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  tree.remove();
});

async function sweep(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await run(['sweep', ...args, '--tree', tree.root], {
    serviceEntry: join(folder, 'service.cjs'),
    out: (text) => (out += text),
    err: (text) => (err += text),
    errIsTerminal: false,
  });
  return { code, out, err };
}

test('JSON has one line for each run', async () => {
  const { code, out } = await sweep('ten', '--vary', 'share=0..1', '--steps', '3', '--json');
  expect(code).toBe(0);
  const rows = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { settings: { share: string } });
  expect(rows.map(({ settings }) => settings.share)).toEqual(['0', '0.5', '1']);
});

test('CSV and table say which costs are measured', async () => {
  const csv = await sweep('ten', '--vary', 'share=0,1', '--csv');
  expect(csv.out.split('\r\n').slice(0, 2)).toEqual([
    'share,switches,save (measured),ts (illustrative),cycles,fpuCyclesPerSwitch,findings,stopped',
    '0,2,246,150,1000,198.0,0,',
  ]);
  const { out } = await sweep('ten', '--vary', 'share=0,1');
  expect(out).toMatch(/save \(measured\)/);
  expect(out).toMatch(/Measured: AMD Zen 3, user mode/);
});

test('a run that stopped is said, quoted where CSV needs it, and gives 1', async () => {
  const { code, out, err } = await sweep('stops', '--vary', 'share=0,1', '--csv');
  expect(code).toBe(1);
  expect(out).toMatch(/,"not modelled: ""f\(a, b\)"""\r\n/);
  expect(err).toMatch(/share=0: not modelled/);
});

test.each([
  [['ten'], /nothing is varied/],
  [['--vary', 'share=0..1'], /SCENARIO is missing/],
  [['ten', '--vary', 'share=0..7'], /--vary share: .*from 0 to 1/],
  [['ten', '--vary', 'share=0..1', '--steps', '1'], /--steps must be a whole number from 2/],
  [['ten', '--vary', 'share=0..1', '--csv', '--json'], /exclude each other/],
  [['ten', '--vary', 'share=0..1', '--set', 'seed'], /--set must be KEY=VALUE/],
  [['no-such', '--vary', 'share=0..1'], /there is no scenario no-such/],
])('wrong arguments %# give 2 and one line', async (args, reason) => {
  const { code, out, err } = await sweep(...args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toMatch(reason);
  expect(err.trim().split('\n')).toHaveLength(1);
});
