// Exports against their formats: RFC 4180 and the Trace Event Format.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { chromeTrace, eventsCsv } from '../../../src/cli/runExport.ts';
import type { EventRow } from '../../../src/protocol/simulatorService.ts';

const row = (event: number, cycle: number, cpu: number, text: string): EventRow => ({
  event,
  cycle,
  cpu,
  task: 'bash',
  depth: 0,
  text,
  note: '',
  origin: 'tree',
  place: { path: 'kernel/a.c', line1: 7, endLine1: 7 },
});

test('CSV quotes what needs quotes', () => {
  const csv = eventsCsv([row(0, 5, 1, 'f("x", y);'), { ...row(1, 6, 1, 'plain'), place: null }]);
  expect(csv.split('\r\n')).toEqual([
    'event,cycle,cpu,task,depth,text,note,origin,file,line',
    '0,5,1,bash,0,"f(""x"", y);",,tree,kernel/a.c,7',
    '1,6,1,bash,0,plain,,tree,,',
    '',
  ]);
});

test('a trace lasts until the next event of the same CPU', () => {
  const trace = JSON.parse(chromeTrace([row(0, 0, 0, 'a'), row(1, 4, 1, 'b'), row(2, 10, 0, 'c')])) as {
    traceEvents: { ph: string; name: string; ts: number; dur: number; tid: number }[];
  };
  const complete = trace.traceEvents.filter(({ ph }) => ph === 'X');
  expect(complete.map(({ name, ts, dur, tid }) => [name, ts, dur, tid])).toEqual([
    ['a', 0, 10, 0],
    ['b', 4, 0, 1],
    ['c', 10, 0, 0],
  ]);
  expect(trace.traceEvents.filter(({ ph }) => ph === 'M').map(({ tid }) => tid)).toEqual([0, 1]);
});
