// A Run's events as CSV and as a Chrome trace (Perfetto, chrome://tracing), piece by piece, because a Run may have a
// million events. Pure: rows in, text out. Called by `ringside simulate --export` and by the panel's export.
// SPDX-License-Identifier: MIT
import type { EventRow, RunView } from '../panelView.ts';

export type ExportFormat = 'csv' | 'chrome-trace';

export interface RunExport {
  /** Text for the next rows, in order. */
  add(rows: readonly EventRow[]): string;
  /** What follows the last row. */
  end(): string;
}

export function runExport(format: ExportFormat, run: RunView): RunExport {
  return format === 'csv' ? csv() : chromeTrace(run);
}

const csvColumns = [
  'event',
  'cycle',
  'cpu',
  'task',
  'depth',
  'text',
  'note',
  'origin',
  'file',
  'line',
] as const;

/** RFC 4180 with a header line; lines end in CRLF. */
function csv(): RunExport {
  let header = `${csvColumns.join(',')}\r\n`;
  return {
    add(rows) {
      const lines = rows.map(({ place, ...row }) => {
        const fields = { ...row, file: place?.path ?? '', line: place?.line1 ?? '' };
        return `${csvColumns.map((column) => csvField(String(fields[column]))).join(',')}\r\n`;
      });
      const text = header + lines.join('');
      header = '';
      return text;
    },
    end: () => header,
  };
}

/** A field of a CSV line, quoted where it must be. */
export const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;

/** The tracks of the trace: one process for each kind, one thread for each CPU. */
const tracks = [
  { pid: 1, name: 'statements' },
  { pid: 2, name: 'who runs' },
  { pid: 3, name: 'whose registers' },
] as const;

interface Open {
  readonly row: EventRow;
}

/**
 * The Trace Event Format's JSON object form. A statement is a complete event that encloses the statements of what it
 * calls. A microsecond of the trace is a simulated cycle: the Run has no seconds.
 */
function chromeTrace(run: RunView): RunExport {
  const open = new Map<number, Open[]>();
  let written = 0;
  const event = (fields: object): string => `${written++ === 0 ? '' : ',\n'}${JSON.stringify(fields)}`;
  const closed = ({ row }: Open, end: number): string =>
    event({
      name: row.text === '' ? row.origin : row.text,
      cat: row.origin,
      ph: 'X',
      ts: row.cycle,
      dur: end - row.cycle,
      pid: 1,
      tid: row.cpu,
      args: {
        event: row.event,
        task: row.task,
        depth: row.depth,
        note: row.note,
        place: row.place ? `${row.place.path}:${row.place.line1}` : null,
      },
    });
  const begin = (): string => {
    const names = tracks.flatMap(({ pid, name }) => [
      event({ name: 'process_name', ph: 'M', pid, tid: 0, args: { name } }),
      event({ name: 'process_sort_index', ph: 'M', pid, tid: 0, args: { sort_index: pid } }),
      ...run.lanes.map(({ cpu }) =>
        event({ name: 'thread_name', ph: 'M', pid, tid: cpu, args: { name: `CPU ${cpu}` } }),
      ),
    ]);
    return `{"traceEvents":[\n${names.join('')}${lanes(run, event)}${marks(run, event)}`;
  };
  return {
    add(rows) {
      const texts = written === 0 ? [begin()] : [];
      for (const row of rows) {
        const stack = open.get(row.cpu) ?? [];
        open.set(row.cpu, stack);
        for (let top = stack.at(-1); top && top.row.depth >= row.depth; top = stack.at(-1)) {
          texts.push(closed(top, row.cycle));
          stack.pop();
        }
        stack.push({ row });
      }
      return texts.join('');
    },
    end() {
      const texts = written === 0 ? [begin()] : [];
      for (const stack of open.values())
        for (const one of stack.reverse()) texts.push(closed(one, Math.max(run.totalCycles, one.row.cycle)));
      const about = {
        timeUnit: 'one microsecond is one simulated cycle',
        scenario: run.scenario.id,
        tree: run.treeLabel,
        profile: run.profile.label,
        costs: run.status.costs,
      };
      return `${texts.join('')}\n],"displayTimeUnit":"ns","otherData":${JSON.stringify(about)}}\n`;
    },
  };
}

/** Who runs, and whose registers each CPU holds. */
function lanes(run: RunView, event: (fields: object) => string): string {
  const comm = new Map(run.tasks.map((task) => [task.id, task.comm]));
  const at = (index: number): number => run.eventCycles[index] ?? run.totalCycles;
  const slice = (pid: number, tid: number, from: number, to: number, name: string, cat: string): string =>
    event({ name, cat, ph: 'X', ts: at(from), dur: at(to) - at(from), pid, tid, args: { from, to: to - 1 } });
  return run.lanes
    .flatMap(({ cpu, runs, regs }) => [
      ...runs.map((one) => slice(2, cpu, one.from, one.to, comm.get(one.task) ?? '', one.mode)),
      ...regs
        .filter(({ task }) => task >= 0)
        .map((one) =>
          slice(3, cpu, one.from, one.to, comm.get(one.task) ?? '', one.usable ? 'usable' : 'dead'),
        ),
    ])
    .join('');
}

/** Marks and findings as instants of their CPU. */
function marks(run: RunView, event: (fields: object) => string): string {
  const instant = (index: number, tid: number, name: string, cat: string): string =>
    event({
      name,
      cat,
      ph: 'i',
      s: 't',
      ts: run.eventCycles[index] ?? 0,
      pid: 1,
      tid,
      args: { event: index },
    });
  return [
    ...run.marks.map((mark) => instant(mark.event, mark.cpu, mark.label, mark.kind)),
    ...run.findings.map((one) => instant(one.event, run.eventCpus[one.event] ?? 0, one.message, one.checker)),
  ].join('');
}
