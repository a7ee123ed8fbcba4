// What is simulated: tasks with programs of user code, sleeps and kernel sections, on CPUs with a tick. Checks it all and
// says what is wrong and where. Read by simulation.ts; made by scenarios, the table of waits and the tests.
// SPDX-License-Identifier: MIT
import type { PreemptionModel } from './preemption.ts';
import { preemptionRules } from './preemption.ts';
import type { SchedulerShape } from './shape.ts';
import type { TaskClass } from './task.ts';

/** A loop of kernel code: its costs in cycles, as the loop of the tree has them or as a scenario gives them. */
export interface KernelSection {
  readonly name: string;
  /** Before the first body, and after the last. */
  readonly beforeCycles: number;
  readonly afterCycles: number;
  readonly iterations: number;
  readonly bodyCycles: number;
  /** Where cond_resched() stands, if it does; after or before every `every` bodies. */
  readonly question: 'before' | 'after' | 'none';
  readonly every: number;
  /** `batch`: a spinlock is held but at the question; `whole`: from begin to end. */
  readonly lock: 'none' | 'batch' | 'whole';
  /** might_sleep() before the loop. */
  readonly mightSleep: boolean;
  /** Every so many bodies a page fault sleeps. */
  readonly fault: { readonly every: number; readonly sleepNs: number } | null;
}

export type Action =
  /** User code; `spreadNs`: up to so much more or less, by the seed. */
  | { readonly do: 'compute'; readonly ns: number; readonly spreadNs: number }
  /** A system call that blocks until its timer fires. */
  | { readonly do: 'sleep'; readonly ns: number; readonly spreadNs: number }
  | { readonly do: 'kernel'; readonly section: KernelSection }
  /** Kernel code takes a spinlock or gives it back; computes in between are kernel code too. */
  | { readonly do: 'lock'; readonly name: string }
  | { readonly do: 'unlock'; readonly name: string }
  /** Blocks until another task signals. */
  | { readonly do: 'wait'; readonly on: string }
  | { readonly do: 'signal'; readonly on: string }
  | { readonly do: 'yield' };

export interface TaskSetup extends TaskClass {
  readonly comm: string;
  /** CPUs that it may run on; null: all. */
  readonly cpus: readonly number[] | null;
  readonly startNs: number;
  readonly program: readonly Action[];
  /** How often the program runs before the task exits; null: until the end. */
  readonly times: number | null;
}

export interface SchedSetup {
  readonly shape: SchedulerShape;
  readonly model: PreemptionModel;
  readonly hz: number;
  readonly cpus: number;
  /** CPUs by which the slices are scaled, if not by `cpus`: for a part of a larger machine. */
  readonly sliceCpus?: number;
  /** No tick on idle CPUs. */
  readonly noHzIdle: boolean;
  /** Cycles of the time stamp counter in a microsecond. */
  readonly mhz: number;
  /** schedule() and the switch, without the FPU's part. */
  readonly switchCycles: number;
  /** The FPU's part: save and restore. */
  readonly fpuCycles: number;
  readonly endNs: number;
  readonly seed: number;
  readonly tasks: readonly TaskSetup[];
}

export const ticksPerSecond: readonly number[] = [100, 250, 300, 1000];
/** 341 times as much virtual time of a SCHED_IDLE task stays below 2^53. */
export const longestNs = 3_600_000_000_000;
const mostTasks = 4096;
const mostCpus = 64;

/** Null if it can be simulated; else what is wrong, beginning with the place. */
export function mistakeIn(setup: SchedSetup): string | null {
  const { hz, cpus, endNs, tasks, model, shape, mhz, seed } = setup;
  if (!ticksPerSecond.includes(hz))
    return `hz is ${hz}: a kernel ticks ${list(ticksPerSecond)} times a second`;
  if (!whole(cpus, 1, mostCpus)) return `cpus is ${cpus}, not a whole number from 1 to ${mostCpus}`;
  if (!whole(endNs, 1, longestNs)) return `the end, ${endNs} ns, is not from 1 ns to an hour`;
  if (!Object.hasOwn(preemptionRules, model))
    return `model "${model}" is none of ${Object.keys(preemptionRules).join(', ')}`;
  if (!shape.models.includes(model))
    return `model "${model}" ${model === 'lazy' ? 'came with 6.13' : 'is gone from x86 since 7.0'}: Linux ${shape.version ?? '(no version)'} has ${list(shape.models)}`;
  if (!(mhz > 0)) return `mhz is ${mhz}, not above 0`;
  if (!whole(seed, 0, 2 ** 32 - 1)) return `seed is ${seed}, not a whole number from 0 to 2^32 - 1`;
  if (tasks.length > mostTasks) return `${tasks.length} tasks, more than ${mostTasks}`;
  for (const [i, task] of tasks.entries()) {
    const mistake = mistakeInTask(task, cpus);
    if (mistake !== null) return `tasks[${i}] (${task.comm})${mistake}`;
  }
  return null;
}

function mistakeInTask(task: TaskSetup, cpus: number): string | null {
  const realTime = task.policy === 'fifo' || task.policy === 'rr';
  if (!whole(task.nice, -20, 19)) return `.nice is ${task.nice}: nice values go from -20 to 19`;
  if (realTime && !whole(task.rtPriority, 1, 99))
    return `.rtPriority is ${task.rtPriority}: real-time priorities go from 1 to 99`;
  if (!whole(task.startNs, 0, longestNs)) return `.startNs is ${task.startNs}, not from 0 to an hour`;
  if (task.cpus !== null) {
    const wrong = task.cpus.find((cpu) => !whole(cpu, 0, cpus - 1));
    if (wrong !== undefined) return `.cpus names CPU ${wrong}: this machine has 0 to ${cpus - 1}`;
    if (task.cpus.length === 0) return '.cpus is empty: it could run nowhere';
  }
  if (task.sliceNs !== null && !whole(task.sliceNs, 100_000, 100_000_000))
    return `.sliceNs is ${task.sliceNs}: the kernel takes slices from 0.1 ms to 100 ms`;
  if (task.program.length === 0) return '.program is empty';
  return mistakeInProgram(task);
}

/** What is wrong with a program, beginning with its place in the task; null if nothing. */
export function mistakeInProgram({ program, times }: Pick<TaskSetup, 'program' | 'times'>): string | null {
  const held = new Map<string, number>();
  let takesTime = times !== null;
  for (const [i, action] of program.entries()) {
    const where = `.program[${i}]`;
    switch (action.do) {
      case 'compute':
      case 'sleep':
        if (!whole(action.ns, 0, longestNs)) return `${where}.ns is ${action.ns}, not from 0 to an hour`;
        if (!whole(action.spreadNs, 0, action.ns))
          return `${where}.spreadNs is ${action.spreadNs}, not from 0 to ns`;
        if (action.do === 'sleep' && held.size > 0)
          return `${where} sleeps with the spinlock ${[...held.keys()].join(', ')} held`;
        takesTime ||= action.ns - action.spreadNs >= 1000;
        break;
      case 'kernel': {
        const mistake = mistakeInSection(action.section);
        if (mistake !== null) return `${where}.section${mistake}`;
        if (held.size > 0 && action.section.fault)
          return `${where} sleeps in a page fault with a spinlock held`;
        takesTime ||= action.section.iterations * action.section.bodyCycles >= 1000;
        break;
      }
      case 'lock':
        if (held.has(action.name))
          return `${where} takes the spinlock "${action.name}" that it holds: it would wait for itself`;
        held.set(action.name, i);
        break;
      case 'unlock':
        if (!held.delete(action.name))
          return `${where} gives back the spinlock "${action.name}" that it does not hold`;
        break;
      case 'wait':
        if (held.size > 0) return `${where} waits with the spinlock ${[...held.keys()].join(', ')} held`;
        takesTime = true;
        break;
      case 'signal':
      case 'yield':
        break;
    }
  }
  const [never] = held;
  if (never) return `.program[${never[1]}] takes the spinlock "${never[0]}" and never gives it back`;
  if (!takesTime)
    return '.program takes no time and repeats for ever: let it compute or sleep at least 1 microsecond';
  return null;
}

function mistakeInSection(section: KernelSection): string | null {
  const { iterations, bodyCycles, beforeCycles, afterCycles, every, fault } = section;
  if (!whole(iterations, 1, 2 ** 30)) return `.iterations is ${iterations}, not from 1 to 2^30`;
  if (!whole(bodyCycles, 1, 1e12)) return `.bodyCycles is ${bodyCycles}, not from 1 to 10^12`;
  if (!whole(beforeCycles, 0, 1e12) || !whole(afterCycles, 0, 1e12))
    return ': cycles before and after are from 0 to 10^12';
  if (iterations * bodyCycles > 8e12) return ' takes more than 8 * 10^12 cycles';
  if (!whole(every, 1, iterations)) return `.every is ${every}, not from 1 to ${iterations}`;
  if (fault && (!whole(fault.every, 1, iterations) || !whole(fault.sleepNs, 1, longestNs)))
    return '.fault is not every so many bodies for so many nanoseconds';
  if (fault && section.lock !== 'none') return ' sleeps in page faults with a spinlock held';
  return null;
}

const whole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;
const list = (values: readonly (string | number)[]): string => values.join(', ');
