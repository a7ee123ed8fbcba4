// The scheduler's shape as the real trees have it, and its tables of weights.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schedulerShape } from '../../src/core/sched/shape.ts';
import { inverseOf, niceWeights } from '../../src/core/sched/weights.ts';
import { describeKernel } from './trees.ts';

const port = (root: string) => ({
  read: (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'latin1') : null),
  exists: (path: string) => existsSync(join(root, path)),
});

/** The numbers of an array that the tree initialises. */
function numbersOf(root: string, name: string): number[] {
  const text = readFileSync(join(root, 'kernel/sched/core.c'), 'latin1');
  const body = new RegExp(`\\b${name}\\[40\\]\\s*=\\s*\\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  return body
    .replace(/\/\*.*?\*\//g, '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map(Number);
}

describeKernel('6.1', (root) => {
  test('is CFS with the times of its fair.c', () => {
    const shape = schedulerShape(port(root));
    expect(shape.fair).toBe('cfs');
    expect([shape.latencyNs, shape.minGranularityNs, shape.wakeupGranularityNs]).toEqual([6e6, 750_000, 1e6]);
    expect([...shape.features].sort()).toEqual([
      'BASE_SLICE',
      'GENTLE_FAIR_SLEEPERS',
      'LAST_BUDDY',
      'START_DEBIT',
      'WAKEUP_PREEMPTION',
    ]);
    expect(shape.models).not.toContain('lazy');
    expect(shape.realTime.kind).toBe('throttling');
    expect(shape.basis).toHaveLength(1);
  });
});

describeKernel('6.12', (root) => {
  test('is EEVDF with the base slice of its fair.c', () => {
    const shape = schedulerShape(port(root));
    expect([shape.fair, shape.baseSliceNs, shape.realTime.kind]).toEqual(['eevdf', 700_000, 'fair-server']);
    expect([...shape.features].sort()).toEqual([
      'DELAY_DEQUEUE',
      'DELAY_ZERO',
      'PLACE_DEADLINE_INITIAL',
      'PLACE_LAG',
      'PLACE_REL_DEADLINE',
      'PREEMPT_SHORT',
      'RUN_TO_PARITY',
      'WAKEUP_PREEMPTION',
    ]);
    expect(shape.models).not.toContain('lazy');
  });
});

for (const version of ['6.1', '6.12'])
  describeKernel(version, (root) => {
    test('has the weights and inverses of the model', () => {
      expect(numbersOf(root, 'sched_prio_to_weight')).toEqual(niceWeights);
      expect(numbersOf(root, 'sched_prio_to_wmult')).toEqual(niceWeights.map(inverseOf));
    });
  });
