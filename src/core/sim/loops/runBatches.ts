// Executes the tree's loops over page tables once, with TIF_NEED_RESCHED never set or set just after a look at it, and
// says when the code looked, asked, gave its locks back and came to its end. Knows no scheduler. Called by
// measureBatches.ts. Throws Stopped.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import type { Statement } from '../../exec/ir.ts';
import type { Program } from '../../exec/program.ts';
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import { defaultCosts } from '../costs.ts';
import { KernelMachine } from '../machine.ts';
import { setUpForMeasuring } from '../setup/setup.ts';
import { missingFor, runOperation } from '../steps/kernelCalls.ts';
import { Tally } from '../tally.ts';
import { loopTally } from './loopTally.ts';
import { gatherFor, makePageTables } from './pageTables.ts';

export type BatchWork = 'zap' | 'fork';

export interface BatchRun {
  /** Cycles from the begin of the loop. */
  readonly endCycles: number;
  readonly looks: readonly number[];
  readonly asks: readonly number[];
  readonly statements: number;
  /** What lets others run, and what looks whether it should. */
  readonly questions: readonly Statement[];
  readonly look: Statement | null;
  /** The entries of the parent's tables and then of the child's, as they are afterwards. */
  readonly entries: Uint8Array;
  /** If the flag was set: when, and what came after it. */
  readonly flagged: Flagged | null;
}

export interface Asker {
  readonly statement: Statement | null;
  readonly functionName: string;
}

export interface Flagged {
  readonly atCycles: number;
  /** The first moment without a lock; the first cond_resched(); null if there is none. */
  readonly unlockedCycles: number | null;
  readonly askedCycles: number | null;
  readonly askedBy: Asker | null;
  /** The code looks again and again and its page tables stay as they are: it never comes to its end. */
  readonly spins: boolean;
}

export interface BatchPlan {
  readonly work: BatchWork;
  /** Pages before the range, in its first table, and pages in the range. */
  readonly skipped: number;
  readonly pages: number;
  /** The flag is set just after this look, counted from 0; null: never. */
  readonly flagAfter: number | null;
}

/** Looks at a set flag that change nothing, after which it is clear that the code goes in a circle. */
const circle = 3;
class Spins extends Error {}

/** What a tree lacks for it, as a sentence; null if nothing. Its units are read now. */
export const missingForBatches = (program: Program, work: BatchWork): string | null =>
  missingFor(program, work === 'zap' ? ['zapTables', 'gatherPages'] : ['copyTables']);

export function runBatches(program: Program, profile: CpuProfile, plan: BatchPlan): BatchRun {
  const missing = missingForBatches(program, plan.work);
  if (missing !== null) throw new Stopped(missing, null, '', 'not-modelled');
  const machine = new KernelMachine(program, profile, 1, { maxSteps: 40_000_000 });
  const { scheduling, engine } = machine;
  const task = setUpForMeasuring(machine, null);
  const tables = makePageTables(machine, plan.skipped, plan.pages);
  const gather = plan.work === 'zap' ? gatherFor(machine, tables, task) : 0;
  const tally = loopTally(machine, defaultCosts, Tally);
  const begin = tally.now;
  const now = (): number => tally.now - begin;
  const looks: number[] = [];
  const asks: number[] = [];
  const questions = new Set<Statement>();
  let look: Statement | null = null;
  let flagged: { -readonly [K in keyof Flagged]: Flagged[K] } | null = null;
  let [before, same] = ['', 0];
  scheduling.onLook = () => {
    looks.push(now());
    look ??= engine.currentStatement().statement;
    if (flagged) {
      if (same < 0 || flagged.askedCycles !== null) return;
      const entries = String(tables.entries());
      same = entries === before ? same + 1 : before === '' ? 0 : -1;
      before = entries;
      if (same === circle) {
        flagged.spins = true;
        throw new Spins();
      }
    } else if (looks.length - 1 === plan.flagAfter) {
      flagged = {
        atCycles: now(),
        unlockedCycles: null,
        askedCycles: null,
        askedBy: null,
        spins: false,
      };
      scheduling.setNeedResched();
    }
  };
  scheduling.onAsk = () => {
    asks.push(now());
    const current = engine.currentStatement();
    if (current.statement) questions.add(current.statement);
    if (!flagged || flagged.askedCycles !== null) return;
    flagged.askedCycles = now();
    flagged.askedBy = current;
  };
  scheduling.onUnlocked = () => {
    if (flagged) flagged.unlockedCycles ??= now();
  };
  try {
    const given = { ...tables.arguments, gather };
    runOperation(machine, plan.work === 'zap' ? 'zapTables' : 'copyTables', given, task);
  } catch (error) {
    if (!(error instanceof Spins)) throw error;
  }
  if (!flagged && plan.flagAfter !== null)
    throw new Stopped(
      `the code looked ${looks.length} times whether TIF_NEED_RESCHED is set, not more than ${plan.flagAfter}`,
      null,
      '',
      'not-modelled',
    );
  return {
    endCycles: now(),
    looks,
    asks,
    statements: tally.statementCount,
    questions: [...questions],
    look,
    entries: tables.entries(),
    flagged,
  };
}
