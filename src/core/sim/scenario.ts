// A scenario: tasks, CPUs and what happens, as data. Reads and checks JSON; says what is wrong and where.
// Called by the simulator service; knows nothing of the machine. Schema: scenarios/scenario.schema.json.
// SPDX-License-Identifier: MIT
import type { Result } from '../base/result.ts';
import { err, ok } from '../base/result.ts';
import type { OperationId } from '../kernel/operations.ts';
import { unroll } from './repeats.ts';
import type { SignalStep, TaskProgram } from './scenarioSignal.ts';
import { isSignalStep, programKeys, readProgram, readSignalStep, signalStepKeys } from './scenarioSignal.ts';

export const userComponents = ['x87', 'sse', 'avx', 'mxcsr'] as const;
export type UserComponent = (typeof userComponents)[number];

export interface ScenarioTask extends TaskProgram {
  readonly comm: string;
  readonly pid: number;
  readonly kind: 'user' | 'kthread';
}

export type ScenarioStep =
  | SignalStep
  /** The running user task computes with these registers. */
  | { readonly do: 'compute'; readonly cpu: number; readonly use: readonly UserComponent[] }
  /** The running user task reads registers where it will never get to: what CR0.TS hides may show (LazyFP). */
  | { readonly do: 'speculate'; readonly cpu: number; readonly use: readonly UserComponent[] }
  /** A tick: the CPU goes to another task. */
  | { readonly do: 'switch'; readonly cpu: number; readonly to: string }
  /** The running task enters the kernel and returns to user mode. */
  | { readonly do: 'syscall'; readonly cpu: number }
  /** The running task's kernel code uses the FPU between kernel_fpu_begin and kernel_fpu_end. */
  | { readonly do: 'kernelFpu'; readonly cpu: number };

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly profile: string;
  readonly cpus: number;
  readonly seed: number;
  /** Options of the kernel command line, e.g. "eagerfpu=off", "noxsave". */
  readonly boot: readonly string[];
  readonly tasks: readonly ScenarioTask[];
  /** First task of each CPU. */
  readonly start: readonly string[];
  readonly steps: readonly ScenarioStep[];
}

/** What a step asks of the tree beyond switches and returns to user mode. */
export function operationsOf(step: ScenarioStep): readonly OperationId[] {
  return step.do === 'kernelFpu' ? ['kernelFpuBegin', 'kernelFpuEnd'] : [];
}

const maxTextLength = 1_000_000;
const maxSteps = 20_000;

/** Reads a scenario from JSON text. The error says what is wrong, where, and what would be right. */
export function readScenario(text: string): Result<Scenario> {
  if (text.length > maxTextLength)
    return err(`a scenario may have ${maxTextLength} characters, this has ${text.length}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return ok(check(value));
  } catch (error) {
    if (error instanceof Wrong) return err(error.message);
    throw error;
  }
}

class Wrong extends Error {}
const fail = (message: string): never => {
  throw new Wrong(message);
};
/** Keys of steps beside "do" and "cpu". */
const stepKeys: readonly string[] = [...new Set(['to', 'use', ...Object.values(signalStepKeys).flat()])];

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
    'tasks',
    'start',
    'steps',
  ]);
  const cpus = whole(root['cpus'], 'cpus', 1, 8);
  const tasks = list(root['tasks'], 'tasks', 1, 64).map((one, i): ScenarioTask => {
    const where = `tasks[${i}]`;
    const task = object(one, where, ['comm', 'pid', 'kind', ...programKeys]);
    const kind = string(task['kind'], `${where}.kind`);
    if (kind !== 'user' && kind !== 'kthread')
      throw new Wrong(`${where}.kind is "${kind}", not user or kthread`);
    const comm = string(task['comm'], `${where}.comm`);
    if (comm.length > 15) throw new Wrong(`${where}.comm has ${comm.length} characters; the kernel keeps 15`);
    const program = readProgram(task, kind, where, fail);
    return { comm, pid: whole(task['pid'], `${where}.pid`, 1, 4194304), kind, ...program };
  });
  const named = (value: unknown, where: string): string => {
    const comm = string(value, where);
    if (!tasks.some((task) => task.comm === comm)) throw new Wrong(`${where} names no task: "${comm}"`);
    return comm;
  };
  if (new Set(tasks.map((task) => task.comm)).size < tasks.length)
    throw new Wrong('two tasks have the same comm');
  const start = list(root['start'], 'start', cpus, cpus).map((one, i) => named(one, `start[${i}]`));
  const running = [...start];
  if (new Set(start).size < start.length) throw new Wrong('start names a task on two CPUs');
  const user = (cpu: number, where: string, what: string): void => {
    const comm = running[cpu];
    if (tasks.find((task) => task.comm === comm)?.kind !== 'user')
      throw new Wrong(
        `${where}: ${comm ?? 'nobody'} runs on CPU ${cpu} then, and a kernel thread does not ${what}`,
      );
  };
  const placed = unroll(list(root['steps'], 'steps', 1, maxSteps), maxSteps);
  if (typeof placed === 'string') throw new Wrong(placed);
  const steps = placed.map(({ step: one, where }): ScenarioStep => {
    const step = object(one, where, ['do', 'cpu', ...stepKeys]);
    const cpu = step['cpu'] === undefined ? 0 : whole(step['cpu'], `${where}.cpu`, 0, cpus - 1);
    const what = string(step['do'], `${where}.do`);
    switch (what) {
      case 'compute':
      case 'speculate':
        only(step, where, what, ['use']);
        user(cpu, where, 'compute in user mode');
        return {
          do: what,
          cpu,
          use: list(step['use'], `${where}.use`, 1, 8).map((entry, j) => {
            const use = string(entry, `${where}.use[${j}]`);
            const known = userComponents.find((component) => component === use);
            if (!known)
              throw new Wrong(`${where}.use[${j}] is "${use}", not one of ${userComponents.join(', ')}`);
            return known;
          }),
        };
      case 'switch': {
        only(step, where, what, ['to']);
        const to = named(step['to'], `${where}.to`);
        const elsewhere = running.indexOf(to);
        if (elsewhere >= 0 && elsewhere !== cpu)
          throw new Wrong(`${where}: ${to} runs on CPU ${elsewhere} then; a task can not run on two CPUs`);
        running[cpu] = to;
        return { do: what, cpu, to };
      }
      case 'syscall':
        only(step, where, what, []);
        user(cpu, where, 'make system calls');
        return { do: what, cpu };
      case 'kernelFpu':
        only(step, where, what, []);
        return { do: what, cpu };
      default:
        if (isSignalStep(what)) {
          only(step, where, what, signalStepKeys[what]);
          if (what !== 'signal') user(cpu, where, 'have signal handlers');
          return readSignalStep(what, step, cpu, where, {
            fail,
            userTask: (value, place) => {
              const comm = named(value, place);
              const task = tasks.find((candidate) => candidate.comm === comm);
              if (task?.kind !== 'user') throw new Wrong(`${place} is a kernel thread: "${comm}"`);
              return task;
            },
            runningTask: () => running[cpu],
          });
        }
        throw new Wrong(
          `${where}.do is "${what}", not compute, speculate, switch, syscall, kernelFpu, repeat, ${Object.keys(signalStepKeys).join(', ')}`,
        );
    }
  });
  return {
    id: string(root['id'], 'id'),
    title: string(root['title'], 'title'),
    description: string(root['description'], 'description'),
    profile: string(root['profile'], 'profile'),
    cpus,
    boot: root['boot'] === undefined ? [] : list(root['boot'], 'boot', 0, 16).map(bootOption),
    seed: root['seed'] === undefined ? 1 : whole(root['seed'], 'seed', 0, 2 ** 31),
    tasks,
    start,
    steps,
  };
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
