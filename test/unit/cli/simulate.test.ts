// `ringside simulate` against a stand-in simulator service with the real protocol: pages, exports, exit codes.
// SPDX-License-Identifier: MIT
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { smallTree, type SmallTree } from '../service/smallTree.ts';

const events = 4_500;
const standIn = `
const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-jsonrpc/node.js');
const connection = createMessageConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
const summary = (findings) => ({ events: ${events}, statements: 2, fromTree: 2, fromStandIn: 0, notModelled: {}, findings, metrics: { switches: 10 }, stateHash: 'abc', frames: [] });
connection.onRequest('run', ({ scenario, set, treeRoot }) => {
  const problem = (code, message) => ({ kind: 'problem', code, message, place: { path: 'kernel/a.c', line1: 3, endLine1: 3 } });
  if (scenario === 'no-such') return problem('bad-scenario', 'there is no scenario no-such');
  if (scenario === 'strange-tree') return problem('cannot-run', 'not modelled: f()');
  const findings = scenario === 'corrupt' ? [{ checker: 'foreign-registers', event: 3, message: 'registers of another task' }] : [];
  const stopped = scenario === 'stops' ? { message: set.why, place: null } : null;
  return { kind: 'run', run: { stopped, lanes: [], tasks: [], marks: [], findings: [], eventCycles: [], eventCpus: [], totalCycles: 0, scenario: { id: 's' }, profile: {}, status: {} }, cursor: {}, functions: [], summary: summary(findings) };
});
connection.onRequest('events', ({ from, to }) => {
  if (to - from > 2000) throw new Error('too many rows at once');
  return Array.from({ length: to - from }, (_, i) => ({ event: from + i, cycle: 2 * (from + i), cpu: 0, task: 'bash', depth: 1, text: 'a = b;', note: '', origin: 'tree', place: null }));
});
connection.onClose(() => process.exit(0));
connection.listen();
`;

let folder: string;
let tree: SmallTree;
beforeAll(() => {
  // Below the repository, so that the stand-in finds vscode-jsonrpc.
  folder = join(
    import.meta.dirname,
    '..',
    '..',
    '..',
    'node_modules',
    '.cache',
    'ringside-test',
    `stand-in-${process.pid}`,
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'service.cjs'), standIn);
  tree = smallTree();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  tree.remove();
});

async function simulate(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(['simulate', ...args, '--tree', tree.root], {
    serviceEntry: join(folder, 'service.cjs'),
    errIsTerminal: false,
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe('simulate', () => {
  test('--json ends with the summary after every event', async () => {
    const { code, out, err } = await simulate('switches', '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect([code, err, lines.length]).toEqual([0, '', events + 1]);
    expect(lines.slice(0, -1).map(({ event }) => event)).toEqual(Array.from({ length: events }, (_, i) => i));
    expect(Object.keys(lines.at(-1) ?? {})).toEqual(
      'events statements fromTree fromStandIn notModelled findings metrics stateHash frames'.split(' '),
    );
  });

  test('exports hold every event and nothing else', async () => {
    const csv = await simulate('switches', '--export', 'csv');
    expect(csv.out.trim().split('\r\n')).toHaveLength(events + 1);
    const trace = JSON.parse((await simulate('switches', '--export', 'chrome-trace')).out) as {
      traceEvents: { ph: string }[];
    };
    expect(trace.traceEvents.filter(({ ph }) => ph === 'X')).toHaveLength(events);
  });

  test.each([
    [['corrupt'], 1, 'ringside: foreign-registers at event 3: registers of another task\n'],
    [['stops', '--set', 'why=a=b'], 1, 'ringside: the Run stopped: a=b\n'],
    [['strange-tree'], 1, 'ringside: not modelled: f() (kernel/a.c:3)\n'],
    [['no-such'], 2, 'ringside: there is no scenario no-such (kernel/a.c:3)\n'],
  ])('%j gives exit code %i and says why', async (args, code, message) => {
    expect(await simulate(...args)).toMatchObject({ code, err: message });
  });
});
