// Exports against their formats: RFC 4180, and the Trace Event Format as Perfetto reads it.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { runExport } from '../../../../src/core/sim/export/runExport.ts';
import type { EventRow, RunView } from '../../../../src/core/sim/panelView.ts';
import { runView } from '../../../../src/core/sim/view/runView.ts';
import { eventRows } from '../../../../src/service/simulator/summary.ts';
import { runOf } from '../support.ts';

const row = (event: number, cycle: number, cpu: number, text: string, depth = 0): EventRow => ({
  event,
  cycle,
  cpu,
  task: 'bash',
  depth,
  text,
  note: '',
  origin: 'tree',
  place: { path: 'kernel/a.c', line1: 7, endLine1: 7 },
});
const small = {
  scenario: { id: 's', title: 'S' },
  profile: { id: 'zen3', label: 'Zen 3' },
  treeLabel: 'Linux 6.1',
  status: { costs: 'illustrative' },
  totalCycles: 30,
  eventCycles: [0, 4, 10, 12, 20],
  eventCpus: [0, 1, 0, 0, 0],
  tasks: [{ id: 0, comm: 'bash' }],
  lanes: [{ cpu: 0, runs: [{ from: 0, to: 5, task: 0, mode: 'user' }], regs: [] }],
  marks: [{ event: 2, cpu: 0, kind: 'save', label: 'XSAVE' }],
  findings: [{ event: 4, checker: 'owner', message: 'wrong' }],
} as unknown as RunView;

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly s?: string;
  readonly args: Readonly<Record<string, unknown>>;
}
function traceOf(run: RunView, rows: readonly EventRow[], piece: number): TraceEvent[] {
  const made = runExport('chrome-trace', run);
  let text = '';
  for (let at = 0; at < rows.length; at += piece) text += made.add(rows.slice(at, at + piece));
  return (JSON.parse(text + made.end()) as { traceEvents: TraceEvent[] }).traceEvents;
}

describe('CSV', () => {
  test('quotes what needs quotes, with one header over all pieces', () => {
    const made = runExport('csv', small);
    const text =
      made.add([row(0, 5, 1, 'f("x", y);')]) +
      made.add([{ ...row(1, 6, 1, 'plain'), place: null }]) +
      made.end();
    expect(text.split('\r\n')).toEqual([
      'event,cycle,cpu,task,depth,text,note,origin,file,line',
      '0,5,1,bash,0,"f(""x"", y);",,tree,kernel/a.c,7',
      '1,6,1,bash,0,plain,,tree,,',
      '',
    ]);
  });
  test('of no events is its header', () => {
    expect(runExport('csv', small).end()).toBe('event,cycle,cpu,task,depth,text,note,origin,file,line\r\n');
  });
});

describe('Chrome trace', () => {
  test('a statement lasts until the next one of its CPU that is no deeper', () => {
    const rows = [
      row(0, 0, 0, 'f();'),
      row(1, 4, 1, 'other CPU'),
      row(2, 10, 0, 'g();', 1),
      row(3, 12, 0, 'x = 1;', 2),
      row(4, 20, 0, 'h();'),
    ];
    const statements = traceOf(small, rows, 2).filter(({ ph, pid }) => ph === 'X' && pid === 1);
    expect(
      statements
        .sort((a, b) => Number(a.args['event']) - Number(b.args['event']))
        .map((e) => [e.name, e.ts, e.dur]),
    ).toEqual([
      ['f();', 0, 20],
      ['other CPU', 4, 26],
      ['g();', 10, 10],
      ['x = 1;', 12, 8],
      ['h();', 20, 10],
    ]);
  });

  test.each(['ten-switches', 'two-cpus'])(
    '%s: required fields are there and slices nest',
    async (scenario) => {
      const run = await runOf({ scenario });
      const view = runView(run);
      const events = traceOf(view, eventRows(run, 0, run.events.length), 300);
      expect(events.filter(({ ph, pid }) => ph === 'X' && pid === 1)).toHaveLength(run.events.length);
      expect(events.filter(({ ph }) => ph === 'i')).toHaveLength(view.marks.length + view.findings.length);
      const tracks = new Map<string, TraceEvent[]>();
      for (const event of events) {
        expect(typeof event.name === 'string' && event.name !== '').toBe(true);
        expect([event.pid, event.tid].every(Number.isInteger)).toBe(true);
        if (event.ph === 'M') continue;
        expect(Number.isFinite(event.ts)).toBe(true);
        if (event.ph === 'i') expect(event.s).toBe('t');
        if (event.ph !== 'X') continue;
        expect(Number(event.dur)).toBeGreaterThanOrEqual(0);
        const key = `${event.pid}.${event.tid}`;
        tracks.set(key, [...(tracks.get(key) ?? []), event]);
      }
      for (const [key, slices] of tracks) {
        // Perfetto drops a slice that overlaps another without lying in it.
        const sorted = slices.sort((a, b) => Number(a.ts) - Number(b.ts) || Number(b.dur) - Number(a.dur));
        const ends: number[] = [];
        for (const { ts = 0, dur = 0 } of sorted) {
          while (ends.length > 0 && (ends.at(-1) ?? 0) <= ts) ends.pop();
          const outer = ends.at(-1);
          if (outer !== undefined) expect(ts + dur, key).toBeLessThanOrEqual(outer);
          ends.push(ts + dur);
        }
      }
      expect(
        new Set(events.filter(({ name }) => name === 'process_name').map(({ args }) => args['name'])),
      ).toEqual(new Set(['statements', 'who runs', 'whose registers']));
    },
  );
});
