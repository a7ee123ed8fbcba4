// An imported trace's slices as CSV and as a Chrome trace. Pure: rows in, text out. Called by `ringside simulate --import`.
// SPDX-License-Identifier: MIT
import type { TraceSlice, TraceView } from '../protocol/traceImport.ts';
import { csvField } from '../core/sim/export/runExport.ts';

/** RFC 4180 with a header line; times count from `startSeconds` of the trace. */
export function slicesCsv(slices: readonly TraceSlice[], { unit }: TraceView): string {
  const head = ['cpu', 'pid', 'comm', `start_${unit}`, `end_${unit}`, 'end'].join(',');
  const lines = slices.map(({ cpu, pid, comm, startNs, endNs, end }) =>
    [cpu, pid, comm, startNs, endNs, end].map((one) => csvField(String(one))).join(','),
  );
  return [head, ...lines, ''].join('\r\n');
}

/** The Trace Event Format's JSON object form: one complete event per slice, one thread per CPU. */
export function slicesTrace(slices: readonly TraceSlice[], { unit, cpus, startSeconds }: TraceView): string {
  const events = slices.map(({ cpu, pid, comm, startNs, endNs, end }) => ({
    name: comm,
    cat: pid === 0 ? 'idle' : 'task',
    ph: 'X',
    ts: unit === 'ns' ? startNs / 1_000 : startNs,
    dur: unit === 'ns' ? (endNs - startNs) / 1_000 : endNs - startNs,
    pid: 0,
    tid: cpu,
    args: { pid, end },
  }));
  const names = cpus.map(({ cpu }) => ({
    name: 'thread_name',
    ph: 'M',
    pid: 0,
    tid: cpu,
    args: { name: `CPU ${cpu}` },
  }));
  const otherData = { timeUnit: unit === 'ns' ? 'microseconds' : 'clock counts', startSeconds };
  return `${JSON.stringify({ traceEvents: [...names, ...events], otherData })}\n`;
}
