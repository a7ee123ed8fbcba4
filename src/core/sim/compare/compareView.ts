// What the panel's Compare tab shows of two Runs: figures side by side, findings that came and went, the first
// difference with the events around it, and the counterpart of the cursor. JSON-safe; Run `b` is the one that is shown.
// SPDX-License-Identifier: MIT
import { metricsOf } from '../metrics.ts';
import type { Origin, ViewFinding, ViewPlace } from '../panelView.ts';
import type { Finding, Run } from '../run.ts';
import { countEvents, noteAt, statementAt } from '../run.ts';
import { causesOf } from '../sweep/causes.ts';
import { placeOf } from '../view/runView.ts';
import { counterpart, firstDifference, rowsAround } from './align.ts';

export interface CompareEvent {
  readonly event: number;
  readonly depth: number;
  readonly functionName: string;
  readonly text: string;
  readonly note: string;
  readonly origin: Origin;
  readonly place: ViewPlace | null;
}

export interface CompareRow {
  readonly a: CompareEvent | null;
  readonly b: CompareEvent | null;
  readonly same: boolean;
}

/** A figure of both Runs. */
export interface CompareFigure {
  readonly name: string;
  readonly a: number;
  readonly b: number;
}

export interface FirstDifference {
  /** Events of each Run; null past its end. */
  readonly a: number | null;
  readonly b: number | null;
  /** E.g. "fpregs_state_valid() returns 0 in A, 1 in B". */
  readonly words: string;
}

export interface CompareView {
  readonly a: string;
  readonly b: string;
  readonly figures: readonly CompareFigure[];
  readonly newFindings: readonly ViewFinding[];
  readonly goneFindings: readonly ViewFinding[];
  readonly first: FirstDifference | null;
  readonly rows: readonly CompareRow[];
}

/** The event of the cursor of the shown Run, and where that is in the other. */
export interface ComparedCursor {
  readonly a: CompareEvent | null;
  readonly b: CompareEvent | null;
}

/** What an edit changed, in a line. */
export interface EditChange {
  readonly first: FirstDifference | null;
  readonly figures: readonly CompareFigure[];
  readonly newFindings: readonly ViewFinding[];
  readonly goneFindings: number;
}

export function compareView(a: Run, b: Run, labels: { readonly a: string; readonly b: string }): CompareView {
  const first = firstDifference(a, b);
  return {
    ...labels,
    figures: figuresOf(a, b),
    newFindings: findingsOnlyIn(b, a),
    goneFindings: findingsOnlyIn(a, b),
    first: first === null ? null : differenceAt(a, b, first),
    rows:
      first === null
        ? []
        : rowsAround(a, b, first).map((row) => ({
            a: row.a === null ? null : eventView(a, row.a),
            b: row.b === null ? null : eventView(b, row.b),
            same: row.same,
          })),
  };
}

export function comparedCursor(a: Run, b: Run, cursor: number): ComparedCursor {
  const at = counterpart(b, cursor, a);
  return { b: eventView(b, cursor), a: at === null ? null : eventView(a, at) };
}

export function editChange(before: Run, after: Run): EditChange {
  const first = firstDifference(before, after);
  return {
    first: first === null ? null : differenceAt(before, after, first),
    figures: figuresOf(before, after),
    newFindings: findingsOnlyIn(after, before),
    goneFindings: findingsOnlyIn(before, after).length,
  };
}

function figuresOf(a: Run, b: Run): CompareFigure[] {
  const [left, right] = [figures(a), figures(b)];
  return left.map(([name, value], i) => ({ name, a: value, b: right[i]?.[1] ?? 0 }));
}

function figures(run: Run): (readonly [string, number])[] {
  const metrics = metricsOf(run.marks, run.totalCycles);
  const statements = countEvents(run, 'tree') + countEvents(run, 'stand-in');
  return [
    ['findings', run.findings.length],
    ['events', run.events.length],
    ['statements of C', statements],
    ['switches', metrics.switches],
    ['saves', metrics.saves],
    ['restores', metrics.restores],
    ['restores skipped', metrics.restoresSkipped],
    ['#NM traps', metrics.deviceNotAvailable],
    ['writes of CR0.TS', metrics.tsWrites],
    ...causesOf(metrics, statements)
      .filter(({ cause }) => cause !== 'skipped')
      .map(({ title, cycles }) => [`cycles: ${title}`, cycles] as const),
    ['cycles', run.totalCycles],
  ];
}

/** Findings of the first Run that the second has not, by what they say; as often as they are more. */
function findingsOnlyIn(run: Run, other: Run): Finding[] {
  const left = new Map<string, number>();
  const key = ({ checker, message }: Finding): string => `${checker}: ${message}`;
  for (const finding of other.findings) left.set(key(finding), (left.get(key(finding)) ?? 0) + 1);
  return run.findings.filter((finding) => {
    const count = left.get(key(finding)) ?? 0;
    left.set(key(finding), count - 1);
    return count <= 0;
  });
}

function differenceAt(a: Run, b: Run, event: number): FirstDifference {
  const [left, right] = [eventView(a, event), eventView(b, event)];
  const places = { a: left && event, b: right && event };
  if (!left) return { ...places, words: 'A ends here, B goes on' };
  if (!right) return { ...places, words: 'B ends here, A goes on' };
  const where = left.functionName === '' ? '' : ` in ${left.functionName}()`;
  if (left.functionName !== right.functionName || left.text !== right.text)
    return { ...places, words: `another statement${where}: ${left.text} in A, ${right.text} in B` };
  return {
    ...places,
    words: `${left.text}${where}: ${left.note || 'no value'} in A, ${right.note || 'no value'} in B`,
  };
}

function eventView(run: Run, event: number): CompareEvent | null {
  const entry = event < run.events.length ? statementAt(run, event) : undefined;
  if (!entry) return null;
  return {
    event,
    depth: run.events.depth[event] ?? 0,
    functionName: entry.functionName,
    text: entry.statement.text,
    note: noteAt(run, event),
    origin: entry.origin,
    place: placeOf(entry.statement),
  };
}
