// How long the tree's loops over page tables take, and how long they go on after TIF_NEED_RESCHED is set in their middle:
// executed for one page table, and for some of the many tables of a larger range, whose times are added up. Knows no
// scheduler. Called by the makers of the table of waits.
// SPDX-License-Identifier: MIT
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import { Stopped } from '../../exec/engine.ts';
import type { Statement } from '../../exec/ir.ts';
import type { Program } from '../../exec/program.ts';
import type { AfterFlag } from '../../sched/batchWaits.ts';
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import type { Asker, BatchRun, BatchWork, Flagged } from './runBatches.ts';
import { missingForBatches, runBatches } from './runBatches.ts';

const perTable = 512;
/** So many tables are executed of a range that has more, and so many if they are not alike. */
const few = 3;
const more = 20;

export interface MeasuredBatches {
  readonly work: BatchWork;
  /** The function that works on one table, as versions since 2.6 call it. */
  readonly functionName: string;
  /** Where it asks when it saw the flag. */
  readonly asker: Asker | null;
  /** All its questions, that between two tables too. */
  readonly questions: readonly Statement[];
  readonly look: Statement | null;
  readonly pages: number;
  readonly executed: number;
  readonly statementsPerPage: number;
  /** Pages between two looks at the flag. */
  readonly pagesPerLook: number;
  readonly lengthCycles: number;
  /** Whether the tables that were executed take the same time each: then the length is exact. */
  readonly even: boolean;
  /** After the flag is set while so many pages are still to do. */
  afterFlag(pagesLeft: number): Result<AfterFlag>;
}

const names = { zap: 'zap_pte_range', fork: 'copy_pte_range' } as const;

export function measureBatches(
  program: Program,
  profile: CpuProfile,
  work: BatchWork,
  pages: number,
): Result<MeasuredBatches> {
  const missing = missingForBatches(program, work);
  if (missing !== null) return err(missing);
  const name = names[work];
  const run: RunTables = (tables, skipped = 0, flagAfter = null) =>
    runBatches(program, profile, { work, skipped, pages: tables * perTable - skipped, flagAfter });
  const known = new Map<number, Result<AfterFlag>>();
  return attempt(name, () => {
    const one = run(1);
    const flagged = run(1, 0, 0);
    const length = lengthOf((count) => (count === 1 ? one : run(count)), Math.ceil(pages / perTable));
    return {
      work,
      functionName: name,
      asker: flagged.flagged?.askedBy ?? null,
      questions: [...new Set([...one.questions, ...flagged.questions])],
      look: one.look,
      pages,
      executed: length.executed * perTable,
      statementsPerPage: Math.round(one.statements / perTable),
      pagesPerLook: Math.round(perTable / Math.max(1, one.looks.length)),
      lengthCycles: length.cycles,
      even: length.even,
      afterFlag(pagesLeft) {
        const after = known.get(pagesLeft) ?? attempt(name, () => afterFlag(run, pagesLeft));
        known.set(pagesLeft, after);
        return after;
      },
    };
  });
}

/** Cycles of so many tables: executed, or as many more of the same as there are. */
function lengthOf(
  runOf: (tables: number) => BatchRun,
  tables: number,
): { readonly cycles: number; readonly executed: number; readonly even: boolean } {
  if (tables <= few) return { cycles: runOf(tables).endCycles, executed: tables, even: true };
  const [one, two, three] = [few - 2, few - 1, few].map(runOf) as [BatchRun, BatchRun, BatchRun];
  const each = three.endCycles - two.endCycles;
  if (each === two.endCycles - one.endCycles && isRegular(three.looks, few))
    return { cycles: three.endCycles + (tables - few) * each, executed: few, even: true };
  const executed = Math.min(more, tables);
  return { cycles: Math.round((runOf(executed).endCycles * tables) / executed), executed, even: false };
}

/** Whether all times between two looks are the same, but for those from one table to the next. */
function isRegular(looks: readonly number[], tables: number): boolean {
  const gaps = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
  const usual = gaps.filter((gap) => gap === gaps[0]).length;
  return gaps.length - usual <= tables - 1;
}

type RunTables = (tables: number, skipped?: number, flagAfter?: number | null) => BatchRun;

/**
 * The flag is set at the worst moment, just after the look that the next one is farthest from. A loop that asks nowhere
 * goes on to its end, counted from the first look of what is left.
 */
function afterFlag(run: RunTables, pagesLeft: number): AfterFlag {
  const tables = Math.ceil(pagesLeft / perTable);
  const skipped = tables * perTable - pagesLeft;
  // The way from a look to the question is the same in every table.
  const before = tables > 1 ? 0 : skipped;
  const { looks } = run(1, before);
  const gaps = looks.slice(1).map((at, i) => at - (looks[i] ?? 0));
  const { atCycles, unlockedCycles, askedCycles, spins, endCycles } = flaggedIn(
    run(1, before, gaps.indexOf(Math.max(...gaps))),
  );
  const unlocked = (unlockedCycles ?? endCycles) - atCycles;
  if (spins) return { unlocked, then: { k: 'never' } };
  if (askedCycles !== null) return { unlocked, then: { k: 'asks', cycles: askedCycles - atCycles } };
  const endOf = (count: number): number => {
    const flagged = flaggedIn(run(count, skipped, 0));
    return flagged.endCycles - flagged.atCycles;
  };
  const last = endOf(Math.min(few, tables));
  const rest = tables > few ? (tables - few) * (last - endOf(few - 1)) : 0;
  return { unlocked, then: { k: 'ends', cycles: last + rest } };
}

function flaggedIn({ flagged, endCycles }: BatchRun): Flagged & { readonly endCycles: number } {
  if (!flagged) throw new Error('no flag was set');
  return { ...flagged, endCycles };
}

/** What a Stopped says, with its place; other errors stay. */
function attempt<T>(name: string, act: () => T): Result<T> {
  try {
    return ok(act());
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const { statement, functionName, message } = error;
    const inside = functionName === '' ? '' : `, in ${functionName}()`;
    const at = statement ? ` at ${statement.path}:${statement.line1}` : '';
    return err(`${name}() can not be executed to its end: ${message}${inside}${at}`);
  }
}
