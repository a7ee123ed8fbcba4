// The call tree of the operation that the cursor is in, as rows: its first level and the cursor's callers open, other
// calls folded.
// SPDX-License-Identifier: MIT
import type { ViewStep } from '../panelView.ts';
import { noteAt, statementAt } from '../run.ts';
import type { Operation, Run } from '../run.ts';
import { placeOf } from './runView.ts';

/** Rows of the operation. `folds` are the reader's own choices, by event. */
export function stepViews(
  run: Run,
  operation: Operation | null,
  cursor: number,
  folds: ReadonlyMap<number, boolean>,
): ViewStep[] {
  if (!operation) return [];
  const rows: ViewStep[] = [];
  const { depth } = run.events;
  let event = operation.from;
  while (event < operation.to) {
    const here = depth[event] ?? 0;
    let end = event + 1;
    let children = 0;
    while (end < operation.to && (depth[end] ?? 0) > here) {
      if ((depth[end] ?? 0) === here + 1) children++;
      end++;
    }
    const holdsCursor = cursor > event && cursor < end;
    const open = children > 0 && (folds.get(event) ?? (holdsCursor || event === operation.from));
    const entry = statementAt(run, event);
    rows.push({
      event,
      depth: here,
      text: entry?.statement.text ?? '',
      note: noteAt(run, event),
      origin: entry?.origin ?? 'cpu',
      place: entry ? placeOf(entry.statement) : null,
      when: event < cursor ? 'past' : event === cursor ? 'current' : 'future',
      children,
      open,
    });
    event = open || children === 0 ? event + 1 : end;
  }
  return rows;
}
