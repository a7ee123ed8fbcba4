// A scenario with its load changed: so many switches, this share of slices that use the FPU, so many components in use.
// What a sweep varies beside settings of the machine. Pure; the same seed gives the same load.
// SPDX-License-Identifier: MIT
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import type { Scenario, ScenarioStep, UserComponent } from '../scenario/scenario.ts';

export interface Workload {
  /** The scenario's steps again and again until there are so many switches. */
  readonly switches?: number;
  /** Probability, 0 to 1, that a slice uses the FPU. */
  readonly share?: number;
  /** How many components a slice that uses the FPU uses: SSE, AVX, x87, in this order. */
  readonly components?: number;
}

export const mostSwitches = 100_000;
const componentOrder: readonly UserComponent[] = ['sse', 'avx', 'x87'];
export const mostComponents = componentOrder.length;

/** Slices that use the FPU use what the scenario's do; SSE and AVX if none of them does. */
export function withWorkload(scenario: Scenario, load: Workload): Result<Scenario> {
  const { switches, share, components } = load;
  const steps = switches === undefined ? ok(scenario.steps) : repeated(scenario.steps, switches);
  if (!steps.ok) return steps;
  const given = scenario.steps.find(
    (step): step is Compute => step.do === 'compute' && step.use.length > 0,
  )?.use;
  const use = components === undefined ? (given ?? ['sse', 'avx']) : componentOrder.slice(0, components);
  const random = uniform(scenario.seed);
  const changed = steps.value.map((step): ScenarioStep => {
    if (step.do !== 'compute') return step;
    if (share !== undefined) return { ...step, use: random() < share ? use : [] };
    return components !== undefined && step.use.length > 0 ? { ...step, use } : step;
  });
  if ((share !== undefined || components !== undefined) && !changed.some((step) => step.do === 'compute'))
    return err(`scenario "${scenario.id}" has no slice of user computation whose use of the FPU could vary`);
  return ok({ ...scenario, steps: changed });
}

type Compute = Extract<ScenarioStep, { do: 'compute' }>;

function repeated(steps: readonly ScenarioStep[], switches: number): Result<readonly ScenarioStep[]> {
  const each = steps.filter((step) => step.do === 'switch').length;
  if (each === 0) return err('the scenario has no switch to repeat');
  const all: ScenarioStep[] = [];
  let left = switches;
  for (let i = 0; left > 0; i = (i + 1) % steps.length) {
    const step = steps[i];
    if (!step) break;
    all.push(step);
    if (step.do === 'switch') left--;
  }
  return ok(all);
}

/** Numbers from 0 to 1, the same for the same seed. */
function uniform(seed: number): () => number {
  let state = (Math.imul(seed, 2654435761) + 1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
