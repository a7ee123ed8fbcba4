// What a loop of the open tree costs, and where it asks the scheduler: its code is executed once, and the time of every
// body and every question is read. Bodies must be alike to the cycle, so that any number of them is a multiplication.
// Knows no scheduler; its result becomes a KernelSection. Called by the table of waits and by scheduled scenarios.
// SPDX-License-Identifier: MIT
import type { Result } from '../../base/result.ts';
import { err, ok } from '../../base/result.ts';
import { Stopped } from '../../exec/engine.ts';
import type { Statement } from '../../exec/ir.ts';
import type { Program } from '../../exec/program.ts';
import type { KernelSection } from '../../sched/setup.ts';
import type { CpuProfile } from '../../x86/tables/cpuProfile.ts';
import { defaultCosts } from '../costs.ts';
import { KernelMachine } from '../machine.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { setUpForMeasuring } from '../setup/setup.ts';
import { describePage, hugePageArguments } from '../steps/hugePage.ts';
import { entryIn, missingFor, runOperation } from '../steps/kernelCalls.ts';
import { Tally } from '../tally.ts';
import { loopTally } from './loopTally.ts';

export type LoopWork = 'copy' | 'clear';

export interface MeasuredLoop {
  readonly work: LoopWork;
  /** The tree's function for it, and the one that has the question. */
  readonly functionName: string;
  readonly questionIn: string | null;
  /** Where cond_resched() stands: the statements that were executed. */
  readonly questions: readonly Statement[];
  /** Bodies that were executed to know it. */
  readonly executed: number;
  readonly statementsPerBody: number;
  /** Without the pages themselves: `withPages` adds what copying or filling one costs. */
  readonly code: KernelSection;
}

/** The section with pages of that many cycles each. */
export const withPages = (code: KernelSection, pageCycles: number): KernelSection => ({
  ...code,
  bodyCycles: code.bodyCycles + pageCycles,
});

/** More small pages than this are a gigantic page, and some trees have a loop of their own for it (MAX_ORDER_NR_PAGES). */
const largestOrdinary = 1024;

/** The loop for a page of so many small ones. The error says what is missing, or which body differs. */
export function measureLoop(
  program: Program,
  profile: CpuProfile,
  work: LoopWork,
  subpages: number,
): Result<MeasuredLoop> {
  const id = work === 'copy' ? 'hugePageCopy' : 'hugePageClear';
  const missing = missingFor(program, [id]);
  if (missing !== null) return err(missing);
  const entry = entryIn(program, id);
  if (entry.k !== 'function') return err('this tree does not fill huge pages');
  // As many as are needed to see the same path again; a gigantic page takes the path of gigantic pages.
  const executed = Math.min(subpages, subpages > largestOrdinary ? 2 * largestOrdinary : 512);
  try {
    const times = execute(program, profile, work, executed);
    const section = sectionOf(entry.entry.name, times, executed);
    if (typeof section === 'string') return err(`${entry.entry.name}(): ${section}`);
    return ok({
      work,
      functionName: entry.entry.name,
      questionIn: times.asker,
      questions: times.statements,
      executed,
      statementsPerBody: section.bodyCycles / defaultCosts.statement,
      code: { ...section, iterations: subpages },
    });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    const { statement, functionName, message } = error;
    const at = statement ? ` at ${statement.path}:${statement.line1}` : '';
    return err(`${message}${functionName === '' ? '' : `, in ${functionName}()`}${at}`);
  }
}

interface Times {
  readonly begin: number;
  readonly end: number;
  readonly pages: readonly number[];
  readonly asked: readonly number[];
  readonly statements: readonly Statement[];
  readonly asker: string | null;
}

/** A Tally that also writes down when a page is done. */
class PageTimes extends Tally {
  readonly pages: number[] = [];

  override spendPages(pages: number): void {
    super.spendPages(pages);
    for (let i = 0; i < pages; i++) this.pages.push(this.now);
  }
}

function execute(program: Program, profile: CpuProfile, work: LoopWork, subpages: number): Times {
  const machine = new KernelMachine(program, profile, 1, { maxSteps: 4_000_000 });
  const task = setUpForMeasuring(machine, scenarioFor(work, subpages));
  const tally = loopTally(machine, { ...defaultCosts, page: 0 }, PageTimes);
  const asked: number[] = [];
  const statements = new Set<Statement>();
  let asker: string | null = null;
  machine.scheduling.onAsk = () => {
    asked.push(tally.now);
    const { statement, functionName } = machine.engine.currentStatement();
    if (statement) statements.add(statement);
    asker ??= functionName;
  };
  describePage(machine, subpages);
  const begin = tally.now;
  runOperation(
    machine,
    work === 'copy' ? 'hugePageCopy' : 'hugePageClear',
    hugePageArguments(machine, subpages),
    task,
  );
  return { begin, end: tally.now, pages: tally.pages, asked, statements: [...statements], asker };
}

function scenarioFor(work: LoopWork, subpages: number): Scenario {
  return {
    id: 'loop',
    title: '',
    description: '',
    profile: '',
    cpus: 1,
    seed: 1,
    boot: [],
    from: 'tasks',
    loaderLeaves: [],
    tasks: [],
    start: [],
    steps: [{ do: 'hugePage', cpu: 0, work, subpages, tickAt: null, next: null }],
  };
}

/** The section that these times are, or how they differ from one. */
function sectionOf(name: string, times: Times, bodies: number): KernelSection | string {
  const { begin, end, pages, asked } = times;
  if (pages.length !== bodies)
    return `${pages.length} pages were filled, not ${bodies}: the loop came to an early end`;
  const marks = asked.length > 0 ? asked : pages;
  if (bodies % marks.length !== 0)
    return `it asks the scheduler ${marks.length} times for ${bodies} pages, which are not equal parts`;
  const every = bodies / marks.length;
  const gaps = marks.slice(1).map((at, i) => at - (marks[i] ?? 0));
  const gap = gaps[0] ?? end - begin;
  const other = gaps.findIndex((one) => one !== gap);
  if (other >= 0)
    return `body ${other + 2} takes ${gaps[other]} cycles and the first ${gap}: the loop takes different paths`;
  if (gap % every !== 0) return `${every} bodies take ${gap} cycles, which is no whole number for each`;
  const first = (marks[0] ?? begin) - begin;
  const question = asked.length === 0 ? 'none' : (asked[0] ?? 0) < (pages[0] ?? 0) ? 'before' : 'after';
  const total = end - begin;
  const before = question === 'before' ? first : Math.max(0, first - gap);
  // The last body is shorter than the others by what goes to the next: the rest of the code makes up for it.
  const after = Math.max(0, total - before - marks.length * gap);
  return {
    name,
    beforeCycles: before,
    afterCycles: after,
    iterations: bodies,
    bodyCycles: gap / every,
    question,
    every,
    lock: 'none',
    mightSleep: false,
    fault: null,
  };
}
