// Who stands behind a simulation: says what a switch costs, and is told what programs do. Plain costs for figures alone;
// a machine that executes the tree's code for a Run (core/sim).
// SPDX-License-Identifier: MIT
import type { SchedSetup } from './setup.ts';

export interface SwitchCost {
  /** From schedule() until the next task runs. */
  readonly ns: number;
  /** Of it for saving and restoring FPU registers. */
  readonly fpuNs: number;
}

/** Task numbers; null: idle. */
export interface SchedHost {
  switches(cpu: number, prev: number | null, next: number | null, nowNs: number): SwitchCost;
  begins(cpu: number, task: number, action: number, nowNs: number): void;
  ends(cpu: number, task: number, action: number, nowNs: number): void;
}

/** The same cost for every switch; the idle task has no FPU registers to save or load. */
export function plainHost(setup: SchedSetup): SchedHost {
  const ns = (cycles: number): number => Math.round((cycles * 1000) / setup.mhz);
  const withFpu = { ns: ns(setup.switchCycles + setup.fpuCycles), fpuNs: ns(setup.fpuCycles) };
  const without = { ns: ns(setup.switchCycles), fpuNs: 0 };
  return {
    switches: (_cpu, prev, next) => (prev === null || next === null ? without : withFpu),
    begins: () => undefined,
    ends: () => undefined,
  };
}
