// One run of a sweep: the tree, the scenario with its load, and the figures as a row. The same settings give the same row in
// every process. Called by sweep.ts and, in processes of their own, by sweepWorker.ts.
// SPDX-License-Identifier: MIT
import { causesOf, fpuCyclesPerSwitch } from '../../core/sim/sweep/causes.ts';
import { loadKeys, policies } from '../../core/sim/sweep/plan.ts';
import type { RunSettings } from '../../core/sim/sweep/plan.ts';
import { withWorkload } from '../../core/sim/sweep/workload.ts';
import { tally } from '../../core/sim/simulate.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { SweepParams, SweepRow } from '../../protocol/sweep.ts';
import { cannotRun, prepare, problem } from './makeRun.ts';
import type { Problem, Programs } from './makeRun.ts';

export function sweepRun(
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
