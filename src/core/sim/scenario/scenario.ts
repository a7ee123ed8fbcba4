// A scenario: tasks, CPUs and what happens, as data. Reads and checks JSON; says what is wrong and where.
// Called by the simulator service; knows nothing of the machine. Schema: scenarios/scenario.schema.json.
// SPDX-License-Identifier: MIT
import type { Result } from '../../base/result.ts';
import { err } from '../../base/result.ts';
import type { JsonValue } from '../../tour/positionedJson.ts';
import { JsonMistake, readJson } from '../../tour/positionedJson.ts';
import type { OperationId } from '../../kernel/operations.ts';
import { unroll } from './repeats.ts';
import type { Beginning } from './scenarioBoot.ts';
import { readBeginning } from './scenarioBoot.ts';
import type { KernelStep, StepState } from './scenarioKernel.ts';
import {
  idleName,
  isKernelStep,
  kernelOperations,
  kernelStepKeys,
  readKernelStep,
} from './scenarioKernel.ts';
import type { Schedule } from './scenarioSchedule.ts';
import { readSchedule, scheduledTaskKeys } from './scenarioSchedule.ts';
import type { SignalStep, TaskProgram } from './scenarioSignal.ts';
import { isSignalStep, programKeys, readProgram, readSignalStep, signalStepKeys } from './scenarioSignal.ts';

const userComponents = ['x87', 'sse', 'avx', 'mxcsr', 'amx'] as const;
export type UserComponent = (typeof userComponents)[number];
/** Registers behind CR0.TS; AMX does not look at it. */
export type TrappedComponent = Exclude<UserComponent, 'amx'>;

export interface ScenarioTask extends TaskProgram {
  readonly comm: string;
  readonly pid: number;
  readonly kind: 'user' | 'kthread';
}

export type ScenarioStep =
  | SignalStep
  | KernelStep
  /** The running user task computes, with these registers; none: without the FPU. */
  | {
      readonly do: 'compute';
      readonly cpu: number;
      readonly use: readonly UserComponent[];
      readonly cycles: number | null;
    }
  /** The running user task reads registers where it will never get to: what CR0.TS hides may show (LazyFP). */
  | { readonly do: 'speculate'; readonly cpu: number; readonly use: readonly TrappedComponent[] }
  /** A tick: the CPU goes to another task. */
  | { readonly do: 'switch'; readonly cpu: number; readonly to: string }
  /** The running task enters the kernel and returns to user mode. */
  | { readonly do: 'syscall'; readonly cpu: number };

export interface Scenario extends Beginning {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly profile: string;
  readonly cpus: number;
  readonly seed: number;
  /** Options of the kernel command line, e.g. "eagerfpu=off", "noxsave". */
  readonly boot: readonly string[];
  readonly tasks: readonly ScenarioTask[];
  /** First task of each CPU; "idle": none. */
  readonly start: readonly string[];
  readonly steps: readonly ScenarioStep[];
  /** The scheduler decides, and tasks are programs: then there are no steps. */
  readonly schedule?: Schedule;
}

/** What a step asks of the tree beyond switches and returns to user mode. */
export function operationsOf(step: ScenarioStep): readonly OperationId[] {
  return isKernelStep(step.do) ? kernelOperations(step as KernelStep) : [];
}

const maxSteps = 20_000;

/** Reads a scenario from JSON text. The error says on which line what is wrong, and what would be right. */
export function readScenario(text: string): Result<Scenario> {
  const read = readJson(text, (value) => {
    try {
      return check(plain(value));
    } catch (error) {
      if (error instanceof Wrong) throw new JsonMistake(error.message, placeOf(value, error.message));
      throw error;
    }
  });
  return read.ok
    ? read
    : err(`line ${read.error.line1}, column ${read.error.column1}: ${read.error.message}`);
}

/** The value as JSON.parse gives it. */
function plain(value: JsonValue): unknown {
  if (value.kind === 'scalar') return value.value;
  if (value.kind === 'array') return value.items.map(plain);
  return Object.fromEntries([...value.entries].map(([key, entry]) => [key, plain(entry.value)]));
}

/** Where in the text the field is that a complaint begins with, as `steps[3].to`; the innermost part that is there. */
function placeOf(root: JsonValue, message: string): number {
  const path = /^(?:[a-z]\w*(?:\[\d+\])?)(?:\.\w+(?:\[\d+\])?)*/.exec(message)?.[0] ?? '';
  const unknown = / (?:unknown key|has the key) "(\w+)"/.exec(message)?.[1];
  let at = root;
  for (const part of path.match(/\w+/g) ?? []) {
    const next =
      at.kind === 'array'
        ? at.items[Number(part)]
        : at.kind === 'object'
          ? at.entries.get(part)?.value
          : undefined;
    if (!next) break;
    at = next;
  }
  const key = unknown !== undefined && at.kind === 'object' ? at.entries.get(unknown) : undefined;
  return key?.keyAt ?? at.at;
}

class Wrong extends Error {}
function fail(message: string): never {
  throw new Wrong(message);
}
/** Keys of steps beside "do" and "cpu". */
const stepKeys: readonly string[] = [
  ...new Set([
    'to',
    'use',
    'components',
    'cycles',
    ...Object.values(signalStepKeys).flat(),
    ...Object.values(kernelStepKeys).flat(),
  ]),
];

function check(value: unknown): Scenario {
  const root = object(value, 'the scenario', [
    '$schema',
    'id',
    'title',
    'description',
    'profile',
    'cpus',
    'seed',
    'boot',
    'from',
    'loaderLeaves',
    'tasks',
    'start',
    'steps',
    'schedule',
  ]);
  const scheduled = root['schedule'] !== undefined;
  const cpus = whole(root['cpus'], 'cpus', 1, 8);
  const tasks = list(root['tasks'], 'tasks', 1, 64).map((one, i): ScenarioTask => {
    const where = `tasks[${i}]`;
    const task = object(one, where, ['comm', 'pid', 'kind', ...programKeys, ...scheduledTaskKeys]);
    const idle = scheduled ? undefined : scheduledTaskKeys.find((key) => task[key] !== undefined);
    if (idle !== undefined) throw new Wrong(`${where}.${idle} is given, but there is no schedule`);
    const kind = string(task['kind'], `${where}.kind`);
    if (kind !== 'user' && kind !== 'kthread')
      throw new Wrong(`${where}.kind is "${kind}", not user or kthread`);
    const comm = string(task['comm'], `${where}.comm`);
    if (comm.length > 15) throw new Wrong(`${where}.comm has ${comm.length} characters; the kernel keeps 15`);
    const program = readProgram(task, kind, where, fail);
    return { comm, pid: whole(task['pid'], `${where}.pid`, 1, 4194304), kind, ...program };
  });
  if (new Set(tasks.map((task) => task.comm)).size < tasks.length)
    throw new Wrong('tasks: two have the same comm');
  if (scheduled)
    return { ...common(root, cpus, tasks), start: [], steps: [], schedule: scheduleOf(root, tasks, cpus) };
  const start = list(root['start'], 'start', cpus, cpus).map((one, i) => {
    const comm = string(one, `start[${i}]`);
    if (comm === idleName) return comm;
    if (!tasks.some((task) => task.comm === comm)) throw new Wrong(`start[${i}] names no task: "${comm}"`);
    return comm;
  });
  const started = start.filter((comm) => comm !== idleName);
  if (new Set(started).size < started.length) throw new Wrong('start names a task on two CPUs');
  const state = new WhoRuns(tasks, start, cpus);
  const placed = unroll(list(root['steps'], 'steps', 1, maxSteps), maxSteps);
  if (typeof placed === 'string') throw new Wrong(placed);
  state.children(
    placed.map(({ step }) => step),
    start,
  );
  const steps = placed.map(({ step, where }) => readStep(step, where, state));
  return { ...common(root, cpus, tasks), start, steps };
}

function common(
  root: Record<string, unknown>,
  cpus: number,
  tasks: readonly ScenarioTask[],
): Omit<Scenario, 'start' | 'steps'> {
  return {
    id: string(root['id'], 'id'),
    title: string(root['title'], 'title'),
    description: string(root['description'], 'description'),
    profile: string(root['profile'], 'profile'),
    cpus,
    boot: root['boot'] === undefined ? [] : list(root['boot'], 'boot', 0, 16).map(bootOption),
    ...readBeginning(root['from'], root['loaderLeaves'], fail),
    seed: root['seed'] === undefined ? 1 : whole(root['seed'], 'seed', 0, 2 ** 31),
    tasks,
  };
}

/** The scheduler says who runs: steps and start would contradict it. */
function scheduleOf(root: Record<string, unknown>, tasks: readonly ScenarioTask[], cpus: number): Schedule {
  for (const key of ['start', 'steps'])
    if (root[key] !== undefined) fail(`${key} is given, but the schedule says who runs`);
  const given = root['tasks'] as readonly Record<string, unknown>[];
  const programs = tasks.map(({ comm }, i) => [comm, given[i] ?? {}] as const);
  return readSchedule(root['schedule'], programs, cpus, { fail, object, whole, list, oneOf });
}

/** Who runs where, step after step: what a step may name depends on it. */
class WhoRuns implements StepState {
  readonly running: (string | null)[];
  private readonly unborn = new Set<string>();
  private readonly gone = new Set<string>();
  readonly fail = fail;

  constructor(
    readonly tasks: readonly ScenarioTask[],
    start: readonly string[],
    readonly cpus: number,
  ) {
    this.running = start.map((comm) => (comm === idleName ? null : comm));
  }

  /** Tasks that forks make do not exist before. */
  children(steps: readonly unknown[], start: readonly string[]): void {
    for (const step of steps) {
      if (typeof step !== 'object' || step === null || !('do' in step) || step.do !== 'fork') continue;
      const child = 'child' in step ? step.child : undefined;
      if (typeof child !== 'string') continue;
      if (start.includes(child)) throw new Wrong(`start names "${child}", which a later step forks`);
      this.unborn.add(child);
    }
  }

  named(value: unknown, where: string): string {
    const comm = string(value, where);
    if (!this.tasks.some((task) => task.comm === comm))
      throw new Wrong(
        `${where} names no task: "${comm}"; tasks are ${this.tasks.map((task) => task.comm).join(', ')}`,
      );
    if (this.unborn.has(comm)) throw new Wrong(`${where}: ${comm} is not forked yet then`);
    if (this.gone.has(comm)) throw new Wrong(`${where}: ${comm} has exited before`);
    return comm;
  }

  next(value: unknown, where: string, cpu: number): string {
    if (value === idleName && !this.tasks.some((task) => task.comm === idleName)) return idleName;
    const to = this.named(value, where);
    const elsewhere = this.running.indexOf(to);
    if (elsewhere >= 0 && elsewhere !== cpu)
      throw new Wrong(`${where}: ${to} runs on CPU ${elsewhere} then; a task can not run on two CPUs`);
    return to;
  }

  waiting(value: unknown, where: string): string {
    const comm = this.userTask(value, where).comm;
    const cpu = this.running.indexOf(comm);
    if (cpu >= 0) throw new Wrong(`${where}: ${comm} runs on CPU ${cpu} then; it must be stopped`);
    return comm;
  }

  userTask(value: unknown, where: string): ScenarioTask {
    const comm = this.named(value, where);
    const task = this.tasks.find((one) => one.comm === comm);
    if (task?.kind !== 'user') throw new Wrong(`${where} is a kernel thread: "${comm}"`);
    return task;
  }

  bear(value: unknown, where: string): string {
    const comm = string(value, where);
    const task = this.tasks.find((one) => one.comm === comm);
    if (!task) throw new Wrong(`${where} names no task: "${comm}"`);
    if (task.kind !== 'user') throw new Wrong(`${where} is a kernel thread: "${comm}"`);
    if (!this.unborn.delete(comm)) throw new Wrong(`${where}: ${comm} was forked before`);
    return comm;
  }

  bury(cpu: number): void {
    const comm = this.running[cpu];
    if (comm) this.gone.add(comm);
  }

  user(cpu: number, where: string, does: string): void {
    const comm = this.running[cpu];
    if (this.tasks.find((task) => task.comm === comm)?.kind !== 'user')
      throw new Wrong(
        `${where}: ${comm ?? 'the idle task'} runs on CPU ${cpu} then, and a kernel thread does not ${does}`,
      );
  }

  whole(value: unknown, where: string, from: number, to: number): number {
    return whole(value, where, from, to);
  }

  oneOf<T extends string>(value: unknown, where: string, known: readonly T[]): T {
    return oneOf(value, where, known);
  }

  flag(value: unknown, where: string): boolean {
    if (value === undefined) return false;
    return typeof value === 'boolean' ? value : fail(`${where} is not true or false`);
  }
}

function readStep(one: unknown, where: string, state: WhoRuns): ScenarioStep {
  const step = object(one, where, ['do', 'cpu', ...stepKeys]);
  const cpu = step['cpu'] === undefined ? 0 : whole(step['cpu'], `${where}.cpu`, 0, state.cpus - 1);
  const what = string(step['do'], `${where}.do`);
  if (isKernelStep(what)) {
    only(step, where, what, kernelStepKeys[what]);
    return readKernelStep(what, step, cpu, where, state);
  }
  if (isSignalStep(what)) {
    only(step, where, what, signalStepKeys[what]);
    if (what !== 'signal') state.user(cpu, where, 'have signal handlers');
    return readSignalStep(what, step, cpu, where, {
      fail,
      userTask: (value, place) => state.userTask(value, place),
      runningTask: () => state.running[cpu] ?? undefined,
    });
  }
  const cycles = step['cycles'] === undefined ? null : whole(step['cycles'], `${where}.cycles`, 1, 1e9);
  switch (what) {
    case 'compute':
      only(step, where, what, ['use', 'cycles']);
      state.user(cpu, where, 'compute in user mode');
      return {
        do: what,
        cpu,
        cycles,
        use: step['use'] === undefined ? [] : components(step['use'], `${where}.use`),
      };
    case 'speculate':
      only(step, where, what, ['use']);
      state.user(cpu, where, 'compute in user mode');
      return {
        do: what,
        cpu,
        use: components(step['use'], `${where}.use`).map((one) => trapped(one, `${where}.use`)),
      };
    case 'fpu':
      only(step, where, what, ['components', 'cycles']);
      state.user(cpu, where, 'compute in user mode');
      return { do: 'compute', cpu, cycles, use: components(step['components'], `${where}.components`) };
    case 'switch': {
      only(step, where, what, ['to']);
      const to = state.next(step['to'], `${where}.to`, cpu);
      state.running[cpu] = to === idleName ? null : to;
      return { do: what, cpu, to };
    }
    case 'syscall':
      only(step, where, what, []);
      state.user(cpu, where, 'make system calls');
      return { do: what, cpu };
    default:
      return fail(`${where}.do is "${what}", not one of ${stepNames.join(', ')}`);
  }
}

/** What steps do, in the order of messages. */
const stepNames: readonly string[] = [
  'compute',
  'fpu',
  'speculate',
  'switch',
  'syscall',
  'repeat',
  ...Object.keys(kernelStepKeys),
  ...Object.keys(signalStepKeys),
];

function components(value: unknown, where: string): UserComponent[] {
  return list(value, where, 1, 8).map((entry, j) => {
    const use = string(entry, `${where}[${j}]`);
    const known = userComponents.find((component) => component === use);
    return known ?? fail(`${where}[${j}] is "${use}", not one of ${userComponents.join(', ')}`);
  });
}

function trapped(use: UserComponent, where: string): TrappedComponent {
  return use === 'amx' ? fail(`${where} has "amx": CR0.TS does not hide tiles`) : use;
}

/** The schema says the same. */
const bootOptionForm = /^[a-z][\w.]*(?:=[\w.,:-]+)?$/;

function bootOption(value: unknown, i: number): string {
  const option = string(value, `boot[${i}]`);
  if (!bootOptionForm.test(option))
    throw new Wrong(`boot[${i}] is "${option}", not like "noxsave" or "eagerfpu=off"`);
  return option;
}

function object(value: unknown, where: string, keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Wrong(`${where} is not an object`);
  const unknown = Object.keys(value).find((key) => !keys.includes(key));
  if (unknown !== undefined)
    throw new Wrong(`${where} has the unknown key "${unknown}"; known: ${keys.join(', ')}`);
  return value as Record<string, unknown>;
}

/** Keys that say nothing in this kind of step are refused: they would be ignored silently. */
function only(step: Record<string, unknown>, where: string, what: string, keys: readonly string[]): void {
  const idle = stepKeys.find((key) => key in step && !keys.includes(key));
  if (idle !== undefined) throw new Wrong(`${where} is a ${what} step and has the key "${idle}"`);
}

function oneOf<T extends string>(value: unknown, where: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  return found ?? fail(`${where} is ${JSON.stringify(value) ?? 'missing'}, not ${known.join(' or ')}`);
}

function string(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw new Wrong(`${where} is not a text`);
  return value;
}

function whole(value: unknown, where: string, from: number, to: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to)
    throw new Wrong(`${where} is not a whole number from ${from} to ${to}`);
  return value;
}

function list(value: unknown, where: string, from: number, to: number): unknown[] {
  if (!Array.isArray(value)) throw new Wrong(`${where} is not a list`);
  if (value.length < from || value.length > to)
    throw new Wrong(`${where} has ${value.length} entries, not ${from === to ? from : `${from} to ${to}`}`);
  return value;
}
