// Every packaged scenario on a tree, by closures and by generated code: the two must make the same Run to the last byte,
// and the same figures. Called by the unit tests (stand-ins) and the kernel tests (real trees).
// SPDX-License-Identifier: MIT
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Run } from '../../src/core/sim/run.ts';
import { schedulerShape } from '../../src/core/sched/shape.ts';
import { readScenario } from '../../src/core/sim/scenario/scenario.ts';
import { simulate, tally } from '../../src/core/sim/simulate.ts';
import type { SimulateInput } from '../../src/core/sim/simulate.ts';
import { stateHash } from '../../src/core/sim/runState.ts';
import { cpuProfile } from '../../src/core/x86/tables/cpuProfile.ts';
import { createParser } from '../../src/service/parser/createParser.ts';
import { makeCode } from '../../src/service/simulator/makeCode.ts';
import { treeProgram, type TreeProgram } from '../../src/service/simulator/treeProgram.ts';

const folder = path.join(import.meta.dirname, '../../scenarios');
/** Names of the packaged scenarios' files. */
export const scenarioFiles = readdirSync(folder).filter(
  (name) => name.endsWith('.json') && name !== 'scenario.schema.json',
);

export interface BothWays {
  /** What differs between the two, in words. */
  readonly differing: readonly string[];
  /** False if the tree lacks what the scenario asks for, and both say so. */
  readonly runs: boolean;
}

/** A tree that is opened once and asked about each of `scenarioFiles`. */
export async function openBothWays(treeRoot: string): Promise<(file: string) => BothWays> {
  const tree = await openProgram(treeRoot);
  return (file) => bothWays(inputFor(tree, file));
}

/** A program of the tree on which nothing has run yet. */
export async function openProgram(treeRoot: string): Promise<TreeProgram> {
  const { parser } = await createParser();
  const tree = treeProgram(treeRoot, new Map(), parser);
  if (typeof tree === 'string') throw new Error(tree);
  return tree;
}

/** What a packaged scenario needs to run on a program. */
export function inputFor({ program, files }: TreeProgram, file: string): SimulateInput {
  const scenario = readScenario(readFileSync(path.join(folder, file), 'utf8'));
  if (!scenario.ok) throw new Error(`${file}: ${scenario.error}`);
  const profile = cpuProfile(scenario.value.profile);
  if (!profile) throw new Error(`${file}: no profile ${scenario.value.profile}`);
  return {
    id: file,
    scenario: scenario.value,
    program,
    profile,
    treeLabel: '',
    origin: 'tree',
    editedAt: null,
    notes: [],
    onProgress: () => undefined,
    ...(scenario.value.schedule ? { scheduler: schedulerShape(files) } : {}),
  };
}

function bothWays(input: SimulateInput): BothWays {
  const [closures, generated] = [input, { ...input, makeCode }].map((one) => ({
    run: simulate(one),
    figures: tally(one),
  }));
  if (!closures?.run.ok || !generated?.run.ok) {
    const same = text(closures) === text(generated);
    return { differing: same ? [] : ['what can not run'], runs: false };
  }
  const [a, b] = [partsOf(closures.run.value), partsOf(generated.run.value)];
  const differing = Object.keys(a).filter((key) => a[key] !== b[key]);
  const figures = [closures, generated].map(({ figures: made }) =>
    made.ok ? { ...made.value, replayed: null } : made.error,
  );
  if (text(figures[0]) !== text(figures[1])) differing.push('figures');
  return { differing, runs: true };
}

/** A Run in comparable parts: columns, changes, marks and the rest. */
export function partsOf(run: Run): Record<string, string> {
  const { length, ...columns } = run.events;
  const { effects } = run;
  const changes = createHash('sha256');
  for (let i = 0; i < effects.length; i++) {
    changes.update(
      text([
        effects.eventOf(i),
        effects.siteOf(i),
        effects.isMemory(i),
        effects.cpuOf(i),
        effects.placeOf(i),
      ]),
    );
    changes.update(effects.before(i)).update(effects.after(i));
  }
  const digest = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
    createHash('sha256')
      .update(new Uint8Array(buffer, byteOffset, byteLength))
      .digest('hex');
  return {
    length: String(length),
    ...Object.fromEntries(Object.entries(columns).map(([key, column]) => [key, digest(column)])),
    statements: text(run.statements),
    notes: text(run.noteTexts),
    changes: changes.digest('hex'),
    marks: text(run.marks),
    findings: text(run.findings),
    operations: text(run.operations),
    signals: text(run.signals),
    places: text(run.places),
    remarks: text(run.notes),
    stopped: text(run.stopped),
    stateHash: stateHash(run),
  };
}

const text = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
