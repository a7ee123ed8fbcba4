// The table of waits for a tree: its loops are executed and measured, as they are and with cond_resched() taken out in
// memory, and each row is a small simulation. Called by the simulator service; bad input is an answer.
// SPDX-License-Identifier: MIT
import type { Program } from '../../core/exec/program.ts';
import { ticksPerSecond } from '../../core/sched/setup.ts';
import { schedulerShape } from '../../core/sched/shape.ts';
import type { WaitCase } from '../../core/sched/waits.ts';
import { waitRows } from '../../core/sched/waits.ts';
import { coldCosts, cyclesPerMicrosecond, defaultCosts, switchCycles } from '../../core/sim/costs.ts';
import type { LoopWork, MeasuredLoop } from '../../core/sim/loops/measureLoop.ts';
import { measureLoop, withPages } from '../../core/sim/loops/measureLoop.ts';
import { placeOf } from '../../core/sim/view/runView.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { cpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import type { MeasuredLoopInfo, WaitsParams, WaitsReply } from '../../protocol/scheduler.ts';
import { latin1, rootFor } from './makeRun.ts';
import type { TreeProgram } from './treeProgram.ts';
import { treeProgram, withoutStatements } from './treeProgram.ts';

const kib4 = 4096;
const twoMib = 2 * 1024 * 1024;
const oneGib = 1024 * 1024 * 1024;
const works: readonly LoopWork[] = ['copy', 'clear'];
const caches = [
  ['hot', defaultCosts],
  ['cold', coldCosts],
] as const;

export function makeWaits(params: WaitsParams, parser: CParser): WaitsReply {
  const treeRoot = rootFor(params);
  if (typeof treeRoot !== 'string') return problem('bad-setting', treeRoot.message);
  const { sizes = [twoMib, oneGib], hz = 250, cpus = 8, other = 'fifo' } = params;
  const wrong = mistake(sizes, hz, cpus);
  if (wrong !== null) return problem('bad-setting', wrong);
  const open = treeRoot === params.treeRoot;
  const texts = new Map((open ? params.overlays : []).map(({ path, text }) => [path, latin1(text)]));
  const tree = treeProgram(treeRoot, texts, parser);
  if (typeof tree === 'string') return problem('no-tree', tree);
  const shape = schedulerShape(tree.files);
  const models = params.models ?? shape.models;
  const missing = models.find((model) => !shape.models.includes(model));
  if (missing !== undefined)
    return problem(
      'bad-setting',
      `model "${missing}" is not in this tree: it has ${shape.models.join(', ')}`,
    );
  const measured = new Measured(tree, texts, treeRoot, parser);
  for (const work of works) for (const size of sizes) measured.add(work, size);
  if (measured.cases.length === 0)
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
    other,
    costs: `${defaultCosts.title}; a page ${defaultCosts.page} cycles hot and ${coldCosts.page} cold, a switch ${switchCycles + fpuCycles}`,
    loops: measured.loops,
    rows: waitRows({ ...setup, sliceCpus: cpus, other }, measured.cases, models),
    notes: [`configuration: ${tree.configuration}`, ...shape.basis, ...measured.notes],
  };
}

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
  readonly cases: WaitCase[] = [];
  readonly loops: MeasuredLoopInfo[] = [];
  readonly notes: string[] = [];

  constructor(
    private readonly tree: TreeProgram,
    private readonly texts: ReadonlyMap<string, string>,
    private readonly treeRoot: string,
    private readonly parser: CParser,
  ) {}

  add(work: LoopWork, sizeBytes: number): void {
    const asIs = this.measure(this.tree.program, work, sizeBytes);
    if (!asIs) return;
    if (asIs.questions.length === 0) {
      this.notes.push(`${asIs.functionName}() asks nowhere in this tree as it is now`);
      return;
    }
    const without = withoutStatements(this.tree, this.treeRoot, this.texts, this.parser, asIs.questions);
    if (typeof without === 'string') this.notes.push(`${asIs.functionName}(): ${without}`);
    else this.measure(without.program, work, sizeBytes);
  }

  private measure(program: Program, work: LoopWork, sizeBytes: number): MeasuredLoop | null {
    const profile = cpuProfile('zen3');
    if (!profile) throw new Error('no profile zen3');
    const made = measureLoop(program, profile, work, sizeBytes / kib4);
    if (!made.ok) {
      if (!this.notes.includes(made.error)) this.notes.push(made.error);
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
