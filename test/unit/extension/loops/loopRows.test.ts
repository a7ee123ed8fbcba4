// The loop scan's answer as rows of the view: what each row says and where it leads.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { loopRows, loopSummary } from '../../../../src/extension/loops/loopRows.ts';
import type { LoopReport, WireLoop } from '../../../../src/protocol/loopScan.ts';

const at = (line0: number) => ({ line0, column0: 1 });
const loop: WireLoop = {
  path: 'mm/copy.c',
  function: 'copy_pages',
  kind: 'for',
  name: null,
  range: { start: at(9), end: at(20) },
  step: 'i++; i < nr_pages',
  unit: 'a page',
  verdict: 'yields',
  points: [{ name: 'cond_resched', kind: 'resched', position: at(18), conditions: ['i > 3'], held: [] }],
  helpers: [
    {
      through: ['one', 'rest'],
      line0: 12,
      path: 'mm/rest.c',
      point: 'cond_resched',
      kind: 'resched',
      pointLine0: 4,
    },
  ],
  works: [{ name: 'copy_page', work: 'copy', line0: 11, through: null }],
  held: [{ what: 'mutex', call: 'mutex_lock(&a)', line0: 5, atomic: false, perhaps: true, asserted: false }],
  inside: [],
  aroundLine0: null,
  doubts: [],
};
const report: LoopReport = {
  loops: [loop, { ...loop, function: 'clear_pages', verdict: 'none', range: { start: at(30), end: at(33) } }],
  outside: [
    {
      path: 'mm/copy.c',
      function: 'SPIN',
      why: 'macro',
      name: 'cond_resched',
      kind: 'resched',
      position: at(2),
      conditions: [],
      held: [],
    },
    {
      path: 'mm/copy.c',
      function: 'f',
      why: 'no loop',
      name: 'cond_resched',
      kind: 'resched',
      position: at(3),
      conditions: [],
      held: [],
    },
  ],
  filesScanned: 1,
  filesTotal: 4,
  left: [],
  cancelled: true,
  wholeTree: true,
};

test('files, their loops, and what is in them', () => {
  const [file, ...others] = loopRows(report);
  expect(others).toEqual([]);
  expect(file).toMatchObject({ label: 'copy.c', description: 'mm 3' });
  expect(file?.children.map(({ label, description }) => `${label}: ${description}`)).toEqual([
    'copy_pages: for by page, line 10: lets others run',
    'clear_pages: for by page, line 31: nothing found that lets others run',
    'cond_resched: in the body of the macro SPIN: uncertain',
  ]);
  expect(
    file?.children[0]?.children.map(({ label, description, place }) => [
      label,
      description,
      place?.path,
      place?.line0,
    ]),
  ).toEqual([
    ['cond_resched', 'line 19, if i > 3', 'mm/copy.c', 18],
    ['one → rest → cond_resched', 'mm/rest.c:5', 'mm/rest.c', 4],
    ['copy_page', 'copy, line 12', 'mm/copy.c', 11],
    ['mutex_lock(&a)', 'mutex held around, perhaps', 'mm/copy.c', 5],
  ]);
});

test('every row has an id of its own, and the summary says that the scan was cancelled', () => {
  const ids: string[] = [];
  const visit = (rows: ReturnType<typeof loopRows>): void =>
    rows.forEach((row) => {
      ids.push(row.id);
      visit(row.children);
    });
  visit(loopRows(report));
  expect(new Set(ids).size).toBe(ids.length);
  expect(loopSummary(report)).toBe(
    '2 loops in 1 files, 1 with nothing found that lets others run; cancelled after 1 of 4 files',
  );
});
