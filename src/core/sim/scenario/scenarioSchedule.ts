// Scenarios that the scheduler drives: tasks as programs, with nice values and policies, instead of steps. As data, and
// how they are read. Called by scenario.ts; played by steps/schedule.ts.
// SPDX-License-Identifier: MIT
import { modelNames } from '../../sched/preemption.ts';
import type { PreemptionModel } from '../../sched/preemption.ts';
import type { Action } from '../../sched/setup.ts';
import { mistakeInProgram, ticksPerSecond } from '../../sched/setup.ts';
import type { Policy } from '../../sched/task.ts';

/** What a program does; times in microseconds. */
export type ProgramAction =
  | {
      readonly do: 'compute';
      readonly us: number;
      readonly spreadUs: number;
      readonly use: readonly string[];
    }
  | { readonly do: 'sleep'; readonly us: number; readonly spreadUs: number }
  /** A loop of the tree over the small pages of a huge page. */
  | { readonly do: 'hugePage'; readonly work: 'copy' | 'clear'; readonly subpages: number }
  | { readonly do: 'yield' }
  /** Takes a spinlock, or gives it back: what is between is kernel code. */
  | { readonly do: 'lock' | 'unlock'; readonly name: string }
  /** Blocks until another task signals. */
  | { readonly do: 'wait' | 'signal'; readonly on: string };

export interface ScheduledTask {
  readonly comm: string;
  readonly policy: Policy;
  readonly nice: number;
  readonly rtPriority: number;
  readonly cpus: readonly number[] | null;
  readonly startUs: number;
  readonly times: number | null;
  readonly program: readonly ProgramAction[];
}

export interface Schedule {
  /** Null: the usual one of the tree that runs. */
  readonly model: PreemptionModel | null;
  readonly hz: number;
  readonly us: number;
  readonly caches: 'hot' | 'cold';
  /** False: cond_resched() is taken out of the loops' source in memory. */
  readonly condResched: boolean;
  readonly tasks: readonly ScheduledTask[];
}

/** What the reader of scenarios gives. */
export interface ScheduleReader {
  fail(message: string): never;
  object(value: unknown, where: string, keys: readonly string[]): Record<string, unknown>;
  whole(value: unknown, where: string, from: number, to: number): number;
  list(value: unknown, where: string, from: number, to: number): unknown[];
  oneOf<T extends string>(value: unknown, where: string, known: readonly T[]): T;
}

export const scheduledTaskKeys = [
  'policy',
  'nice',
  'priority',
  'cpus',
  'startUs',
  'times',
  'program',
] as const;
const scheduleKeys = ['model', 'hz', 'us', 'caches', 'condResched'];
const longestUs = 1_000_000;
/** Small pages of 2 MiB, and of 1 GiB. */
const recorded = 512;
const gigantic = 262_144;
const policies: readonly Policy[] = ['normal', 'batch', 'idle', 'fifo', 'rr'];
const components = ['x87', 'sse', 'avx', 'mxcsr'] as const;

export function readSchedule(
  value: unknown,
  tasks: readonly (readonly [comm: string, task: Readonly<Record<string, unknown>>])[],
  cpus: number,
  reader: ScheduleReader,
): Schedule {
  const given = reader.object(value, 'schedule', scheduleKeys);
  const name = given['model'] ?? null;
  const model =
    typeof name === 'string' && Object.hasOwn(modelNames, name) ? (modelNames[name] ?? null) : null;
  if (name !== null && !model)
    return reader.fail(
      `schedule.model is ${JSON.stringify(name)}, not ${Object.keys(modelNames).join(', ')}`,
    );
  const hz = reader.whole(given['hz'] ?? 250, 'schedule.hz', 1, 100_000);
  if (!ticksPerSecond.includes(hz))
    reader.fail(`schedule.hz is ${hz}: a kernel ticks ${ticksPerSecond.join(', ')} times a second`);
  const condResched = given['condResched'] ?? true;
  if (typeof condResched !== 'boolean') return reader.fail('schedule.condResched is not true or false');
  return {
    model,
    hz,
    us: reader.whole(given['us'], 'schedule.us', 1, longestUs),
    caches: reader.oneOf(given['caches'] ?? 'hot', 'schedule.caches', ['hot', 'cold']),
    condResched,
    tasks: tasks.map(([comm, task], i) => readTask(comm, task, `tasks[${i}]`, cpus, reader)),
  };
}

function readTask(
  comm: string,
  task: Readonly<Record<string, unknown>>,
  where: string,
  cpus: number,
  reader: ScheduleReader,
): ScheduledTask {
  if (task['kind'] !== 'user') reader.fail(`${where}.kind: a program of a schedule runs in user mode`);
  const policy = reader.oneOf(task['policy'] ?? 'normal', `${where}.policy`, policies);
  const realTime = policy === 'fifo' || policy === 'rr';
  const allowed = task['cpus'];
  const times =
    task['times'] === undefined ? null : reader.whole(task['times'], `${where}.times`, 1, 1_000_000);
  const program = reader
    .list(task['program'], `${where}.program`, 1, 64)
    .map((one, i) => readAction(one, `${where}.program[${i}]`, reader));
  const mistake = mistakeInProgram({ program: program.map(asTheModelHasIt), times }) ?? fpuUnderLock(program);
  if (mistake !== null) reader.fail(`${where}${mistake}`);
  return {
    comm,
    policy,
    nice: reader.whole(task['nice'] ?? 0, `${where}.nice`, -20, 19),
    rtPriority: realTime ? reader.whole(task['priority'] ?? 1, `${where}.priority`, 1, 99) : 0,
    cpus: allowed === undefined ? null : affinity(allowed, where, cpus, reader),
    startUs: reader.whole(task['startUs'] ?? 0, `${where}.startUs`, 0, longestUs),
    times,
    program,
  };
}

/** The CPUs that a task may run on: at least one, and each is there. */
function affinity(value: unknown, where: string, cpus: number, reader: ScheduleReader): readonly number[] {
  const allowed = reader.list(value, `${where}.cpus`, 0, 64);
  if (allowed.length === 0) reader.fail(`${where}.cpus is empty: it could run nowhere`);
  return allowed.map((cpu, i) => {
    const number = reader.whole(cpu, `${where}.cpus[${i}]`, 0, 1023);
    if (number >= cpus)
      reader.fail(`${where}.cpus[${i}] is CPU ${number}: this machine has CPUs 0 to ${cpus - 1}`);
    return number;
  });
}

/** A program's action as far as the model's checks go; what a loop costs is known when it has been measured. */
function asTheModelHasIt(action: ProgramAction): Action {
  switch (action.do) {
    case 'compute':
    case 'sleep':
      return { do: action.do, ns: action.us * 1000, spreadNs: action.spreadUs * 1000 };
    case 'hugePage':
      return { do: 'compute', ns: 1000 * action.subpages, spreadNs: 0 };
    default:
      return action;
  }
}

function fpuUnderLock(program: readonly ProgramAction[]): string | null {
  let held = 0;
  for (const [i, action] of program.entries()) {
    if (action.do === 'lock') held++;
    if (action.do === 'unlock') held--;
    if (action.do === 'compute' && held > 0 && action.use.length > 0)
      return `.program[${i}].use: code that holds a spinlock is kernel code, and does not compute with the FPU`;
  }
  return null;
}

function readAction(one: unknown, where: string, reader: ScheduleReader): ProgramAction {
  const action = reader.object(one, where, ['do', 'us', 'spreadUs', 'use', 'work', 'subpages', 'name', 'on']);
  const what = reader.oneOf(action['do'], `${where}.do`, [
    'compute',
    'sleep',
    'hugePage',
    'yield',
    'lock',
    'unlock',
    'wait',
    'signal',
  ]);
  const text = (key: 'name' | 'on'): string => {
    const value = action[key];
    return typeof value === 'string' && value !== ''
      ? value
      : reader.fail(`${where}.${key} is ${JSON.stringify(value)}, not a name`);
  };
  const us = (): number => reader.whole(action['us'], `${where}.us`, 1, longestUs);
  const spreadUs = (most: number): number =>
    reader.whole(action['spreadUs'] ?? 0, `${where}.spreadUs`, 0, most);
  switch (what) {
    case 'compute': {
      const use =
        action['use'] === undefined
          ? []
          : reader
              .list(action['use'], `${where}.use`, 0, components.length)
              .map((part, i) => reader.oneOf(part, `${where}.use[${i}]`, components));
      const time = us();
      return { do: what, us: time, spreadUs: spreadUs(time - 1), use };
    }
    case 'sleep': {
      const time = us();
      return { do: what, us: time, spreadUs: spreadUs(time - 1) };
    }
    case 'hugePage': {
      const subpages = reader.whole(action['subpages'] ?? 512, `${where}.subpages`, 2, gigantic);
      if (subpages > recorded)
        reader.fail(
          `${where}.subpages is ${subpages}: a Run records every statement, which is too much for more than ${recorded} small pages; "ringside waits" and the panel's tab Scheduling have the waits for 1 GiB`,
        );
      if ((subpages & (subpages - 1)) !== 0)
        reader.fail(`${where}.subpages is ${subpages}, not a power of two: a page has an order`);
      return {
        do: what,
        work: reader.oneOf(action['work'] ?? 'copy', `${where}.work`, ['copy', 'clear']),
        subpages,
      };
    }
    case 'yield':
      return { do: what };
    case 'lock':
    case 'unlock':
      return { do: what, name: text('name') };
    case 'wait':
    case 'signal':
      return { do: what, on: text('on') };
  }
}

/** The loops over huge pages that programs run, each once. */
export const loopsOf = (schedule: Schedule): readonly Extract<ProgramAction, { do: 'hugePage' }>[] =>
  schedule.tasks.flatMap(({ program }) =>
    program.filter(
      (action): action is Extract<ProgramAction, { do: 'hugePage' }> => action.do === 'hugePage',
    ),
  );
