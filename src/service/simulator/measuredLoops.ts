// A tree's loops as they were measured: each as it is, and once more with its questions taken out of the source in memory.
// What can not be measured is a note. Called by waits.ts, step by step.
// SPDX-License-Identifier: MIT
import type { Result } from '../../core/base/result.ts';
import type { Statement } from '../../core/exec/ir.ts';
import type { Program } from '../../core/exec/program.ts';
import type { BatchCase } from '../../core/sched/batchWaits.ts';
import type { OtherTask, WaitCase, WaitRow, WaitWork } from '../../core/sched/waits.ts';
import { coldCosts, defaultCosts } from '../../core/sim/costs.ts';
import { measureBatches } from '../../core/sim/loops/measureBatches.ts';
import { measureLoop, withPages } from '../../core/sim/loops/measureLoop.ts';
import { placeOf } from '../../core/sim/view/runView.ts';
import type { CpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import type { MeasuredLoopInfo } from '../../protocol/scheduler.ts';
import type { TreeProgram } from './treeProgram.ts';
import { textsWithout } from './treeProgram.ts';

export const smallPage = 4096;
const caches = [
  ['hot', defaultCosts],
  ['cold', coldCosts],
] as const;
const order: readonly WaitWork[] = ['copy', 'clear', 'zap', 'fork'];

/** What stands beside the figures of a loop. */
interface Found {
  readonly functionName: string;
  readonly questions: readonly Statement[];
}

export class MeasuredLoops {
  private readonly measured: { readonly of: WaitCase | BatchCase; readonly rows: readonly WaitRow[] }[] = [];
  readonly loops: MeasuredLoopInfo[] = [];
  readonly notes: string[] = [];
  /** Loops that ask, and all questions that are to be taken out. */
  private readonly asking = new Set<string>();
  private readonly questions: Statement[] = [];
  /** The program without them; a sentence if there is none. */
  private bare: Program | string | null = null;

  /** `texts` are those that the program reads: what is taken out is taken out there. */
  constructor(
    private readonly tree: TreeProgram,
    private readonly texts: Map<string, string>,
    private readonly profile: CpuProfile,
    private readonly rowsOf: (of: WaitCase | BatchCase) => Result<readonly WaitRow[]>,
    private readonly programOf: (texts: ReadonlyMap<string, string>) => TreeProgram | string,
  ) {}

  asItIs(work: WaitWork, sizeBytes: number): void {
    const loop = this.measure(this.tree.program, work, sizeBytes);
    if (!loop) return;
    const { functionName, questions } = loop;
    const without = textsWithout(this.tree, this.texts, questions);
    if (questions.length === 0) this.note(`${functionName}() asks nowhere in this tree as it is now`);
    else if (typeof without === 'string') this.note(`${functionName}(): ${without}`);
    else {
      this.asking.add(`${work} ${sizeBytes}`);
      for (const { path, start, ...rest } of questions)
        if (!this.questions.some((one) => one.path === path && one.start === start))
          this.questions.push({ path, start, ...rest });
    }
  }

  /** After all loops were measured as they are. */
  without(work: WaitWork, sizeBytes: number): void {
    if (!this.asking.has(`${work} ${sizeBytes}`)) return;
    this.bare ??= this.takenOut();
    if (typeof this.bare === 'string') this.note(this.bare);
    else this.measure(this.bare, work, sizeBytes);
  }

  /** The same program, of which only what the edit touches is read again. */
  private takenOut(): Program | string {
    const all = textsWithout(this.tree, this.texts, this.questions);
    if (typeof all === 'string') return all;
    const changed = new Map([...all].filter(([path, text]) => this.texts.get(path) !== text));
    for (const [path, text] of changed) this.texts.set(path, text);
    if (this.tree.program.change(changed)) return this.tree.program;
    const made = this.programOf(all);
    return typeof made === 'string' ? made : made.program;
  }

  /** For each other task: by loop and size, as it is before without. */
  rows(others: readonly OtherTask[]): WaitRow[] {
    const rank = ({ of }: { readonly of: WaitCase | BatchCase }): number =>
      order.indexOf(of.work) * 2 ** 32 + of.sizeBytes;
    const all = this.measured.toSorted((a, b) => rank(a) - rank(b)).flatMap(({ rows }) => rows);
    return others.flatMap((other) => all.filter((row) => row.other === other));
  }

  /** At once: the program may be another one afterwards. */
  private add(of: WaitCase | BatchCase): Result<unknown> {
    const rows = this.rowsOf(of);
    if (rows.ok) this.measured.push({ of, rows: rows.value });
    return rows;
  }

  private note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  private measure(program: Program, work: WaitWork, sizeBytes: number): Found | null {
    const made =
      work === 'zap' || work === 'fork'
        ? this.batches(program, work, sizeBytes)
        : this.loop(program, work, sizeBytes);
    if (made.ok) return made.value;
    this.note(made.error);
    return null;
  }

  private loop(program: Program, work: 'copy' | 'clear', sizeBytes: number): Result<Found> {
    const made = measureLoop(program, this.profile, work, sizeBytes / smallPage);
    if (!made.ok) return made;
    const { functionName, code, questions, questionIn, executed, statementsPerBody } = made.value;
    const condResched = questions.length > 0;
    for (const [temperature, costs] of caches) {
      const section = withPages(code, costs.page);
      this.add({ work, sizeBytes, caches: temperature, condResched, section });
      this.loops.push({
        work,
        functionName,
        question: placeOf(questions[0] ?? null),
        questionIn,
        look: null,
        sizeBytes,
        caches: temperature,
        condResched,
        executed,
        even: true,
        bodies: section.iterations,
        statementsPerBody,
        bodyCycles: section.bodyCycles,
      });
    }
    return made;
  }

  private batches(program: Program, work: 'zap' | 'fork', sizeBytes: number): Result<Found> {
    const made = measureBatches(program, this.profile, work, sizeBytes / smallPage);
    if (!made.ok) return made;
    const { functionName, questions, asker, look, pages, executed, even, lengthCycles } = made.value;
    const condResched = questions.length > 0;
    const added = this.add({ ...made.value, sizeBytes, condResched });
    if (!added.ok) return added;
    this.loops.push({
      work,
      functionName,
      question: placeOf(asker?.statement ?? null),
      questionIn: asker?.functionName ?? null,
      look: placeOf(look),
      sizeBytes,
      caches: 'hot',
      condResched,
      executed,
      even,
      bodies: pages,
      statementsPerBody: made.value.statementsPerPage,
      bodyCycles: Math.round(lengthCycles / pages),
    });
    return made;
  }
}
