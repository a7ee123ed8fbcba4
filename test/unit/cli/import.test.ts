// `ringside simulate --import`: figures of a small trace, what is reported with its place, exports, and refusals.
// SPDX-License-Identifier: MIT
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import type { TraceView } from '../../../src/protocol/traceImport.ts';
import { bundle } from '../service/servicesBundle.ts';
import { smallFiles, smallTree, type SmallTree } from '../service/smallTree.ts';

let serviceEntry: string;
let folder: string;
let tree: SmallTree;
beforeAll(async () => {
  serviceEntry = await bundle('service');
  folder = mkdtempSync(join(tmpdir(), 'ringside-import-'));
  tree = smallTree({
    ...smallFiles,
    'kernel/sched/core.c':
      'static void __schedule(void)\n{\n\ttrace_sched_switch(1);\n}\nvoid wake(void)\n{\n\ttrace_sched_wakeup(2);\n}\n',
  });
});
afterAll(() => {
  tree.remove();
  rmSync(folder, { recursive: true, force: true });
});

const good = [
  '# tracer: nop',
  '           a-1       [000] d..2.  10.000100: sched_wakeup: comm=b pid=2 prio=120 target_cpu=000',
  '           a-1       [000] d..2.  10.000150: sched_switch: prev_comm=a prev_pid=1 prev_prio=120 prev_state=R ==> next_comm=b next_pid=2 next_prio=120',
  '           b-2       [000] d..2.  10.000250: sched_switch: prev_comm=b prev_pid=2 prev_prio=120 prev_state=S ==> next_comm=a next_pid=1 next_prio=120',
  '',
].join('\n');

async function simulate(text: string | Buffer | null, ...args: string[]) {
  const file = join(folder, 'trace.txt');
  if (text !== null) writeFileSync(file, text);
  let out = '';
  let err = '';
  const code = await run(['simulate', '--import', file, ...args], {
    serviceEntry,
    errIsTerminal: false,
    out: (more) => (out += more),
    err: (more) => (err += more),
  });
  return { code, out, err, view: () => JSON.parse(out) as TraceView };
}

test('figures, and the functions of the tree that emit the events', async () => {
  const { code, err, view } = await simulate(good, '--json', '--tree', tree.root);
  expect([code, err]).toEqual([0, '']);
  const trace = view();
  expect(trace).toMatchObject({
    lines: 4,
    events: 3,
    counts: { sched_switch: 2, sched_wakeup: 1 },
    startSeconds: 10,
  });
  expect(
    trace.tasks.map(({ pid, runNs, voluntary, preempted }) => [pid, runNs, voluntary, preempted]),
  ).toEqual([
    [2, 100_000, 1, 0],
    [1, 50_000, 0, 1],
  ]);
  expect(trace.latency).toMatchObject({ count: 1, max: 50_000, maxLine1: 3 });
  expect(trace.sources).toEqual({
    sched_switch: [{ function: '__schedule', place: { path: 'kernel/sched/core.c', line1: 3, endLine1: 3 } }],
    sched_wakeup: [{ function: 'wake', place: { path: 'kernel/sched/core.c', line1: 7, endLine1: 7 } }],
  });
}, 60_000);

test('what is damaged is reported with its place, and the rest is read', async () => {
  const early = good.split('\n')[1]?.replace('10.000100', '10.000010') ?? '';
  const { code, err, view } = await simulate(
    `${good}${early}\nwhat is this\n${early.slice(0, 80)}`,
    '--json',
  );
  expect(code).toBe(1);
  expect(view().events).toBe(3);
  expect(err).toContain('time runs backwards in 1 line, which is left out: line 5 on CPU 0');
  expect(err).toContain('line 7 is cut');
  expect(err).toContain('1 line is in no known form: line 6 "what is this"');
}, 60_000);

test('exports', async () => {
  expect((await simulate(good, '--export', 'csv')).out.split('\r\n')).toEqual([
    'cpu,pid,comm,start_ns,end_ns,end',
    '0,1,a,100000,150000,preempted',
    '0,2,b,150000,250000,voluntary',
    '',
  ]);
  const chrome = JSON.parse((await simulate(good, '--export', 'chrome-trace')).out) as {
    traceEvents: unknown[];
  };
  expect(chrome.traceEvents).toHaveLength(3);
}, 60_000);

test.each<[string, string | Buffer, string]>([
  ['an empty file', '', 'it is empty'],
  ['no trace', 'int main(void)\n{\n}\n', 'no line of it is an event of a trace'],
  ['trace.dat', Buffer.from('\x17\x08Dtracing6\0', 'latin1'), 'trace-cmd report'],
  ['perf.data', 'PERFILE2....', 'perf script'],
  ['zeros', Buffer.alloc(100), 'it is not text'],
])(
  '%s is refused',
  async (_, content, reason) => {
    const { code, err, out } = await simulate(content);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
  },
  60_000,
);

test('bad arguments', async () => {
  expect(await simulate(good, 'some-scenario')).toMatchObject({ code: 2 });
  expect(await simulate(good, '--set', 'a=b')).toMatchObject({ code: 2 });
  rmSync(join(folder, 'trace.txt'));
  mkdirSync(join(folder, 'trace.txt'));
  expect((await simulate(null)).err).toContain('not a regular file');
}, 60_000);
