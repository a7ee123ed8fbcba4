// The scheduler's shape as the real trees have it, and its tables of weights.
// SPDX-License-Identifier: MIT
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { schedulerShape } from '../../src/core/sched/shape.ts';
import { inverseOf, niceWeights } from '../../src/core/sched/weights.ts';
import { measureBatches } from '../../src/core/sim/loops/measureBatches.ts';
import { measureLoop } from '../../src/core/sim/loops/measureLoop.ts';
import { runBatches } from '../../src/core/sim/loops/runBatches.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { createParser } from '../../src/service/parser/createParser.ts';
import { textsWithout, treeProgram } from '../../src/service/simulator/treeProgram.ts';
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

/** Where the code asks when it has seen the flag: 6.12 goes back to the caller for it. */
const askers = {
  '6.1': { zap: 'zap_pte_range', fork: 'copy_pte_range' },
  '6.12': { zap: 'zap_pmd_range', fork: 'copy_pte_range' },
} as const;

for (const version of ['6.1', '6.12'] as const)
  describeKernel(version, (root) => {
    test('its loops over page tables run: what they leave, where they look and ask, and what they are without', async () => {
      const { parser } = await createParser();
      const tree = treeProgram(root, new Map(), parser, []);
      if (typeof tree === 'string') throw new Error(tree);
      const profile = cpuProfile('zen3');
      if (!profile) throw new Error('no profile');
      const measured = (work: 'zap' | 'fork', pages = 512) => {
        const made = measureBatches(tree.program, profile, work, pages);
        if (!made.ok) throw new Error(made.error);
        return made.value;
      };
      const run = (work: 'zap' | 'fork', flagAfter: number | null) =>
        runBatches(tree.program, profile, { work, skipped: 0, pages: 512, flagAfter });
      const lineOf = (at: { readonly path: string; readonly line1: number } | null | undefined) =>
        readFileSync(join(root, at?.path ?? ''), 'latin1').split('\n')[(at?.line1 ?? 0) - 1];
      const [zap, fork] = [measured('zap'), measured('fork')];
      for (const one of [zap, fork]) {
        expect(lineOf(one.look)).toContain('need_resched()');
        expect(lineOf(one.asker?.statement)).toContain('cond_resched()');
        expect(one.asker?.functionName).toBe(askers[version][one.work]);
      }
      expect([zap.pagesPerLook, fork.pagesPerLook]).toEqual([1, 4]);
      // Zap takes a new page for what it gathers now and then; fork does the same again and again.
      expect([measured('zap', 8192).even, measured('fork', 8192).even]).toEqual([false, true]);
      // Nothing is left of a zap; after fork all of it is there twice, and nobody may write.
      expect(
        run('zap', null)
          .entries.slice(0, 4096)
          .every((byte) => byte === 0),
      ).toBe(true);
      const entries = new BigUint64Array(run('fork', 40).entries.slice().buffer);
      const frameAndWrite = (entry: bigint): bigint => entry & 0x000f_ffff_ffff_f003n;
      for (let i = 0; i < 512; i++) {
        const frame = 0x4000_0000n + BigInt(i) * 4096n;
        expect([entries[i] ?? 0n, entries[512 + i] ?? 0n].map(frameAndWrite)).toEqual([
          frame + 1n,
          frame + 1n,
        ]);
      }
      const texts = textsWithout(tree, new Map(), [...zap.questions, ...fork.questions]);
      if (typeof texts === 'string') throw new Error(texts);
      expect(tree.program.change(new Map(texts))).toBe(true);
      expect(run('zap', 40).flagged?.spins).toBe(true);
      const without = run('fork', 40);
      expect([without.flagged?.spins, without.asks]).toEqual([false, []]);
      // It looks before each batch of four again, and is broken off each time.
      expect(without.looks.length).toBeGreaterThanOrEqual(127);
    }, 300_000);
  });
