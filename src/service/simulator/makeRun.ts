// From a request to a Run: reads the scenario, the tree's configuration and files (unsaved texts win), builds the
// program and simulates. Bad input is an answer, not an exception. Called by the simulator service.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../../core/base/result.ts';
import type { Statement } from '../../core/exec/ir.ts';
import { schedulerShape } from '../../core/sched/shape.ts';
import { measureLoop } from '../../core/sim/loops/measureLoop.ts';
import type { Run } from '../../core/sim/run.ts';
import { readScenario } from '../../core/sim/scenario/scenario.ts';
import type { Scenario } from '../../core/sim/scenario/scenario.ts';
import { loopsOf } from '../../core/sim/scenario/scenarioSchedule.ts';
import { simulate, tally } from '../../core/sim/simulate.ts';
import type { CannotRun, RunFigures, SimulateInput } from '../../core/sim/simulate.ts';
import { placeOf } from '../../core/sim/view/runView.ts';
import type { CParser } from '../../core/syntax/tree.ts';
import type { CpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import { CPU_PROFILES, cpuProfile } from '../../core/x86/tables/cpuProfile.ts';
import type { SettingInfo } from '../../protocol/panel.ts';
import type { EraInfo, RunParams, RunReply } from '../../protocol/simulatorService.ts';
import { packageRoot } from '../packageRoot.ts';
import { makeCode } from './makeCode.ts';
import { scenarioFile } from './scenarioFiles.ts';
import { keptProgram, treeProgram, withoutStatements, type TreeProgram } from './treeProgram.ts';

export type Problem = Extract<RunReply, { kind: 'problem' }>;

/** Profiles of 64-bit CPUs with XSAVE, in the order of the menu. */
export const profiles = ['zen3', 'zen4', 'haswell', 'skylake-x', 'sapphire-rapids'].flatMap((id) => {
  const profile = cpuProfile(id);
  return profile ? [{ id, label: profile.title }] : [];
});

export function makeRun(
  params: RunParams,
  parser: CParser,
  id: string,
  onProgress: (events: number) => void,
  onReady: (input: SimulateInput) => void = () => undefined,
): Run | Problem {
  const playing = (input: SimulateInput): Result<Run, CannotRun> => {
    onReady(input);
    return simulate(input);
  };
  return make(playing, params, parser, id, onProgress);
}

/** What the Run would come to, without its events. */
export function makeFigures(params: RunParams, parser: CParser): RunFigures | Problem {
  return make(tally, params, parser, 'figures', () => undefined);
}

/** Programs that may be used again: of one sweep, whose sources do not change while it runs. By tree. */
export type Programs = Map<string, TreeProgram>;

/** What a Run is made from; `scenario` may be changed before it is played. */
export type Prepared = Omit<SimulateInput, 'id' | 'onProgress'>;

function make<T>(
  play: (input: SimulateInput) => Result<T, CannotRun>,
  params: RunParams,
  parser: CParser,
  id: string,
  onProgress: (events: number) => void,
): T | Problem {
  const ready = prepare(params, parser);
  if ('kind' in ready) return ready;
  const made = play({ ...ready, id, onProgress });
  return made.ok ? made.value : cannotRun(ready, made.error);
}

export const cannotRun = ({ treeLabel }: Prepared, { message, statement }: CannotRun): Problem =>
  problem('cannot-run', `${treeLabel}: ${message}`, placeOf(statement));

/** Finds the tree, the scenario and the profile; reads nothing of the program yet. */
export function prepare(
  params: RunParams,
  parser: CParser,
  programs: Programs | null = null,
): Prepared | Problem {
  const treeRoot = rootFor(params);
  if (typeof treeRoot !== 'string') return treeRoot;
  const scenario = loadScenario(params);
  if ('kind' in scenario) return scenario;
  const profileId = params.profile ?? scenario.profile;
  const profile = profiles.some((one) => one.id === profileId) ? cpuProfile(profileId) : undefined;
  if (!profile)
    return problem(
      'bad-setting',
      `profile "${profileId}" is not known here; known: ${profiles.map((one) => one.id).join(', ')}` +
        (Object.hasOwn(CPU_PROFILES, profileId) ? ' (this one is not ready for kernel code yet)' : ''),
    );
  // Unsaved texts are of the open tree.
  const open = treeRoot === params.treeRoot;
  const texts = new Map((open ? params.overlays : []).map(({ path, text }) => [path, latin1(text)]));
  const opened = programs
    ? (programs.get(treeRoot) ?? treeProgram(treeRoot, texts, parser))
    : keptProgram(treeRoot, texts, parser);
  if (typeof opened === 'string') return problem('no-tree', opened);
  programs?.set(treeRoot, opened);
  const tree = withQuestionsAsked(opened, scenario, profile, (statements) =>
    withoutStatements(opened, treeRoot, texts, parser, statements),
  );
  if (typeof tree === 'string') return problem('cannot-run', tree);
  return {
    scenario,
    program: tree.program,
    profile,
    treeLabel: tree.label,
    origin: open ? 'tree' : 'stand-in',
    editedAt: tree.edited.length > 0 ? tree.edited.join(', ') : null,
    notes: [`configuration: ${tree.configuration}`],
    makeCode,
    ...(scenario.schedule ? { scheduler: schedulerShape(tree.files) } : {}),
  };
}

/** The tree, or the same without the questions to the scheduler in the loops that the scenario runs. */
function withQuestionsAsked(
  tree: TreeProgram,
  { schedule }: Scenario,
  profile: CpuProfile,
  without: (statements: readonly Statement[]) => TreeProgram | string,
): TreeProgram | string {
  if (!schedule || schedule.condResched) return tree;
  const asked: Statement[] = [];
  for (const { work, subpages } of loopsOf(schedule)) {
    const loop = measureLoop(tree.program, profile, work, subpages);
    if (!loop.ok) return loop.error;
    asked.push(...loop.value.questions.filter(({ start }) => !asked.some((one) => one.start === start)));
  }
  return without(asked);
}

/** Stand-in trees that a Run can be made on instead of the open one, oldest first. */
export const eras: readonly EraInfo[] = [
  { id: '2.6.32', label: 'Linux 2.6.32 (stand-in): early lazy' },
  { id: '4.4', label: 'Linux 4.4 (stand-in): lazy or eager' },
  { id: '6.1', label: 'Linux 6.1 (stand-in): deferred' },
  { id: '6.18', label: 'Linux 6.18 (stand-in): single stage' },
];

/** Root of the tree whose code runs: the open one, or the stand-in of the era that is set. */
export function rootFor(params: Pick<RunParams, 'treeRoot' | 'set'>): string | Problem {
  const era = params.set?.['era'];
  if (era === undefined) return params.treeRoot;
  return eras.some(({ id }) => id === era)
    ? join(packageRoot(), 'sample', era)
    : problem('bad-setting', `era=${era}: known eras are ${eras.map(({ id }) => id).join(', ')}`);
}

/** Settings on top of a scenario: what the panel shows of each, and what becomes of the scenario's JSON. */
const settingTable: readonly (SettingInfo & {
  readonly apply: (scenario: Readonly<Record<string, unknown>>, value: string) => object;
})[] = [
  {
    key: 'cpus',
    label: 'CPUs',
    hint: '1 to 8; more than the scenario uses stay idle',
    offered: ['1', '2', '4', '8'],
    apply: (scenario, value) => ({ cpus: Number(value), start: startOn(scenario['start'], Number(value)) }),
  },
  {
    key: 'boot',
    label: 'Boot options',
    hint: 'kernel command line, e.g. eagerfpu=on noxsave; the run says which nobody asks for',
    offered: [
      '',
      'eagerfpu=on',
      'eagerfpu=off',
      'eagerfpu=auto',
      'noxsave',
      'noxsaveopt',
      'noxsaves',
      'nofxsr',
    ],
    apply: (_, value) => ({ boot: value.split(/\s+/).filter((option) => option !== '') }),
  },
  {
    key: 'seed',
    label: 'Seed',
    hint: 'a whole number: other register values, everything else the same',
    offered: ['1', '2', '3'],
    apply: (_, value) => ({ seed: Number(value) }),
  },
];

export const settings: readonly SettingInfo[] = settingTable.map(({ key, label, hint, offered }) => ({
  key,
  label,
  hint,
  offered,
}));

/** First tasks for another number of CPUs: those that are new are idle. Other shapes are for the scenario's reader. */
function startOn(start: unknown, cpus: number): unknown {
  if (!Array.isArray(start) || !(cpus >= 1 && cpus <= 8)) return start;
  return Array.from({ length: cpus }, (_, cpu): unknown => start[cpu] ?? 'idle');
}

/** Settings of scenarios that the scheduler drives, each with how its value is written in JSON. */
const scheduleSettings: Readonly<Record<string, (value: string) => unknown>> = {
  model: String,
  caches: String,
  hz: Number,
  us: Number,
  condResched: (value) => (value === 'true' ? true : value === 'false' ? false : value),
};

function scheduleSetting(
  scenario: Scenario,
  given: Readonly<Record<string, unknown>>,
  key: string,
  value: string,
): object | undefined {
  const read = scheduleSettings[key];
  if (!read || !scenario.schedule) return undefined;
  return { schedule: { ...(given['schedule'] as object), [key]: read(value) } };
}

function loadScenario(params: RunParams): Scenario | Problem {
  const file = scenarioFile(params.scenario, params.treeRoot);
  if (!file) return problem('bad-scenario', `scenario "${params.scenario}" is neither known nor a file`);
  const { path, id } = file;
  const text = readFileSync(path, 'utf8');
  const read = readScenario(text);
  if (!read.ok) return problem('bad-scenario', `${path}: ${read.error}`);
  let scenario = read.value;
  let given: Readonly<Record<string, unknown>> = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<
    string,
    unknown
  >;
  for (const [key, value] of Object.entries(params.set ?? {})) {
    if (key === 'era') continue;
    const applied =
      key === 'profile'
        ? { profile: value }
        : (settingTable.find((one) => one.key === key)?.apply(given, value) ??
          scheduleSetting(scenario, given, key, value));
    if (!applied) {
      const further = scenario.schedule ? Object.keys(scheduleSettings) : [];
      const known = [...settingTable.map((one) => one.key), ...further, 'era', 'profile'].sort().join(', ');
      return problem('bad-setting', `"${key}" can not be set; known: ${known}`);
    }
    given = { ...given, ...applied };
    const again = readScenario(JSON.stringify(given));
    // The text is not the user's: its lines say nothing.
    if (!again.ok)
      return problem('bad-setting', `${key}=${value}: ${again.error.replace(/^line \d+, column \d+: /, '')}`);
    scenario = again.value;
  }
  return { ...scenario, id: id ?? scenario.id };
}

export const problem = (code: Problem['code'], message: string, place: Problem['place'] = null): Problem => ({
  kind: 'problem',
  code,
  message,
  place,
});

/** Editor text as the bytes of its UTF-8 form, one unit a byte, as files are read. */
export function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
