// Signals of the scenario on their way: which are pending for a task, what get_signal() finds, and for every handler
// that was entered where its frame lies. What the kernel does with a signal in between is the tree's C.
// Owned by KernelMachine; filled by signalOperation.ts, asked by the primitives get_signal and force_sig.
// SPDX-License-Identifier: MIT
import type { SignalPort } from '../../exec/boundary/entry.ts';
import type { Value } from '../../exec/integer.ts';
import { fromBig, toUnsigned } from '../../exec/integer.ts';
import { initialFpu } from '../../x86/fpu/cpuState.ts';
import type { Remembered } from '../checkers/userMode.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { SignalDelivery } from '../run.ts';
import { programAbis, SA_IA32_ABI, SA_ONSTACK, SA_RESTORER, SA_SIGINFO, signalName } from './signalFacts.ts';
import { userRegister } from '../user/userMode.ts';

/** What the scenario says of a signal and its handler. */
export interface SignalSpec {
  readonly number: number;
  /** SA_SIGINFO: a real-time frame; only 32-bit programs can do without. */
  readonly siginfo: boolean;
  /** SA_ONSTACK. */
  readonly onStack: boolean;
  /** SA_RESTORER: the program gives the code that returns. */
  readonly restorer: boolean;
}

/** A signal ended the task: get_signal() does not return. */
export class TaskEnds extends Error {
  constructor(
    readonly task: Task,
    readonly signal: number,
  ) {
    super(`${signalName(signal)} ends ${task.comm}`);
  }
}

/** A handler that a task is in: its frame, and what the task had in its registers before. */
interface Running {
  readonly delivery: SignalDelivery;
  readonly before: Remembered | null;
}

type Open = Omit<SignalDelivery, 'frame' | 'ready'>;

export class SignalDesk implements SignalPort {
  readonly deliveries: SignalDelivery[] = [];
  private readonly pending = new Map<number, SignalSpec[]>();
  private readonly fatal = new Map<number, number>();
  private readonly handlers = new Map<number, Running[]>();
  private readonly edited = new Set<SignalDelivery>();
  private open: Open | null = null;
  /** The delivery whose handler returned last. */
  private left: SignalDelivery | null = null;

  constructor(private readonly machine: KernelMachine) {}

  /** A signal comes for a task: it is noted as send_signal does, and the task is told to look. */
  send(task: Task, spec: SignalSpec): void {
    this.pending.set(task.id, [...(this.pending.get(task.id) ?? []), spec]);
    this.changePending(task, spec.number, true);
    if (!this.isBlocked(task, spec.number)) this.notify(task, true);
  }

  next(ksignal: Value): boolean {
    const spec = this.take();
    if (!spec) return false;
    const { machine } = this;
    machine.memory.fill(Number(ksignal), machine.struct('ksignal').layout()?.size ?? 0, 0);
    this.put('ksignal', ksignal, 'sig', spec.number);
    this.fillAction('ksignal', ksignal, 'ka.', spec);
    this.fillInfo('ksignal', ksignal, 'info.', spec);
    return true;
  }

  nextInto(info: Value, action: Value): number {
    const spec = this.take();
    if (!spec) return 0;
    const { machine } = this;
    machine.memory.fill(Number(info), machine.struct('siginfo').layout()?.size ?? 0, 0);
    machine.memory.fill(Number(action), machine.struct('k_sigaction').layout()?.size ?? 0, 0);
    this.fillAction('k_sigaction', action, '', spec);
    this.fillInfo('siginfo', info, '', spec);
    return spec.number;
  }

  /** The signal that is delivered now; null if none is. */
  private take(): SignalSpec | null {
    const task = this.current();
    this.close(task);
    const fatal = this.fatal.get(task.id);
    if (fatal !== undefined) throw new TaskEnds(task, fatal);
    const list = this.pending.get(task.id) ?? [];
    const spec = list.find((one) => !this.isBlocked(task, one.number));
    if (!spec) {
      this.notify(task, false);
      return null;
    }
    const left = list.filter((one) => one !== spec);
    this.pending.set(task.id, left);
    this.changePending(task, spec.number, false);
    this.notify(
      task,
      left.some((one) => !this.isBlocked(task, one.number)),
    );
    const { machine } = this;
    machine.remark(`${signalName(spec.number)} for ${task.comm}`);
    machine.recorder?.mark(
      'signal',
      `${signalName(spec.number)} is delivered`,
      machine.engine.currentEvent(),
    );
    this.open = {
      event: Math.max(0, machine.recorder?.length ?? 0) - 1,
      task: task.id,
      signal: spec.number,
      abi: task.abi,
      realTime: task.abi === 'x86-64' || spec.siginfo,
      onStack: spec.onStack,
      stackPointer: Number(userRegister(machine, task, 'sp')),
      altStack: task.altStack,
    };
    return spec;
  }

  force(signal: number, why: string): void {
    const task = this.current();
    this.machine.remark(`${why}: ${signalName(signal)} for ${task.comm}`);
    this.fatal.set(task.id, signal);
    this.notify(task, true);
  }

  /** The kernel is done with the delivery that was begun, if there is one: the frame is where the user stack ends now. */
  close(task: Task): void {
    const { open, machine } = this;
    if (!open || open.task !== task.id) return;
    this.open = null;
    const sp = Number(userRegister(machine, task, 'sp'));
    const atHandler = Number(userRegister(machine, task, 'ip')) === programAbis[task.abi].handler;
    // A task that was in a handler already is there still if the kernel refused: its stack pointer did not move.
    const frame = atHandler && sp !== open.stackPointer ? sp : null;
    const delivery: SignalDelivery = { ...open, frame, ready: (machine.recorder?.length ?? 0) - 1 };
    this.deliveries.push(delivery);
    if (frame === null) return;
    const before = machine.remembered(task);
    this.handlers.set(task.id, [...(this.handlers.get(task.id) ?? []), { delivery, before }]);
    // A handler begins with the initial state.
    const { mxcsr, xmm, ymmh, st, fcw } = initialFpu(machine.profile);
    machine.expect(task, { mxcsr, xmm, ymmh, st, fcw });
  }

  /** The innermost handler that the task is in; null if it is in none. */
  handlerOf(task: Task): Running | null {
    return this.handlers.get(task.id)?.at(-1) ?? null;
  }

  /** The handler that the task is in writes into its frame. */
  frameEdited(task: Task): void {
    const handler = this.handlerOf(task);
    if (handler) this.edited.add(handler.delivery);
  }

  leave(task: Task): void {
    this.left = this.handlers.get(task.id)?.pop()?.delivery ?? null;
  }

  /** Whether an image at that address is in the frame of the handler that returns, as the kernel has written it. */
  isUntouchedFrame(address: number): boolean {
    const { left } = this;
    if (!left || left.frame === null || this.edited.has(left)) return false;
    const top = left.onStack && left.altStack ? left.altStack.base + left.altStack.size : left.stackPointer;
    return address >= left.frame && address < Math.max(top, left.frame);
  }

  willEnd(task: Task): boolean {
    return this.fatal.has(task.id);
  }

  // --- The task's own fields --------------------------------------------------------------------------------------

  private current(): Task {
    const address = this.machine.currentTask();
    const task = this.machine.tasks.find((one) => one.address === address);
    return task ?? this.machine.stop('the running task is not one of the scenario');
  }

  private notify(task: Task, on: boolean): void {
    const number = this.machine.program.constant('TIF_SIGPENDING');
    if (number === null) return this.machine.stop('TIF_SIGPENDING is not defined in this tree');
    const at = this.machine.threadFlags(task.address);
    const flags = toUnsigned(this.machine.memory.load('u64', at));
    const bit = 1n << number;
    this.machine.memory.store('u64', at, fromBig(on ? flags | bit : flags & ~bit));
    return undefined;
  }

  private isBlocked(task: Task, signal: number): boolean {
    const blocked = this.machine.member('task_struct', 'blocked').offset;
    return (
      ((toUnsigned(this.machine.memory.load('u64', task.address + blocked)) >> BigInt(signal - 1)) & 1n) ===
      1n
    );
  }

  private changePending(task: Task, signal: number, on: boolean): void {
    const { memory } = this.machine;
    if (!this.machine.hasMember('task_struct', 'pending.signal')) return;
    const at = task.address + this.machine.member('task_struct', 'pending.signal').offset;
    const bit = 1n << BigInt(signal - 1);
    const set = toUnsigned(memory.load('u64', at));
    memory.store('u64', at, fromBig(on ? set | bit : set & ~bit));
  }

  /** Stores a member if this tree's struct has it. */
  private put(tag: string, base: Value, name: string, value: number): void {
    const { machine } = this;
    if (!machine.hasMember(tag, name)) return;
    const { offset, size } = machine.member(tag, name);
    machine.memory.store(size === 8 ? 'u64' : 'u32', Number(base) + offset, value);
  }

  /** The action from the scenario. */
  private fillAction(tag: string, base: Value, prefix: string, spec: SignalSpec): void {
    const task = this.current();
    const abi = programAbis[task.abi];
    this.put(tag, base, `${prefix}sa.sa_handler`, abi.handler);
    this.put(tag, base, `${prefix}sa.sa_restorer`, spec.restorer ? abi.restorer : 0);
    this.put(
      tag,
      base,
      `${prefix}sa.sa_flags`,
      (spec.siginfo ? SA_SIGINFO : 0) +
        (spec.onStack ? SA_ONSTACK : 0) +
        (spec.restorer ? SA_RESTORER : 0) +
        (task.abi === 'ia32' ? SA_IA32_ABI : 0),
    );
  }

  /** The information of a kill(2). */
  private fillInfo(tag: string, base: Value, prefix: string, spec: SignalSpec): void {
    this.put(tag, base, `${prefix}si_signo`, spec.number);
    this.put(tag, base, `${prefix}_sifields._kill._pid`, 1);
    this.put(tag, base, `${prefix}_sifields._kill._uid`, 1000);
  }
}
