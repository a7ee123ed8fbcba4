// What the scheduler did, as lines of text: a table of tasks, one of CPUs, what was lost, what was found.
// Used by `simulate` and `waits`.
// SPDX-License-Identifier: MIT
import type { SchedResult } from '../core/sched/result.ts';

/** Columns as wide as their longest cell, two spaces apart. */
export function textTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}

export function timeText(ns: number): string {
  if (ns >= 1e6) return `${(ns / 1e6).toFixed(3)} ms`;
  return ns >= 1000 ? `${(ns / 1000).toFixed(3)} µs` : `${ns} ns`;
}

export function scheduleLines({ metrics, findings, dropped }: SchedResult): string[] {
  const mean = (total: number, count: number): string => (count === 0 ? '-' : timeText(total / count));
  return [
    ...textTable([
      [
        'task',
        'policy',
        'nice',
        'ran',
        'share',
        'wake-ups',
        'mean wait',
        'longest',
        'voluntary',
        'preempted',
      ],
      ...metrics.tasks.map((task) => [
        task.comm,
        task.policy,
        String(task.nice),
        timeText(task.runNs),
        `${(100 * task.share).toFixed(2)} %`,
        String(task.wakeups.count),
        mean(task.wakeups.totalNs, task.wakeups.count),
        task.wakeups.count === 0 ? '-' : timeText(task.wakeups.maxNs),
        String(task.voluntarySwitches),
        String(task.involuntarySwitches),
      ]),
    ]),
    ...textTable([
      ['CPU', 'busy', 'idle', 'switches', 'ticks', 'pulled', 'resched unacted', 'longest'],
      ...metrics.cpus.map((cpu, i) => [
        String(i),
        timeText(cpu.busyNs),
        timeText(cpu.idleNs),
        String(cpu.switches),
        String(cpu.ticks),
        String(cpu.pulled),
        timeText(cpu.unacted.totalNs),
        timeText(cpu.unacted.maxNs),
      ]),
    ]),
    `lost to switching: ${timeText(metrics.switchNs)}, to the FPU: ${timeText(metrics.fpuNs)}`,
    `cond_resched() asked ${metrics.questions} times, left the CPU ${metrics.questionsActed} times`,
    ...findings.map(({ where, message }) => `${where}: ${message}`),
    ...(dropped > 0 ? [`${dropped} spans and decisions more were not kept`] : []),
  ];
}
