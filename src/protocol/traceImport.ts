// What the import of a trace answers: the events that were read, who ran when, how long tasks waited, and everything that
// was not read, with its place. Part of the simulator service's boundary. Times are nanoseconds since `startSeconds`, or
// counts of the trace's clock where `unit` says so. Lines are 1-based.
// SPDX-License-Identifier: MIT
import type { ViewPlace } from '../core/sim/panelView.ts';
import type { TraceLane } from '../core/trace/traceLanes.ts';
import type { EventKind } from '../core/trace/traceColumns.ts';
import type { SliceEnd, Spread } from '../core/trace/traceTimes.ts';

export interface ImportParams {
  readonly path: string;
  /** Where the functions that emit the events are looked for; null: nowhere. */
  readonly treeRoot: string | null;
}
export type TraceSpread = Omit<Spread, 'maxRow'> & {
  /** Line at which the longest ended; null if there is none. */
  readonly maxLine1: number | null;
};
export interface TraceTaskView {
  readonly pid: number;
  readonly comm: string;
  /** Time that it was seen running. */
  readonly runNs: number;
  /** Of the time in which it is known who ran, over all CPUs. */
  readonly share: number;
  /** Of `runNs`: in slices of which the trace shows no beginning or no end. */
  readonly partialNs: number;
  readonly slices: number;
  readonly voluntary: number;
  readonly preempted: number;
  readonly migrations: number;
  readonly latency: TraceSpread;
  readonly preemptedWaitNs: number;
  readonly isIdle: boolean;
}
export interface TraceCpuView {
  readonly cpu: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly unknownNs: number;
  readonly idleNs: number;
  readonly switches: number;
}
export interface TraceLine {
  readonly line1: number;
  readonly text: string;
}
export interface TraceView {
  readonly path: string;
  readonly formats: readonly string[];
  readonly lines: number;
  readonly events: number;
  readonly counts: Readonly<Record<EventKind, number>>;
  readonly unit: 'ns' | 'counts';
  readonly startSeconds: number;
  readonly firstNs: number;
  readonly lastNs: number;
  readonly slices: number;
  readonly cpus: readonly TraceCpuView[];
  /** By run time, the longest first. */
  readonly tasks: readonly TraceTaskView[];
  readonly latency: TraceSpread;
  /** From the first line with NEED_RESCHED set to the switch; null: the lines have no flags. */
  readonly needResched: TraceSpread | null;
  /** Idle tasks' switches are neither. */
  readonly switches: { readonly voluntary: number; readonly preempted: number };
  readonly lost: readonly {
    readonly cpu: number | null;
    readonly count: number | null;
    readonly line1: number;
  }[];
  readonly overwritten: number;
  /** Events of known lines that are not used, by name. */
  readonly unused: Readonly<Record<string, number>>;
  readonly unknown: { readonly count: number; readonly first: readonly TraceLine[] };
  readonly malformed: { readonly count: number; readonly first: readonly TraceLine[] };
  readonly backwards: {
    readonly count: number;
    readonly first: readonly (TraceLine & { readonly cpu: number })[];
  };
  readonly cut: (TraceLine & { readonly isRead: boolean }) | null;
  readonly stopped: string | null;
  readonly contradictions: { readonly count: number; readonly line1: number | null };
  /** Who ran longest in each of `cells` equal stretches of the time, by CPU; tasks by their place in `tasks`. */
  readonly lanes: { readonly cells: number; readonly cpus: readonly TraceLane[] };
  /** For each event the functions of the open tree that emit it. */
  readonly sources: Readonly<Record<string, readonly TraceSource[]>>;
}
export interface TraceSource {
  readonly function: string | null;
  readonly place: ViewPlace;
}
export interface TraceSlice {
  readonly cpu: number;
  readonly pid: number;
  readonly comm: string;
  readonly startNs: number;
  readonly endNs: number;
  readonly end: SliceEnd;
}
export type ImportReply =
  | { readonly kind: 'trace'; readonly trace: TraceView }
  | { readonly kind: 'problem'; readonly code: 'bad-trace' | 'cancelled'; readonly message: string };
