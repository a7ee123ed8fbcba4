// The scheduler's part of the boundary to the simulator service: the table of waits and simulations of tasks.
// All of it is JSON-safe; times are nanoseconds.
// SPDX-License-Identifier: MIT
import type { PreemptionModel } from '../core/sched/preemption.ts';
import type { OtherTask, WaitRow, WaitWork } from '../core/sched/waits.ts';
import type { WaitGroup } from '../core/sched/waitsView.ts';
import type { ViewPlace } from '../core/sim/panelView.ts';
import type { Overlay } from './simulatorService.ts';

export interface WaitsParams {
  readonly treeRoot: string;
  readonly overlays: readonly Overlay[];
  /** Sizes of pages in bytes; absent: 2 MiB and 1 GiB. */
  readonly sizes?: readonly number[];
  /** Absent: all that the tree has. */
  readonly models?: readonly PreemptionModel[];
  /** Ticks per second; absent: 250. */
  readonly hz?: number;
  /** By which the kernel scales its slices; absent: 8. The other task and the loop share one. */
  readonly cpus?: number;
  /** Who wakes, rows for each; absent: a SCHED_FIFO task, so that only the kernel's loop delays it. */
  readonly others?: readonly OtherTask[];
  /** As in RunParams: `era`. */
  readonly set?: Readonly<Record<string, string>>;
  /** Names the `waitsProgress` of this request. */
  readonly id: string;
}

export interface WaitsProgress {
  readonly id: string;
  /** Steps, and what the next one is. */
  readonly done: number;
  readonly steps: number;
  readonly what: string;
}

/** A loop of the tree as it was measured. */
export interface MeasuredLoopInfo {
  readonly work: WaitWork;
  readonly functionName: string;
  /** Where cond_resched() stands in it; null: the tree's loop, as it is now, asks nowhere. */
  readonly question: ViewPlace | null;
  readonly questionIn: string | null;
  /** Where it looks whether it should ask; null: it asks without looking. */
  readonly look: ViewPlace | null;
  readonly sizeBytes: number;
  readonly caches: 'hot' | 'cold';
  readonly condResched: boolean;
  /** Bodies executed from the source, of how many; the rest is the same to the cycle and multiplied. */
  readonly executed: number;
  /** False: those that were executed differ a little, and the length of the whole is in proportion. */
  readonly even: boolean;
  readonly bodies: number;
  readonly statementsPerBody: number;
  readonly bodyCycles: number;
}

/** A loop as the panel names it. */
export interface WaitLoop {
  readonly functionName: string;
  readonly sizeBytes: number;
  readonly question: ViewPlace | null;
  readonly questionIn: string | null;
  readonly look: ViewPlace | null;
  readonly executed: number;
  readonly even: boolean;
  readonly bodies: number;
  readonly statementsPerBody: number;
}

/** The table of waits as the panel shows it. */
export interface ShownWaitsTable {
  readonly treeLabel: string;
  readonly scheduler: 'cfs' | 'eevdf';
  readonly hz: number;
  readonly cpus: number;
  readonly costs: string;
  readonly loops: readonly WaitLoop[];
  readonly groups: readonly WaitGroup[];
  readonly notes: readonly string[];
}

/** `table`: that of the code before, while it is measured anew, or where that did not come to an end. */
export type WaitsView =
  | { readonly state: 'none'; readonly message: string; readonly table: ShownWaitsTable | null }
  | {
      readonly state: 'running';
      readonly done: number;
      readonly steps: number;
      readonly what: string;
      readonly table: ShownWaitsTable | null;
    }
  | { readonly state: 'done'; readonly table: ShownWaitsTable };

export type WaitsReply =
  | {
      readonly kind: 'waits';
      readonly treeLabel: string;
      readonly scheduler: 'cfs' | 'eevdf';
      readonly models: readonly PreemptionModel[];
      readonly hz: number;
      readonly cpus: number;
      readonly others: readonly OtherTask[];
      readonly costs: string;
      readonly loops: readonly MeasuredLoopInfo[];
      readonly rows: readonly WaitRow[];
      /** What was assumed, and which loops could not be measured and why. */
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'problem';
      readonly code: 'no-tree' | 'bad-setting' | 'cannot-run' | 'cancelled';
      readonly message: string;
    };
