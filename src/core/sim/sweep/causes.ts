// Where the cycles of a Run or of a tally went: saves, restores, traps, writes of CR0.TS, the kernel's statements, the
// rest; each with how its cost is known. Called for the panel's Cost tab and for sweeps.
// Source of costs: docs/facts.md, costs (FACTS G.1: Zen 3, user mode, everything cached, +-25 cycles).
// SPDX-License-Identifier: MIT
import { defaultCosts } from '../costs.ts';
import type { Metrics } from '../metrics.ts';

export type CauseName = 'save' | 'restore' | 'nm' | 'ts' | 'skipped' | 'kernel' | 'rest';

export interface Cause {
  readonly cause: CauseName;
  readonly title: string;
  readonly times: number;
  readonly cycles: number;
  /** Of one; null where they differ. */
  readonly each: number | null;
  readonly basis: 'measured Zen 3' | 'illustrative';
  /** Part of what FPU switching costs, as the eras are compared by. */
  readonly isFpu: boolean;
}

export function causesOf(metrics: Metrics, statements: number): Cause[] {
  const { save, restore, trap, ts, statement } = defaultCosts;
  const row = (
    cause: CauseName,
    title: string,
    times: number,
    each: number,
    basis: Cause['basis'],
    isFpu: boolean,
  ): Cause => ({ cause, title, times, cycles: times * each, each, basis, isFpu });
  const known = [
    row('save', 'saves', metrics.saves, save, 'measured Zen 3', true),
    row('restore', 'restores', metrics.restores, restore, 'measured Zen 3', true),
    row('nm', '#NM traps', metrics.deviceNotAvailable, trap, 'illustrative', true),
    row('ts', 'writes of CR0.TS', metrics.tsWrites, ts, 'illustrative', true),
    row('skipped', 'restores skipped', metrics.restoresSkipped, 0, 'illustrative', true),
    row('kernel', 'statements of kernel C', statements, statement, 'illustrative', false),
  ];
  const cycles = metrics.cycles - known.reduce((sum, one) => sum + one.cycles, 0);
  return [
    ...known,
    {
      cause: 'rest',
      title: 'user mode, entries into the kernel',
      times: metrics.switches,
      cycles: Math.max(0, cycles),
      each: null,
      basis: 'illustrative',
      isFpu: false,
    },
  ];
}

/** Cycles of saves, restores, traps and writes of CR0.TS for each switch; null if there was none. */
export function fpuCyclesPerSwitch(metrics: Metrics): number | null {
  if (metrics.switches === 0) return null;
  const fpu = causesOf(metrics, 0).filter(({ isFpu }) => isFpu);
  return fpu.reduce((sum, { cycles }) => sum + cycles, 0) / metrics.switches;
}
