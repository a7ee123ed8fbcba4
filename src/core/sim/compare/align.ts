// Two Runs side by side: where they first differ, and the events around that place lined up, those that only one of them
// has opposite a gap. Events are the same if function, statement and values are. Pure; called by compareView.ts.
// SPDX-License-Identifier: MIT
import type { Run } from '../run.ts';
import { noteAt, statementAt } from '../run.ts';

/** A row of the comparison: an event of each Run, or of one alone. */
export interface AlignedRow {
  readonly a: number | null;
  readonly b: number | null;
  readonly same: boolean;
}

/** What an event is compared by; the place is not part of it, because an edit above moves lines. */
export function eventKey(run: Run, event: number): string {
  const entry = statementAt(run, event);
  return `${entry?.functionName ?? ''}\u0000${entry?.statement.text ?? ''}\u0000${noteAt(run, event)}`;
}

/** The first event at which the Runs differ; null if they are the same to the end. */
export function firstDifference(a: Run, b: Run): number | null {
  const shorter = Math.min(a.events.length, b.events.length);
  for (let event = 0; event < shorter; event++) if (eventKey(a, event) !== eventKey(b, event)) return event;
  return a.events.length === b.events.length ? null : shorter;
}

const before = 4;
const stretch = 60;
const shownRows = 40;
/** Rows that are the same, at which the comparison ends. */
const after = 6;

/** Rows around the first difference: a few that are the same, then what each Run has, until both agree again. */
export function rowsAround(a: Run, b: Run, first: number): AlignedRow[] {
  const rows: AlignedRow[] = [];
  for (let event = Math.max(0, first - before); event < first; event++)
    rows.push({ a: event, b: event, same: true });
  const keys = (run: Run): string[] =>
    Array.from({ length: Math.max(0, Math.min(stretch, run.events.length - first)) }, (_, i) =>
      eventKey(run, first + i),
    );
  const [left, right] = [keys(a), keys(b)];
  const common = commonLengths(left, right);
  let [i, j] = [0, 0];
  let agreed = 0;
  while ((i < left.length || j < right.length) && rows.length < before + shownRows && agreed < after) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      rows.push({ a: first + i++, b: first + j++, same: true });
      agreed++;
      continue;
    }
    agreed = 0;
    const skipsA =
      j >= right.length || (i < left.length && (common[i + 1]?.[j] ?? 0) >= (common[i]?.[j + 1] ?? 0));
    rows.push(skipsA ? { a: first + i++, b: null, same: false } : { a: null, b: first + j++, same: false });
  }
  return paired(a, b, rows);
}

/** The length of the longest common part from each pair of places on. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const table = Array.from({ length: left.length + 1 }, () => new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--)
    for (let j = right.length - 1; j >= 0; j--)
      (table[i] ?? [])[j] =
        left[i] === right[j]
          ? (table[i + 1]?.[j + 1] ?? 0) + 1
          : Math.max(table[i + 1]?.[j] ?? 0, table[i]?.[j + 1] ?? 0);
  return table;
}

/** The same statement with another value stands on one row. */
function paired(a: Run, b: Run, rows: readonly AlignedRow[]): AlignedRow[] {
  const made: AlignedRow[] = [];
  for (const row of rows) {
    const last = made.at(-1);
    const fits =
      last && last.b === null && last.a !== null && row.a === null && row.b !== null
        ? statementAt(a, last.a)?.statement.text === statementAt(b, row.b)?.statement.text
        : false;
    if (fits && last) made[made.length - 1] = { a: last.a, b: row.b, same: false };
    else made.push(row);
  }
  return made;
}

/** The event of the other Run that is this one's: the same statement, executed as many times; null if there is none. */
export function counterpart(run: Run, event: number, other: Run): number | null {
  const entry = statementAt(run, event);
  if (!entry) return null;
  const is = (one: Run, at: number): boolean => {
    const found = statementAt(one, at);
    return found?.functionName === entry.functionName && found.statement.text === entry.statement.text;
  };
  let times = 0;
  for (let at = 0; at <= event; at++) if (is(run, at)) times++;
  for (let at = 0; at < other.events.length; at++) if (is(other, at) && --times === 0) return at;
  return null;
}
