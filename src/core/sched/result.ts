// What a simulation gives: figures, who ran where and when, every decision with its reason, and what was found wrong.
// JSON-safe; drawn by the panel, printed by the CLI.
// SPDX-License-Identifier: MIT
import type { SchedMetrics } from './metrics.ts';

/** Where schedule() was called. */
export type Reason =
  /** Exit from an interrupt or a system call to user mode. */
  | 'return-to-user'
  | 'irq-exit'
  | 'preempt_enable'
  | 'cond_resched'
  | 'might_sleep'
  /** The task sleeps, waits or exits; or yields. */
  | 'blocks'
  | 'yields'
  /** The idle loop, and a CPU that comes out of a switch with the flag set again. */
  | 'idle'
  | 'again';

export interface Decision {
  readonly atNs: number;
  readonly cpu: number;
  /** Task numbers; null: idle. */
  readonly prev: number | null;
  readonly next: number | null;
  readonly why: Reason;
  /** When the resched flag was set; null: it was not. */
  readonly flaggedNs: number | null;
  /** Bodies of the kernel section that were done, if the task was in one. */
  readonly bodies: number | null;
}

/** A task, or idle (null), on a CPU. The time of the switch to it is its own. */
export interface Span {
  readonly cpu: number;
  readonly task: number | null;
  readonly fromNs: number;
  readonly toNs: number;
}

export interface SchedFinding {
  readonly atNs: number;
  readonly cpu: number | null;
  /** Where in the input the cause is, e.g. `tasks[1].program[0]`; or the task. */
  readonly where: string;
  readonly message: string;
}

export interface SchedResult {
  readonly metrics: SchedMetrics;
  readonly spans: readonly Span[];
  readonly decisions: readonly Decision[];
  /** Spans and decisions beyond what was asked for. */
  readonly dropped: number;
  readonly findings: readonly SchedFinding[];
}
