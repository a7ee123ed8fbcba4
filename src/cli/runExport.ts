// A Run's events as CSV and as a Chrome trace (chrome://tracing, Perfetto). Pure: rows in, text out.
// Called by `ringside simulate`.
// SPDX-License-Identifier: MIT
import type { EventRow } from '../protocol/simulatorService.ts';

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
export function eventsCsv(rows: readonly EventRow[]): string {
  const lines = rows.map(({ place, ...row }) => {
    const fields = { ...row, file: place?.path ?? '', line: place?.line1 ?? '' };
    return csvColumns.map((column) => csvField(String(fields[column]))).join(',');
  });
  return [csvColumns.join(','), ...lines, ''].join('\r\n');
}

/** A field of a CSV line, quoted where it must be. */
export const csvField = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;

/**
 * The Trace Event Format's JSON object form: one complete event per row, one thread per CPU.
 * A microsecond of the trace is a simulated cycle: the Run has no seconds.
 */
export function chromeTrace(rows: readonly EventRow[]): string {
  const nextCycle = new Map<number, number>();
  const events = [...rows].reverse().map((row) => {
    const end = nextCycle.get(row.cpu) ?? row.cycle;
    nextCycle.set(row.cpu, row.cycle);
    return {
      name: row.text,
      cat: row.origin,
      ph: 'X',
      ts: row.cycle,
      dur: end - row.cycle,
      pid: 0,
      tid: row.cpu,
      args: {
        event: row.event,
        task: row.task,
        depth: row.depth,
        note: row.note,
        place: row.place ? `${row.place.path}:${row.place.line1}` : null,
      },
    };
  });
  const cpus = [...nextCycle.keys()]
    .sort((a, b) => a - b)
    .map((cpu) => ({
      name: 'thread_name',
      ph: 'M',
      pid: 0,
      tid: cpu,
      args: { name: `CPU ${cpu}` },
    }));
  return `${JSON.stringify({ traceEvents: [...cpus, ...events.reverse()], otherData: { timeUnit: 'simulated cycles' } })}\n`;
}
