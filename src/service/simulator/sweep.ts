// Runs a sweep: a tally for each combination of settings, with a pause between runs in which the process answers other
// requests and sees that the sweep was cancelled. Programs are lowered once per tree. Called by simulatorService.ts.
// SPDX-License-Identifier: MIT
import { setImmediate as pause } from 'node:timers/promises';
import { causesOf, fpuCyclesPerSwitch } from '../../core/sim/sweep/causes.ts';
import { combinations, loadKeys, policies } from '../../core/sim/sweep/plan.ts';
import type { RunSettings } from '../../core/sim/sweep/plan.ts';
import { withWorkload } from '../../core/sim/sweep/workload.ts';
import { tally } from '../../core/sim/simulate.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { SweepParams, SweepReply, SweepRow } from '../../protocol/sweep.ts';
import { cannotRun, prepare, problem } from './makeRun.ts';
import type { Problem, Programs } from './makeRun.ts';

export interface SweepPorts {
  isCancelled(): boolean;
  onProgress(done: number, runs: number): void;
}

export async function sweep(params: SweepParams, parser: CParser, ports: SweepPorts): Promise<SweepReply> {
  const plan = combinations(params.vary);
  if (!plan.ok) return problem('bad-setting', plan.error);
  const programs: Programs = new Map();
  const rows: SweepRow[] = [];
  for (const varied of plan.value) {
    if (ports.isCancelled()) return problem('cancelled', `cancelled after ${rows.length} runs`);
    const row = oneRun(params, varied, parser, programs);
    if ('kind' in row) return row;
    rows.push(row);
    ports.onProgress(rows.length, plan.value.length);
    await pause();
  }
  return { kind: 'sweep', rows };
}

function oneRun(
  { treeRoot, scenario, overlays, set }: SweepParams,
  varied: RunSettings,
  parser: CParser,
  programs: Programs,
): SweepRow | Problem {
  const all = { ...set, ...varied };
  const policy = all['policy'];
  if (policy !== undefined && !Object.hasOwn(policies, policy))
    return problem('bad-setting', `policy=${policy}: known are ${Object.keys(policies).join(', ')}`);
  const machine = { ...all, ...(policy === undefined ? {} : policies[policy]) };
  const ofRun = Object.fromEntries(
    Object.entries(machine).filter(([key]) => key !== 'policy' && !Object.hasOwn(loadKeys, key)),
  );
  const ready = prepare({ treeRoot, scenario, overlays, set: ofRun }, parser, programs);
  if ('kind' in ready) return ready;
  const load = Object.fromEntries(
    Object.keys(loadKeys).flatMap((key) => (all[key] === undefined ? [] : [[key, Number(all[key])]])),
  );
  const shaped = withWorkload(ready.scenario, load);
  if (!shaped.ok) return problem('bad-setting', shaped.error);
  const figures = tally({ ...ready, scenario: shaped.value, id: 'sweep', onProgress: () => undefined });
  if (!figures.ok) return cannotRun(ready, figures.error);
  const { metrics, statements, findings, stopped } = figures.value;
  return {
    settings: varied,
    cycles: metrics.cycles,
    statements,
    metrics,
    causes: causesOf(metrics, statements),
    fpuCyclesPerSwitch: fpuCyclesPerSwitch(metrics),
    findings: findings.length,
    stopped: stopped?.message ?? null,
  };
}
