// The table of waits for a tree: its loops are executed and measured, as they are and with cond_resched() taken out in
// memory, and each row is a small simulation. Other requests are answered between the steps. Called by the simulator
// service; bad input is an answer.
// SPDX-License-Identifier: MIT
import { setImmediate as pause } from 'node:timers/promises';
import type { Result } from '../../core/base/result.ts';
import { ok } from '../../core/base/result.ts';
import type { BatchCase } from '../../core/sched/batchWaits.ts';
import { batchRows } from '../../core/sched/batchWaits.ts';
import { ticksPerSecond } from '../../core/sched/setup.ts';
import { schedulerShape } from '../../core/sched/shape.ts';
import type { WaitCase, WaitRow, WaitWork } from '../../core/sched/waits.ts';
import { waitRows } from '../../core/sched/waits.ts';
import { sizeInWords } from '../../core/sched/words.ts';
import { coldCosts, cyclesPerMicrosecond, defaultCosts, switchCycles } from '../../core/sim/costs.ts';
import type { LoopWork } from '../../core/sim/loops/measureLoop.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import { cpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import type { WaitsParams, WaitsReply } from '../../protocol/scheduler.ts';
import { latin1, rootFor } from './makeRun.ts';
import { MeasuredLoops, smallPage } from './measuredLoops.ts';
import { treeProgram } from './treeProgram.ts';

export interface WaitsPorts {
  isCancelled(): boolean;
  onProgress(done: number, steps: number, what: string): void;
}

const twoMib = 2 * 1024 * 1024;
const oneGib = 1024 * 1024 * 1024;
/** By what the loop does for each page: fills it, or takes it out of page tables or into a child's. */
const filling: readonly LoopWork[] = ['copy', 'clear'];
const works: readonly WaitWork[] = [...filling, 'zap', 'fork'];
/** A page table maps so much: smaller ranges have no loop over tables. */
const tableBytes = 512 * smallPage;
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
  const given = new Map(texts);
  const tree = treeProgram(treeRoot, given, parser, []);
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
  const fpuCycles = defaultCosts.save + defaultCosts.restore;
  const setup = {
    shape,
    hz,
    cpus: 1,
    sliceCpus: cpus,
    noHzIdle: true,
    mhz: cyclesPerMicrosecond,
    switchCycles,
    fpuCycles,
    seed: 1,
  };
  const rowsOf = (one: WaitCase | BatchCase): Result<WaitRow[]> => {
    const rows: WaitRow[] = [];
    for (const other of others) {
      const made =
        'section' in one
          ? ok(waitRows({ ...setup, other }, [one], models))
          : batchRows({ ...setup, other }, one, models);
      if (!made.ok) return made;
      rows.push(...made.value);
    }
    return ok(rows);
  };
  const measured = new MeasuredLoops(tree, given, profile, rowsOf, (all) =>
    treeProgram(treeRoot, all, parser, []),
  );
  const loops = works.flatMap((work) =>
    sizes.filter((size) => isFilling(work) || size >= tableBytes).map((size) => [work, size] as const),
  );
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
  const rows = measured.rows(others);
  const { notes } = measured;
  if (rows.length === 0) return problem('cannot-run', `no loop could be measured: ${notes.join('; ')}`);
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
    rows,
    notes: [`configuration: ${tree.configuration}`, ...shape.basis, ...notes],
  };
}

const said = (work: WaitWork, size: number, how: string): string =>
  `executing the ${nouns[work]} of ${sizeInWords(size)}${how}`;
const nouns: Readonly<Record<WaitWork, string>> = {
  copy: 'copy',
  clear: 'clear',
  zap: 'zap',
  fork: 'copy of the page tables',
};
const isFilling = (work: WaitWork): work is LoopWork => work === 'copy' || work === 'clear';

function mistake(sizes: readonly number[], hz: number, cpus: number): string | null {
  if (!ticksPerSecond.includes(hz))
    return `hz is ${hz}: a kernel ticks ${ticksPerSecond.join(', ')} times a second`;
  if (!Number.isInteger(cpus) || cpus < 1 || cpus > 64)
    return `cpus is ${cpus}, not a whole number from 1 to 64`;
  if (sizes.length === 0 || sizes.length > 32) return `${sizes.length} sizes, not from 1 to 32`;
  const odd = sizes.find(
    (size) => size < 2 * smallPage || size > oneGib || !Number.isInteger(Math.log2(size)),
  );
  return odd === undefined ? null : `size ${odd} is no power of two from 8 KiB to 1 GiB`;
}

const problem = (code: Extract<WaitsReply, { kind: 'problem' }>['code'], message: string): WaitsReply => ({
  kind: 'problem',
  code,
  message,
});
