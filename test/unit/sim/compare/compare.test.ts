// Two Runs compared: nothing differs between equals, an edit's first statement is found, what each Run alone has stands
// opposite a gap, figures and findings that came and went, and the cursor's counterpart.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { counterpart, firstDifference, rowsAround } from '../../../../src/core/sim/compare/align.ts';
import { compareView, editChange } from '../../../../src/core/sim/compare/compareView.ts';
import { noteAt, statementAt } from '../../../../src/core/sim/run.ts';
import { contextH, runOf } from '../support.ts';

const edit = [contextH, 'if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)\n\t\treturn 0;\n\n', ''] as const;

test('an edit that skips a needed restore: first difference, rows, figures, findings, counterpart', async () => {
  const scenario = 'same-cpu';
  const a = await runOf({ scenario });
  expect(firstDifference(a, a)).toBeNull();
  expect(editChange(a, a)).toMatchObject({ first: null, newFindings: [], goneFindings: 0 });

  const b = await runOf({ scenario, edits: [edit] });
  const first = firstDifference(a, b);
  if (first === null) throw new Error('the runs are the same');
  const text = (run: typeof a, event: number): string => statementAt(run, event)?.statement.text ?? '';
  // The first call of the edited function: A asks for the owner, B does not any more.
  expect(text(a, first)).toMatch(/fpu_fpregs_owner_ctx\) != fpu/);
  expect(text(b, first)).toMatch(/last_cpu == cpu/);
  for (let event = 0; event < first; event++) expect(text(a, event)).toBe(text(b, event));

  const rows = rowsAround(a, b, first);
  for (const row of rows.filter(({ same }) => same))
    expect([text(a, row.a ?? -1), noteAt(a, row.a ?? -1)]).toEqual([
      text(b, row.b ?? -1),
      noteAt(b, row.b ?? -1),
    ]);
  // No event of either Run is left out or told twice.
  const left = rows.flatMap((row) => (row.a === null ? [] : [row.a]));
  const right = rows.flatMap((row) => (row.b === null ? [] : [row.b]));
  expect(left).toEqual(left.map((_, i) => (left[0] ?? 0) + i));
  expect(right).toEqual(right.map((_, i) => (right[0] ?? 0) + i));

  const view = compareView(a, b, { a: 'as saved', b: 'edited' });
  const figure = (name: string) => view.figures.find((one) => one.name === name);
  expect(figure('events')).toEqual({ name: 'events', a: a.events.length, b: b.events.length });
  const restores = (run: typeof a): number => run.marks.filter(({ kind }) => kind === 'restore').length;
  expect(figure('restores')).toEqual({ name: 'restores', a: restores(a), b: restores(b) });
  expect(restores(b)).toBeLessThan(restores(a));
  expect(a.findings).toEqual([]);
  expect(view.newFindings).toEqual(b.findings);
  expect(compareView(b, a, { a: '', b: '' }).goneFindings).toEqual(b.findings);

  // Before the difference a place is its own counterpart; after it the same statement as often executed.
  expect(counterpart(b, first - 1, a)).toBe(first - 1);
  const last = b.events.length - 1;
  const there = counterpart(b, last, a);
  expect(there === null ? '' : text(a, there)).toBe(there === null ? '' : text(b, last));
}, 60_000);

test('a Run that ends earlier differs where it ends', async () => {
  const a = await runOf({ scenario: 'same-cpu' });
  const shorter = { ...a, events: { ...a.events, length: a.events.length - 5 } };
  expect(firstDifference(a, shorter)).toBe(a.events.length - 5);
  expect(compareView(a, shorter, { a: '', b: '' }).first).toMatchObject({
    a: a.events.length - 5,
    b: null,
    words: 'B ends here, A goes on',
  });
}, 60_000);
