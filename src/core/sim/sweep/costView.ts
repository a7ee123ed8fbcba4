// What the panel's Cost tab shows: where the cycles of the shown Run went, what a switch costs under each policy against
// the share of slices that use the FPU, and what is known of costs by components in use. JSON-safe.
// Source of the component costs: docs/facts.md, costs (FACTS G.1 measured on Zen 3; G.2 derived lower bounds).
// SPDX-License-Identifier: MIT
import { compactedSize } from '../../x86/tables/xstateComponents.ts';
import { metricsOf } from '../metrics.ts';
import type { Run } from '../run.ts';
import { countEvents } from '../run.ts';
import { causesOf } from './causes.ts';
import type { Cause } from './causes.ts';
import { crossing, curveOf } from './curves.ts';
import type { CurvePoint } from './curves.ts';

/** Costs of one save and one restore with these components in use. */
export interface ComponentCost {
  readonly inUse: string;
  /** Of the compacted image. */
  readonly bytes: number;
  /** TSC cycles; `atLeast`: a bound from the bytes that must move. Null: unknown. */
  readonly save: number;
  readonly atLeast: boolean;
  readonly restore: number | null;
  readonly basis: 'measured Zen 3' | 'derived lower bound';
}

export interface CostsView {
  readonly totalCycles: number;
  readonly causes: readonly Cause[];
  readonly components: readonly ComponentCost[];
}

export interface CostLine {
  readonly policy: 'lazy' | 'eager' | 'deferred';
  /** Whose code it is, e.g. "Linux 4.4 (stand-in), eagerfpu=off". */
  readonly label: string;
  readonly points: readonly CurvePoint[];
}

export type SweepView =
  | { readonly state: 'none'; readonly message: string }
  | { readonly state: 'running'; readonly done: number; readonly runs: number }
  | {
      readonly state: 'done';
      readonly lines: readonly CostLine[];
      /** Where lazy reaches each other policy; x from 0 to 1. */
      readonly crossings: readonly { readonly x: number; readonly words: string }[];
      /** The result as sentences. */
      readonly words: readonly string[];
      readonly switches: number;
      readonly runs: number;
    };

const zen3 = (inUse: string, bitmap: bigint, save: number): ComponentCost => ({
  inUse,
  bytes: compactedSize(bitmap),
  save,
  atLeast: false,
  restore: 270,
  basis: 'measured Zen 3',
});
const bound = (inUse: string, bitmap: bigint, save: number): ComponentCost => ({
  ...zen3(inUse, bitmap, save),
  atLeast: true,
  restore: null,
  basis: 'derived lower bound',
});

/** XSAVEOPT of Zen 3 for the first three; the others add the bytes at 64 bytes a cycle. */
const componentCosts: readonly ComponentCost[] = [
  zen3('none', 0n, 98),
  zen3('SSE', 0x2n, 122),
  zen3('x87, SSE, AVX', 0x7n, 123),
  bound('and AVX-512', 0xe7n, 123 + 40),
  bound('and AMX tiles', 0x600e7n, 123 + 40 + 128),
];

export function costsOf(run: Run): CostsView {
  const statements = countEvents(run, 'tree') + countEvents(run, 'stand-in');
  return {
    totalCycles: run.totalCycles,
    causes: causesOf(metricsOf(run.marks, run.totalCycles), statements),
    components: componentCosts,
  };
}

/** A run of the comparison: its policy, its share of slices that use the FPU, what a switch cost. */
export interface ComparedRun {
  readonly policy: CostLine['policy'];
  readonly share: number;
  readonly perSwitch: number;
}

const labels: { readonly [P in CostLine['policy']]: string } = {
  lazy: 'Linux 4.4 (stand-in), eagerfpu=off',
  eager: 'Linux 4.4 (stand-in), eagerfpu=on',
  deferred: 'Linux 6.1 (stand-in)',
};

export function comparison(compared: readonly ComparedRun[], switches: number): SweepView {
  const lines = (['lazy', 'eager', 'deferred'] as const).flatMap((policy): CostLine[] => {
    const points = curveOf(
      compared
        .filter((run) => run.policy === policy)
        .map(({ share, perSwitch }) => ({ x: share, y: perSwitch })),
    );
    return points.length === 0 ? [] : [{ policy, label: labels[policy], points }];
  });
  const of = (policy: CostLine['policy']): readonly CurvePoint[] =>
    lines.find((line) => line.policy === policy)?.points ?? [];
  const x = crossing(of('lazy'), of('eager'));
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const words: string[] = [];
  if (x !== null)
    words.push(
      `Lazy switching costs less than eager while fewer than ${percent(x)} of the slices use the FPU, and more from there on.`,
    );
  else if (lines.length > 1) words.push('The lazy curve does not cross the eager one.');
  const [same, away] = [of('eager'), of('deferred')];
  const differ = same.some((point, i) => Math.abs(point.mean - (away[i]?.mean ?? NaN)) > 1);
  if (same.length > 0 && away.length > 0)
    words.push(
      differ
        ? 'Deferred switching restores only on the way to user mode.'
        : 'Deferred switching costs what eager does here: every slice returns to user mode, where the restore is due.',
    );
  const last = of('lazy').at(-1);
  const peak = of('lazy').reduce<CurvePoint | null>(
    (most, one) => (one.mean > (most?.mean ?? 0) ? one : most),
    null,
  );
  if (last && peak && peak.x < last.x)
    words.push(
      `Lazy is dearest at ${percent(peak.x)}: a task that used the FPU in more than five slices in a row has its registers loaded at the switch (fpu_counter), which saves the trap.`,
    );
  return {
    state: 'done',
    lines,
    crossings: x === null ? [] : [{ x, words: `crossing ${percent(x)}` }],
    words,
    switches,
    runs: compared.length,
  };
}
