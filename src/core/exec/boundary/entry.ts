// One entry of the boundary table, and the machine as a primitive sees it. Primitives change the machine only through
// this port; hardware effects happen only in the x86 unit behind it. Implemented by core/sim.
// SPDX-License-Identifier: MIT
import type { Argument } from '../compile.ts';
import { toUnsigned } from '../integer.ts';
import type { Value } from '../integer.ts';
import type { PrimArg, Rep } from '../ir.ts';
import type { Memory } from '../machine/memory.ts';
import type { ArgKind, BoundarySpec, ResultType } from './spec.ts';
import type { Cpu, InstructionResult, Operands } from '../../x86/fpu/cpu.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';

/** User memory of the running task. Every method stops short of the first byte that can not be had. */
export interface UserPort {
  /** access_ok(): the range lies in user addresses. */
  allowed(address: Value, length: number): boolean;
  /** STAC and CLAC: accesses outside the window fault, as SMAP has it. */
  open(on: boolean): void;
  load(rep: Rep, size: number, address: Value): Value | null;
  store(rep: Rep, size: number, address: Value, value: Value): boolean;
  read(address: Value, length: number): Uint8Array;
  /** Bytes written. */
  write(address: Value, bytes: Uint8Array): number;
  /** Bytes written; they come from kernel memory at `from`. */
  copyTo(address: Value, from: Value, bytes: Uint8Array): number;
  /** Brings the pages of a range in; gives the bytes before the first that can not be had. */
  touch(address: Value, length: number, write: boolean): number;
}

/** Signals of the running task, as the scenario sends them. */
export interface SignalPort {
  /** get_signal(): fills the struct ksignal and answers true; ends the task if the signal is fatal. */
  next(ksignal: Value): boolean;
  /** get_signal_to_deliver() of trees before 3.16: the same in two structs; gives the signal's number, or 0. */
  nextInto(info: Value, action: Value): number;
  /** The kernel itself sends a signal that can not be refused. */
  force(signal: number, why: string): void;
}
/** What the scheduler's model has to know of kernel code. */
export interface SchedulingPort {
  /** none, voluntary, full, rt or lazy. */
  readonly model: string;
  /** need_resched(): whether TIF_NEED_RESCHED is set. */
  look(): boolean;
  /** A spinlock is taken or given back: no preemption while one is held. */
  holdsLock(by: 1 | -1): void;
}
/** What the machine counts for each CPU; the running code's context is read from them. */
export type CounterName = 'preempt' | 'softirq' | 'hardirq' | 'pagefault' | 'irqsOff';

export interface BoundaryMachine {
  readonly user: UserPort;
  readonly signals: SignalPort;
  readonly scheduling: SchedulingPort;
  readonly memory: Memory;
  readonly cpuIndex: number;
  readonly cpu: Cpu;
  /** Executes an instruction on the current CPU; its effects are recorded. */
  instruction(name: InstructionName, operands?: Operands): InstructionResult;
  /** Address of this CPU's copy of the per-CPU object at `addr`, or of another CPU's. */
  perCpu(addr: Value, cpu?: number): Value;
  /** task_struct of the running task, read from the per-CPU cell that __switch_to writes. */
  currentTask(): Value;
  /** Address of thread_info.flags of a task. */
  threadFlags(task: Value): Value;
  /** X86_FEATURE_* or X86_BUG_* by name, or by its number in this tree. */
  feature(nameOrNumber: string | Value): boolean;
  setFeature(nameOrNumber: string | Value, on: boolean): void;
  /** thread_info of a task: the first member of task_struct, or the bottom of its kernel stack up to 4.8. */
  threadInfo(task: Value): Value;
  /** The tree's own definition of a macro, one space between tokens; null if it has none. */
  macroText(macro: string): string | null;
  /** The value of an option of the kernel command line, "" if it has none; null if it is not there. */
  bootOption(name: string): string | null;
  /** Shown beside the statement that runs. */
  remark(text: string): void;
  mark(kind: 'save' | 'restore' | 'ts-written', label: string): void;
  /** A WARN that fired. */
  warn(text: string): void;
  /** Runs a function of the tree on the stack that runs now, with as many arguments as it takes. False if there is none. */
  runHandler(name: string, args?: readonly Value[]): boolean;
  /** preempt_count, softirq and page-fault counters of this CPU. */
  counter(which: CounterName, by: number): number;
  /** The scheduler is asked: `always` by schedule(), else only if TIF_NEED_RESCHED is set. True if the task was left. */
  reschedule(always: boolean): boolean;
  /** Ends the operation here: not modelled. */
  stop(message: string): never;
  /** Member of a struct by name: its offset and size in this tree, and the first bit of a bit-field. */
  member(
    tag: string,
    name: string,
  ): { readonly offset: number; readonly size: number; readonly bit: number | null };
  hasMember(tag: string, name: string): boolean;
  allocate(size: number, align?: number): Value;
}

/**
 * A primitive as it is called at one place of the code: with the values of its arguments and the addresses of its places
 * in their order, without those that are text.
 */
export type Quick = (machine: BoundaryMachine, ...values: Value[]) => Value | void;

export type Run = (machine: BoundaryMachine, args: readonly Argument[], name: string) => Value | void;

export interface BoundaryEntry extends BoundarySpec {
  /** What the primitive stands for and why it is not executed; shown by the panel and in docs. */
  readonly why: string;
  readonly run: Run;
  /** The same for one place of the code, where what is known of the arguments makes it shorter; null if nothing does. */
  readonly quick?: (args: readonly PrimArg[], name: string) => Quick | null;
}

export function entry(
  args: readonly ArgKind[],
  result: ResultType,
  why: string,
  run: Run,
  more: Pick<BoundaryEntry, 'rest' | 'object' | 'quick'> = {},
): BoundaryEntry {
  return { args, result, why, run, ...more };
}

/** An entry that does nothing, on purpose: its reason stands in `why`. */
export function noop(why: string, result: ResultType = 'void'): BoundaryEntry {
  return { args: [], rest: 'skip', result, why, run: () => 0, quick: () => () => 0 };
}

/** The value of an argument. A place is read. */
export function valueAt(machine: BoundaryMachine, args: readonly Argument[], index: number): Value {
  const arg = args[index];
  if (arg?.k === 'value') return arg.value;
  if (arg?.k === 'place' && arg.rep) return machine.memory.load(arg.rep, arg.addr);
  return machine.stop(`argument ${index + 1} has no value`);
}

export function numberAt(machine: BoundaryMachine, args: readonly Argument[], index: number): number {
  return Number(valueAt(machine, args, index));
}

export function textAt(args: readonly Argument[], index: number): string {
  const arg = args[index];
  return arg?.k === 'text' || arg?.k === 'place' ? arg.text : '';
}

export function placeAt(
  machine: BoundaryMachine,
  args: readonly Argument[],
  index: number,
): Extract<Argument, { k: 'place' }> {
  const arg = args[index];
  return arg?.k === 'place' ? arg : machine.stop(`argument ${index + 1} is not a place`);
}

/** Stores into a place with the place's own type. */
export function storeAt(
  machine: BoundaryMachine,
  args: readonly Argument[],
  index: number,
  value: Value,
): void {
  const place = placeAt(machine, args, index);
  if (!place.rep) machine.stop(`${place.text} can not hold a value`);
  else machine.memory.store(place.rep, place.addr, value);
}

export const linear = (value: Value): bigint => toUnsigned(value);

/** The representation of a place that is an argument, by its position; null if it is no scalar place. */
export const placeRep = (args: readonly PrimArg[], index: number): Rep | null => {
  const arg = args[index];
  return arg?.k === 'place' ? arg.rep : null;
};
