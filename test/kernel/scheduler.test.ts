// The scheduler's shape as the real trees have it, and its tables of weights.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schedulerShape } from '../../src/core/sched/shape.ts';
import { inverseOf, niceWeights } from '../../src/core/sched/weights.ts';
import { measureLoop } from '../../src/core/sim/loops/measureLoop.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { createParser } from '../../src/service/parser/createParser.ts';
import { treeProgram } from '../../src/service/simulator/treeProgram.ts';
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

const expected = {
  '6.1': [
    ['copy_huge_page_from_user', 'copy_huge_page_from_user', 'after'],
    ['copy_huge_page_from_user', 'copy_huge_page_from_user', 'after'],
    ['clear_huge_page', 'process_huge_page', 'before'],
    ['clear_huge_page', 'clear_gigantic_page', 'before'],
  ],
  '6.12': [
    ['copy_folio_from_user', 'copy_folio_from_user', 'after'],
    ['copy_folio_from_user', 'copy_folio_from_user', 'after'],
    ['folio_zero_user', 'process_huge_page', 'before'],
    ['folio_zero_user', 'clear_gigantic_page', 'before'],
  ],
} as const;

for (const version of ['6.1', '6.12'] as const)
  describeKernel(version, (root) => {
    test('its loops over huge pages are found and measured, 2 MiB and 1 GiB', async () => {
      const { parser } = await createParser();
      const tree = treeProgram(root, new Map(), parser, []);
      if (typeof tree === 'string') throw new Error(tree);
      const profile = cpuProfile('zen3');
      if (!profile) throw new Error('no profile');
      const loops = (['copy', 'clear'] as const).flatMap((work) =>
        [512, 262_144].map((pages) => {
          const made = measureLoop(tree.program, profile, work, pages);
          if (!made.ok) throw new Error(made.error);
          return made.value;
        }),
      );
      expect(
        loops.map(({ functionName, questionIn, code }) => [functionName, questionIn, code.question]),
      ).toEqual(expected[version]);
      for (const { questions } of loops) {
        expect(questions.map(({ text }) => text)).toEqual(['cond_resched();']);
        const [at] = questions;
        const line = readFileSync(join(root, at?.path ?? ''), 'latin1').split('\n')[(at?.line1 ?? 0) - 1];
        expect(line?.trim()).toBe('cond_resched();');
      }
      expect(loops.map(({ code }) => code.iterations)).toEqual([512, 262_144, 512, 262_144]);
    }, 300_000);
  });
