// Who stands behind a simulation: says what a switch costs, and is told what programs do. Plain costs for figures alone;
// a machine that executes the tree's code for a Run (core/sim).
// SPDX-License-Identifier: MIT
import type { Reason } from './result.ts';
import type { SchedSetup } from './setup.ts';

export interface SwitchCost {
  /** From schedule() until the next task runs. */
  readonly ns: number;
  /** Of it for saving and restoring FPU registers. */
  readonly fpuNs: number;
}

/** A CPU goes from one task to another. Task numbers; null: idle. */
export interface Change {
  readonly cpu: number;
  readonly prev: number | null;
  readonly next: number | null;
  readonly nowNs: number;
  readonly why: Reason;
  /** When the resched flag was set; null: it was not. */
  readonly flaggedNs: number | null;
  /** How far `prev` is in its kernel section, and how many questions it has reached; null: it is in none. */
  readonly section: { readonly positionNs: number; readonly questions: number } | null;
}

export interface SchedHost {
  switches(change: Change): SwitchCost;
  begins(cpu: number, task: number, action: number, nowNs: number): void;
  ends(cpu: number, task: number, action: number, nowNs: number): void;
}

/** The same cost for every switch; the idle task has no FPU registers to save or load. */
export function plainHost(setup: SchedSetup): SchedHost {
  const ns = (cycles: number): number => Math.round((cycles * 1000) / setup.mhz);
  const withFpu = { ns: ns(setup.switchCycles + setup.fpuCycles), fpuNs: ns(setup.fpuCycles) };
  const without = { ns: ns(setup.switchCycles), fpuNs: 0 };
  return {
    switches: ({ prev, next }) => (prev === null || next === null ? without : withFpu),
    begins: () => undefined,
    ends: () => undefined,
  };
}
