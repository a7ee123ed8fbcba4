// Sweeps as they cross process boundaries: what is varied, and the figures of each run. Part of simulatorService.ts.
// SPDX-License-Identifier: MIT
import type { Cause } from '../core/sim/sweep/causes.ts';
import type { RunSettings, Vary } from '../core/sim/sweep/plan.ts';
import type { Overlay, RunReply } from './simulatorService.ts';

export type { Cause, CauseName } from '../core/sim/sweep/causes.ts';
export type { CurvePoint } from '../core/sim/sweep/curves.ts';

export interface SweepParams {
  readonly treeRoot: string;
  readonly scenario: string;
  readonly overlays: readonly Overlay[];
  /** Settings of every run, as in RunParams; `share`, `components`, `switches` and `policy` too. */
  readonly set: RunSettings;
  readonly vary: readonly Vary[];
  /** Comes back with each progress message. */
  readonly id: string;
}

/** One run of a sweep. */
export interface SweepRow {
  readonly settings: RunSettings;
  readonly cycles: number;
  readonly statements: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly causes: readonly Cause[];
  /** Null if the run had no switch. */
  readonly fpuCyclesPerSwitch: number | null;
  readonly findings: number;
  /** Why the run ended before its time, or null. */
  readonly stopped: string | null;
}

export type SweepReply =
  { readonly kind: 'sweep'; readonly rows: readonly SweepRow[] } | Extract<RunReply, { kind: 'problem' }>;

export interface SweepProgress {
  readonly id: string;
  readonly done: number;
  readonly runs: number;
}
