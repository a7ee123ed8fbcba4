// Random scenarios of every kind of step, and what must hold for each Run whatever the tree's code does: going n events
// forward and n back gives the same state, and a second Run of the same scenario gives the same bytes. Seeded.
// SPDX-License-Identifier: MIT
import type { Program } from '../../../src/core/exec/program.ts';
import type { Run } from '../../../src/core/sim/run.ts';
import { RunState, stateHash } from '../../../src/core/sim/runState.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { simulate } from '../../../src/core/sim/simulate.ts';
import { cpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import type { Random } from '../../support/random.ts';
import { random } from '../../support/random.ts';

const users = ['a', 'b', 'c'];
const components = ['x87', 'sse', 'avx', 'mxcsr'];
const places = 3;
const stepsInScenario = 16;

/** What does not hold in that many scenarios, in words. */
export function brokenScenarios(program: Program, first: number, count: number): string[] {
  const broken: string[] = [];
  // A program reads further units when a Run first needs them: what it knows grows until then.
  runOf(program, JSON.stringify(scenarioOf(random(0))));
  for (let seed = first; seed < first + count && broken.length < 5; seed++) {
    const from = random(seed);
    const text = JSON.stringify(scenarioOf(from));
    const run = runOf(program, text);
    const forth = forthAndBack(run, from);
    if (forth !== '') broken.push(`seed ${seed}: ${forth}`);
    const again = runOf(program, text);
    if (!sameBytes(run, again)) broken.push(`seed ${seed}: a second Run differs`);
  }
  return broken;
}

function scenarioOf(from: Random): object {
  const running = ['a', 'b'];
  const steps: object[] = [];
  const handlers = new Set<string>();
  while (steps.length < stepsInScenario) {
    const cpu = from.below(2);
    const task = running[cpu] ?? 'k';
    const dice = from.below(12);
    if (task === 'k' || dice < 4) {
      const to = from.of([...users, 'k'].filter((one) => !running.includes(one)));
      running[cpu] = to;
      steps.push({ do: 'switch', cpu, to });
    } else if (dice < 8) {
      const use = components.filter(() => from.below(2) === 0);
      steps.push({ do: 'compute', cpu, use: use.length > 0 ? use : ['sse'] });
    } else if (dice === 8) steps.push({ do: 'syscall', cpu });
    else if (dice === 9) steps.push({ do: 'kernelFpu', cpu });
    else if (handlers.delete(task)) steps.push({ do: 'sigreturn', cpu });
    else {
      handlers.add(task);
      steps.push({ do: 'signal', cpu, signal: 'SIGUSR1', to: task });
    }
  }
  return {
    id: 'random',
    title: 'random',
    description: 'random',
    profile: from.of(['zen3', 'haswell', 'skylake-x']),
    cpus: 2,
    tasks: [
      ...users.map((comm, i) => ({ comm, pid: 10 + i, kind: 'user' })),
      { comm: 'k', pid: 20, kind: 'kthread' },
    ],
    start: ['a', 'b'],
    steps,
  };
}

function runOf(program: Program, text: string): Run {
  const read = readScenario(text);
  if (!read.ok) throw new Error(`${read.error}: ${text}`);
  const profile = cpuProfile(read.value.profile);
  if (!profile) throw new Error(`no profile ${read.value.profile}`);
  const made = simulate({
    id: 'random',
    scenario: read.value,
    program,
    profile,
    treeLabel: 'test',
    origin: 'tree',
    editedAt: null,
    notes: [],
    onProgress: () => undefined,
  });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

/** From a few events: n events on one by one, then n back one by one; the state must be the same at each. */
function forthAndBack(run: Run, from: Random): string {
  const { length } = run.events;
  for (let i = 0; i < places; i++) {
    const state = new RunState(run);
    const start = from.below(length);
    const n = Math.min(length - start, 1 + from.below(200));
    state.moveTo(start);
    const before = state.hash();
    const cpus = JSON.stringify(state.running);
    for (let event = start + 1; event <= start + n; event++) state.moveTo(event);
    for (let event = start + n - 1; event >= start; event--) state.moveTo(event);
    if (state.hash() !== before || JSON.stringify(state.running) !== cpus)
      return `${n} events on from ${start} and back give another state`;
  }
  return '';
}

function sameBytes(a: Run, b: Run): boolean {
  return (
    a.events.length === b.events.length &&
    stateHash(a) === stateHash(b) &&
    equal(a.events.statement, b.events.statement) &&
    JSON.stringify([a.operations, a.marks, a.findings]) ===
      JSON.stringify([b.operations, b.marks, b.findings]) &&
    [...Array(a.events.length).keys()].every((event) => sameEffects(a, b, event))
  );
}

const equal = (x: ArrayLike<number>, y: ArrayLike<number>): boolean =>
  x.length === y.length && Array.from(x).every((one, i) => one === y[i]);

function sameEffects(a: Run, b: Run, event: number): boolean {
  const from = a.effects.firstAt(event);
  const to = a.effects.firstAt(event + 1);
  if (from !== b.effects.firstAt(event) || to !== b.effects.firstAt(event + 1)) return false;
  for (let i = from; i < to; i++)
    if (a.effects.placeOf(i) !== b.effects.placeOf(i) || !equal(a.effects.after(i), b.effects.after(i)))
      return false;
  return true;
}
