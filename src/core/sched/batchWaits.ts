// How long another task waits while kernel code works on page tables: batches under a lock, in which the code looks at
// TIF_NEED_RESCHED itself, gives its lock back and asks. The scheduler's model says when the flag is set; what follows was
// executed with the flag set. Pure; the loops are executed in core/sim/loops.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { ok } from '../base/result.ts';
import type { PreemptionModel } from './preemption.ts';
import { preemptionRules } from './preemption.ts';
import type { Reason } from './result.ts';
import type { KernelSection } from './setup.ts';
import type { WaitRow, WaitsSetup, WaitWork } from './waits.ts';
import { wakeIn } from './waits.ts';

/** Cycles from the moment in which the flag is set, as the code was executed with it. */
export interface AfterFlag {
  /** Until the first moment without a lock. */
  readonly unlocked: number;
  /** If only cond_resched() leaves it: until the first, or until the loop's end; or it goes in a circle, without an end. */
  readonly then:
    | { readonly k: 'asks'; readonly cycles: number }
    | { readonly k: 'ends'; readonly cycles: number }
    | { readonly k: 'never' };
}

export interface BatchCase {
  readonly work: WaitWork;
  readonly functionName: string;
  readonly sizeBytes: number;
  readonly condResched: boolean;
  readonly pages: number;
  readonly pagesPerLook: number;
  readonly lengthCycles: number;
  /** With the flag set while so many pages are still to do. */
  afterFlag(pagesLeft: number): Result<AfterFlag>;
}

/** A row for each model. The error says what of the code can not be executed. */
export function batchRows(
  setup: WaitsSetup,
  given: BatchCase,
  models: readonly PreemptionModel[],
): Result<WaitRow[]> {
  const rows: WaitRow[] = [];
  for (const model of models) {
    const row = batchRow(setup, given, model);
    if (!row.ok) return row;
    rows.push(row.value);
  }
  return ok(rows);
}

/** The other task wakes in the middle; in the loop, the flag is set just after a look at it. */
function batchRow(setup: WaitsSetup, given: BatchCase, model: PreemptionModel): Result<WaitRow> {
  const { lengthCycles, pages } = given;
  const loopNs = toNs(lengthCycles, setup.mhz);
  const { flagNs, unactedNs, switchNs, leftBy, flaggedAtNs } = wakeIn(
    setup,
    closed(given),
    model,
    Math.floor(loopNs / 2),
  );
  const done = Math.round((pages * (Math.floor(loopNs / 2) + flagNs)) / loopNs);
  const pagesLeft = pages - done;
  let leaves: Leave = { ns: unactedNs, by: leftBy };
  // In the last pages the code does not look any more: it comes to its end, as the model has it.
  if (pagesLeft >= 3 * given.pagesPerLook) {
    const after = given.afterFlag(pagesLeft);
    if (!after.ok) return after;
    leaves = leave(setup, model, after.value, flaggedAtNs);
  }
  return ok({
    other: setup.other,
    work: given.work,
    functionName: given.functionName,
    sizeBytes: given.sizeBytes,
    caches: 'hot',
    condResched: given.condResched,
    model,
    loopNs,
    waitNs: leaves.ns === null ? null : flagNs + leaves.ns + switchNs,
    flagNs,
    unactedNs: leaves.ns,
    switchNs,
    leftBy: leaves.by,
    bodies: done,
  });
}

interface Leave {
  readonly ns: number | null;
  readonly by: Reason | 'never';
}

function leave(
  { mhz, hz, other }: WaitsSetup,
  model: PreemptionModel,
  { unlocked, then }: AfterFlag,
  flaggedAtNs: number,
): Leave {
  const rules = preemptionRules[model];
  // With a lazy flag the code goes on until a tick makes it a full one, which need_resched() sees.
  const periodNs = Math.floor(1e9 / hz);
  const lazyNs = rules.lazyFair && other === 'fair' ? periodNs - (flaggedAtNs % periodNs) : 0;
  if (rules.sleepingLocks) return { ns: 0, by: 'irq-exit' };
  if (rules.preemptsKernel) return { ns: lazyNs + toNs(unlocked, mhz), by: 'preempt_enable' };
  if (then.k === 'never') return { ns: null, by: 'never' };
  return { ns: toNs(then.cycles, mhz), by: then.k === 'asks' ? 'cond_resched' : 'return-to-user' };
}

const toNs = (cycles: number, mhz: number): number => Math.floor((cycles * 1000) / mhz);

/** The loop as one piece that is left at its end only. */
const closed = ({ functionName, lengthCycles }: BatchCase): KernelSection => ({
  name: functionName,
  beforeCycles: 0,
  afterCycles: 0,
  iterations: 1,
  bodyCycles: lengthCycles,
  question: 'none',
  every: 1,
  lock: 'whole',
  mightSleep: false,
  fault: null,
});
