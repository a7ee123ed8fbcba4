// Runs of the sample tree for these tests: the packaged scenarios or one of a test, with texts of the tree replaced.
// SPDX-License-Identifier: MIT
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Run } from '../../../src/core/sim/run.ts';
import type { RunFigures } from '../../../src/core/sim/simulate.ts';
import type { CParser } from '../../../src/core/syntax/tree.ts';
import type { RunParams } from '../../../src/protocol/simulatorService.ts';
import { makeFigures, makeRun, type Problem } from '../../../src/service/simulator/makeRun.ts';
import { createParser, type CreatedParser } from '../../../src/service/parser/createParser.ts';

/** The stand-in tree of an era. */
export const treeOf = (era: string): string => path.join(import.meta.dirname, '../../../sample', era);
export const sampleRoot = treeOf('6.1');
export const contextH = 'arch/x86/kernel/fpu/context.h';
export const schedH = 'arch/x86/include/asm/fpu/sched.h';

export interface Wanted {
  readonly scenario?: string | object;
  readonly profile?: string;
  readonly treeRoot?: string;
  /** Replacements in files of the tree, as an unsaved editor would have them: the old text must be there. */
  readonly edits?: readonly (readonly [file: string, from: string, to: string])[];
}

/** A Run, or what is wrong. */
export const attempt = (wanted: Wanted = {}): Promise<Run | Problem> =>
  made(wanted, (params, parser) => makeRun(params, parser, 'run-1', () => undefined));

/** The figures of a Run without the Run. */
export async function figuresOf(wanted: Wanted = {}): Promise<RunFigures> {
  const figures = await made(wanted, makeFigures);
  if ('kind' in figures) throw new Error(`${figures.code}: ${figures.message}`);
  return figures;
}

/** One for all Runs of a test file: its queries are compiled once. */
let shared: Promise<CreatedParser> | null = null;

async function made<T>(wanted: Wanted, make: (params: RunParams, parser: CParser) => T): Promise<T> {
  const { parser } = await (shared ??= createParser());
  const { scenario = 'ten-switches', treeRoot = sampleRoot } = wanted;
  const texts = new Map<string, string>();
  for (const [file, from, to] of wanted.edits ?? []) {
    const text = texts.get(file) ?? readFileSync(path.join(treeRoot, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    texts.set(file, text.replace(from, to));
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'ringside-scenario-'));
  try {
    let name = 'ten-switches';
    if (typeof scenario === 'string') name = scenario;
    else {
      name = path.join(folder, 'scenario.json');
      writeFileSync(name, JSON.stringify(scenario));
    }
    return make(
      {
        treeRoot,
        scenario: name,
        overlays: [...texts].map(([file, text]) => ({ path: file, text })),
        ...(wanted.profile ? { profile: wanted.profile } : {}),
      },
      parser,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A Run that was made, whether it came to its end or not. */
export async function runOf(wanted: Wanted = {}): Promise<Run> {
  const made = await attempt(wanted);
  if ('kind' in made) throw new Error(`${made.code}: ${made.message}`);
  return made;
}

/** A scenario with two user tasks on one CPU; steps as given. */
export const twoTasks = (steps: readonly object[], more: object = {}): object => ({
  id: 'test',
  title: 'test',
  description: 'test',
  profile: 'zen3',
  cpus: 1,
  tasks: [
    { comm: 'A', pid: 10, kind: 'user' },
    { comm: 'B', pid: 11, kind: 'user' },
    { comm: 'k', pid: 12, kind: 'kthread' },
  ],
  start: ['A'],
  steps,
  ...more,
});

export const marksOf = (run: Run): string[] =>
  run.marks
    .filter(({ kind }) => kind !== 'tick')
    .map(({ kind, task }) => `${kind} ${run.tasks[task]?.comm ?? ''}`);

/** Events of statements whose text contains `text`. */
export const eventsOf = (run: Run, text: string): number[] =>
  [...run.events.statement].flatMap((id, event) =>
    run.statements[id]?.statement.text.includes(text) ? [event] : [],
  );
