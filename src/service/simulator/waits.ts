// The table of waits for a tree: its loops are executed and measured, as they are and with cond_resched() taken out in
// memory, and each row is a small simulation. Other requests are answered between the steps. Called by the simulator
// service; bad input is an answer.
// SPDX-License-Identifier: MIT
import { setImmediate as pause } from 'node:timers/promises';
import type { Statement } from '../../core/exec/ir.ts';
import type { Program } from '../../core/exec/program.ts';
import { ticksPerSecond } from '../../core/sched/setup.ts';
import { schedulerShape } from '../../core/sched/shape.ts';
import type { WaitCase } from '../../core/sched/waits.ts';
import { waitRows } from '../../core/sched/waits.ts';
import { sizeInWords } from '../../core/sched/words.ts';
import { coldCosts, cyclesPerMicrosecond, defaultCosts, switchCycles } from '../../core/sim/costs.ts';
import type { LoopWork, MeasuredLoop } from '../../core/sim/loops/measureLoop.ts';
import { measureLoop, withPages } from '../../core/sim/loops/measureLoop.ts';
import { placeOf } from '../../core/sim/view/runView.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { CpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import { cpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import type { MeasuredLoopInfo, WaitsParams, WaitsReply } from '../../protocol/scheduler.ts';
import { latin1, rootFor } from './makeRun.ts';
import type { TreeProgram } from './treeProgram.ts';
import { textsWithout, treeProgram } from './treeProgram.ts';

export interface WaitsPorts {
  isCancelled(): boolean;
  onProgress(done: number, steps: number, what: string): void;
}

const kib4 = 4096;
const twoMib = 2 * 1024 * 1024;
const oneGib = 1024 * 1024 * 1024;
const works: readonly LoopWork[] = ['copy', 'clear'];
/** Loops that ask in batches, and why they have no rows. */
const batched = ['zap_pte_range', 'copy_pte_range'];
const whyNot =
  'it walks page tables under their lock, and the simulated machine has none; "ringside loops" lists where it asks';
const caches = [
  ['hot', defaultCosts],
  ['cold', coldCosts],
] as const;

export async function makeWaits(
  params: WaitsParams,
  parser: CParser,
  ports: WaitsPorts,
): Promise<WaitsReply> {
  const treeRoot = rootFor(params);
  if (typeof treeRoot !== 'string') return problem('bad-setting', treeRoot.message);
  const { sizes = [twoMib, oneGib], hz = 250, cpus = 8, others = ['fifo'] } = params;
  const wrong = mistake(sizes, hz, cpus);
  if (wrong !== null) return problem('bad-setting', wrong);
  const open = treeRoot === params.treeRoot;
  const texts = new Map((open ? params.overlays : []).map(({ path, text }) => [path, latin1(text)]));
  // Only the units that the loops need are read: no FPU is brought up to measure them.
  const tree = treeProgram(treeRoot, texts, parser, []);
  if (typeof tree === 'string') return problem('no-tree', tree);
  const shape = schedulerShape(tree.files);
  const models = params.models ?? shape.models;
  const missing = models.find((model) => !shape.models.includes(model));
  if (missing !== undefined)
    return problem(
      'bad-setting',
      `model "${missing}" is not in this tree: it has ${shape.models.join(', ')}`,
    );
  const profile = cpuProfile('zen3');
  if (!profile) throw new Error('no profile zen3');
  const measured = new Measured(tree, texts, profile, (all) => treeProgram(treeRoot, all, parser, []));
  const loops = works.flatMap((work) => sizes.map((size) => [work, size] as const));
  const steps: readonly (readonly [what: string, () => void])[] = [
    ...loops.map(([work, size]) => [said(work, size, ''), () => measured.asItIs(work, size)] as const),
    ...loops.map(
      ([work, size]) =>
        [said(work, size, ', without cond_resched()'), () => measured.without(work, size)] as const,
    ),
  ];
  for (const [done, [what, measure]] of steps.entries()) {
    ports.onProgress(done, steps.length, what);
    await pause();
    if (ports.isCancelled()) return problem('cancelled', 'cancelled');
    measure();
  }
  const cases = measured.casesInOrder();
  if (cases.length === 0)
    return problem('cannot-run', `no loop could be measured: ${measured.notes.join('; ')}`);
  const fpuCycles = defaultCosts.save + defaultCosts.restore;
  const setup = {
    shape,
    hz,
    cpus: 1,
    noHzIdle: true,
    mhz: cyclesPerMicrosecond,
    switchCycles,
    fpuCycles,
    seed: 1,
  };
  return {
    kind: 'waits',
    treeLabel: tree.label,
    scheduler: shape.fair,
    models,
    hz,
    cpus,
    others,
    costs: `${defaultCosts.title}; a page ${defaultCosts.page} cycles hot and ${coldCosts.page} cold, a switch ${switchCycles + fpuCycles}`,
    loops: measured.loops,
    rows: others.flatMap((other) => waitRows({ ...setup, sliceCpus: cpus, other }, cases, models)),
    notes: [
      `configuration: ${tree.configuration}`,
      ...shape.basis,
      ...measured.notes,
      ...batched
        .filter((name) => tree.program.functionKey(name) !== null)
        .map((name) => `${name}() is not executed: ${whyNot}`),
    ],
  };
}

const said = (work: LoopWork, size: number, how: string): string =>
  `executing the ${work} of ${sizeInWords(size)}${how}`;

function mistake(sizes: readonly number[], hz: number, cpus: number): string | null {
  if (!ticksPerSecond.includes(hz))
    return `hz is ${hz}: a kernel ticks ${ticksPerSecond.join(', ')} times a second`;
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > 64)
    return `cpus is ${cpus}, not a whole number from 1 to 64`;
  if (sizes.length === 0 || sizes.length > 32) return `${sizes.length} sizes, not from 1 to 32`;
  const odd = sizes.find((size) => size < 2 * kib4 || size > oneGib || !Number.isInteger(Math.log2(size)));
  return odd === undefined ? null : `size ${odd} is no power of two from 8 KiB to 1 GiB`;
}

/** The tree's loops, each as it is and without its questions. */
class Measured {
  private readonly cases: WaitCase[] = [];
  readonly loops: MeasuredLoopInfo[] = [];
  readonly notes: string[] = [];
  /** Loops that ask, and all questions that are to be taken out. */
  private readonly asking = new Set<string>();
  private readonly questions: Statement[] = [];
  private bare: TreeProgram | string | null = null;

  constructor(
    private readonly tree: TreeProgram,
    private readonly texts: ReadonlyMap<string, string>,
    private readonly profile: CpuProfile,
    private readonly programOf: (texts: ReadonlyMap<string, string>) => TreeProgram | string,
  ) {}

  asItIs(work: LoopWork, sizeBytes: number): void {
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

  without(work: LoopWork, sizeBytes: number): void {
    if (!this.asking.has(`${work} ${sizeBytes}`)) return;
    if (this.bare === null) {
      const texts = textsWithout(this.tree, this.texts, this.questions);
      this.bare = typeof texts === 'string' ? texts : this.programOf(texts);
    }
    if (typeof this.bare === 'string') this.note(this.bare);
    else this.measure(this.bare.program, work, sizeBytes);
  }

  /** By loop and size, as it is before without. */
  casesInOrder(): WaitCase[] {
    const rank = ({ work, sizeBytes }: WaitCase): number => works.indexOf(work) * 2 * oneGib + sizeBytes;
    return this.cases.toSorted((a, b) => rank(a) - rank(b));
  }

  private note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  private measure(program: Program, work: LoopWork, sizeBytes: number): MeasuredLoop | null {
    const made = measureLoop(program, this.profile, work, sizeBytes / kib4);
    if (!made.ok) {
      this.note(made.error);
      return null;
    }
    const { functionName, code, questions, questionIn, executed, statementsPerBody } = made.value;
    const condResched = questions.length > 0;
    for (const [temperature, costs] of caches) {
      const section = withPages(code, costs.page);
      this.cases.push({ work, sizeBytes, caches: temperature, condResched, section });
      this.loops.push({
        work,
        functionName,
        question: placeOf(questions[0] ?? null),
        questionIn,
        sizeBytes,
        caches: temperature,
        condResched,
        executed,
        bodies: section.iterations,
        statementsPerBody,
        bodyCycles: section.bodyCycles,
      });
    }
    return made.value;
  }
}

const problem = (code: Extract<WaitsReply, { kind: 'problem' }>['code'], message: string): WaitsReply => ({
  kind: 'problem',
  code,
  message,
});
