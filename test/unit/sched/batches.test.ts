// The loops over page tables, executed on the sample tree: what they leave in the tables, that tables which were not
// executed are multiplied to the cycle, and what the flag changes.
// SPDX-License-Identifier: MIT
import { beforeAll, describe, expect, test } from 'vitest';
import type { Program } from '../../../src/core/exec/program.ts';
import type { AfterFlag } from '../../../src/core/sched/batchWaits.ts';
import { measureBatches } from '../../../src/core/sim/loops/measureBatches.ts';
import { runBatches } from '../../../src/core/sim/loops/runBatches.ts';
import { cpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { createParser } from '../../../src/service/parser/createParser.ts';
import { textsWithout, treeProgram } from '../../../src/service/simulator/treeProgram.ts';
import { sampleRoot } from '../sim/support.ts';

const zen3 = cpuProfile('zen3');
if (!zen3) throw new Error('no profile');
const profile = zen3;

let program: Program;
/** The same without its questions. */
let bare: Program;
beforeAll(async () => {
  const { parser } = await createParser();
  const opened = (texts: ReadonlyMap<string, string>): Exclude<ReturnType<typeof treeProgram>, string> => {
    const tree = treeProgram(sampleRoot, texts, parser, []);
    if (typeof tree === 'string') throw new Error(tree);
    return tree;
  };
  const tree = opened(new Map());
  program = tree.program;
  const questions = (['zap', 'fork'] as const).flatMap((work) => [...measured(work, 512).questions]);
  const texts = textsWithout(tree, new Map(), questions);
  if (typeof texts === 'string') throw new Error(texts);
  bare = opened(texts).program;
}, 120_000);

function measured(work: 'zap' | 'fork', pages: number, of = program) {
  const made = measureBatches(of, profile, work, pages);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}
function after(work: 'zap' | 'fork', pages: number, of = program): AfterFlag {
  const made = measured(work, pages, of).afterFlag(pages);
  if (!made.ok) throw new Error(made.error);
  return made.value;
}
const run = (work: 'zap' | 'fork', pages: number, flagAfter: number | null = null, of = program) =>
  runBatches(of, profile, { work, skipped: 0, pages, flagAfter });
const words = (bytes: Uint8Array): bigint[] => [...new BigUint64Array(bytes.slice().buffer)];

describe('what the code leaves', () => {
  test('zap takes every entry out', () => {
    expect(words(run('zap', 512).entries).every((entry) => entry === 0n)).toBe(true);
  });

  test('fork gives the child every page, and nobody may write to it any more', () => {
    const entries = words(run('fork', 1024).entries);
    const [parent, child] = [entries.slice(0, 1024), entries.slice(1024)];
    parent.forEach((entry, i) => {
      // Present, user, accessed and dirty; the child has not accessed it.
      expect(entry).toBe(0x4000_0000n + BigInt(i) * 4096n + 0x65n);
      expect(child[i]).toBe(entry & ~0x20n);
    });
  });

  test('the flag changes when, and not what', () => {
    for (const work of ['zap', 'fork'] as const)
      expect(run(work, 512, 40).entries).toEqual(run(work, 512).entries);
  });
});

describe('what was not executed', () => {
  test.each(['zap', 'fork'] as const)('%s of 7 tables is to the cycle what three come to', (work) => {
    const { lengthCycles, executed, even } = measured(work, 7 * 512);
    expect([executed, even]).toEqual([3 * 512, true]);
    expect(lengthCycles).toBe(run(work, 7 * 512).endCycles);
  });

  test('fork without cond_resched() goes on for as long as if it were executed to its end', () => {
    for (const pages of [512, 7 * 512, 5 * 512 + 136]) {
      const skipped = Math.ceil(pages / 512) * 512 - pages;
      const whole = runBatches(bare, profile, { work: 'fork', skipped, pages, flagAfter: 0 });
      expect(after('fork', pages, bare).then).toEqual({
        k: 'ends',
        cycles: whole.endCycles - (whole.flagged?.atCycles ?? NaN),
      });
    }
  });
});

describe('what the flag changes', () => {
  test('fork looks after 4 pages, zap before each', () => {
    expect(measured('fork', 512).pagesPerLook).toBe(4);
    expect(measured('zap', 512).pagesPerLook).toBe(1);
    expect(run('zap', 512).looks).toHaveLength(512);
  });

  test('the next look sees it: what is left is one batch, the unlock and the question', () => {
    for (const [work, pages] of [
      ['zap', 1],
      ['fork', 4],
    ] as const) {
      const { looks, flagged } = run(work, 512, 9);
      const batch = (looks[10] ?? 0) - (looks[9] ?? 0);
      expect(flagged?.atCycles).toBe(looks[9]);
      const unlocked = (flagged?.unlockedCycles ?? 0) - (flagged?.atCycles ?? 0) - batch;
      const asked = (flagged?.askedCycles ?? 0) - (flagged?.atCycles ?? 0) - batch;
      // A few statements of 4 cycles.
      expect(unlocked).toBeGreaterThan(0);
      expect(asked).toBeGreaterThan(unlocked);
      expect(asked).toBeLessThan(4 * 12);
      expect(batch % pages).toBe(0);
    }
  });

  test('without cond_resched() zap goes in a circle: the flag stays, and each look breaks the loop off', () => {
    const { flagged, entries } = run('zap', 512, 9, bare);
    expect(flagged?.spins).toBe(true);
    expect(flagged?.unlockedCycles).not.toBeNull();
    expect(flagged?.askedCycles).toBeNull();
    // It ended at the page of the look after the flag.
    expect(
      words(entries)
        .slice(0, 512)
        .findIndex((entry) => entry !== 0n),
    ).toBe(10);
    expect(after('zap', 512, bare).then).toEqual({ k: 'never' });
  });
});
