// An imported trace as lanes to be drawn: for each CPU a number of equal cells of time, each with the task that ran
// longest in it, equal neighbours joined. Pure; called by service/simulator/traceView.ts.
// SPDX-License-Identifier: MIT
import type { TraceTimes } from './traceTimes.ts';

/** Cells [from, to) in which a task ran longest; tasks by their number in the trace. */
export interface LaneRun {
  readonly from: number;
  readonly to: number;
  readonly task: number;
}
export interface TraceLane {
  readonly cpu: number;
  readonly runs: readonly LaneRun[];
}

/** Cells where nobody is known to run are in no run. */
export function traceLanes({ slices, cpus, first, last }: TraceTimes, cells: number): readonly TraceLane[] {
  const width = (last - first) / cells;
  if (!(width > 0)) return cpus.map(({ cpu }) => ({ cpu, runs: [] }));
  const most = new Map(
    cpus.map(({ cpu }) => [cpu, { task: new Int32Array(cells).fill(-1), time: new Float64Array(cells) }]),
  );
  // What the tasks of the cell under work have had so far, by CPU: slices of one CPU come in the order of time.
  const open = new Map(cpus.map(({ cpu }) => [cpu, { cell: -1, byTask: new Map<number, number>() }]));
  for (let i = 0; i < slices.count; i++) {
    const cpu = slices.cpu[i] ?? 0;
    const task = slices.task[i] ?? 0;
    const best = most.get(cpu);
    const here = open.get(cpu);
    if (!best || !here) continue;
    const start = (slices.start[i] ?? 0) - first;
    const end = (slices.end[i] ?? 0) - first;
    const lastCell = Math.min(cells - 1, Math.floor(end / width));
    for (let cell = Math.min(cells - 1, Math.floor(start / width)); cell <= lastCell; cell++) {
      if (here.cell !== cell) {
        here.cell = cell;
        here.byTask.clear();
      }
      const part = Math.min(end, (cell + 1) * width) - Math.max(start, cell * width);
      const sum = (here.byTask.get(task) ?? 0) + part;
      here.byTask.set(task, sum);
      if (part > 0 && sum > (best.time[cell] ?? 0)) {
        best.time[cell] = sum;
        best.task[cell] = task;
      }
    }
  }
  return cpus.map(({ cpu }) => ({ cpu, runs: joined(most.get(cpu)?.task ?? new Int32Array(0)) }));
}

function joined(cells: Int32Array): readonly LaneRun[] {
  const runs: LaneRun[] = [];
  for (let from = 0, to = 1; from < cells.length; from = to, to = from + 1) {
    const task = cells[from] ?? -1;
    while (to < cells.length && cells[to] === task) to++;
    if (task >= 0) runs.push({ from, to, task });
  }
  return runs;
}
