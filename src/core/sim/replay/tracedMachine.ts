// The machine as primitives see it while an operation is written down: everything goes on to the machine, and the log
// hears of what a path may depend on. What has no place in the log spoils it. Called by code in traced form.
// SPDX-License-Identifier: MIT
import type {
  BoundaryMachine,
  CounterName,
  SchedulingPort,
  SignalPort,
  UserPort,
} from '../../exec/boundary/entry.ts';
import type { Value } from '../../exec/integer.ts';
import type { Memory } from '../../exec/machine/memory.ts';
import type { Cpu, InstructionResult, Operands } from '../../x86/fpu/cpu.ts';
import type { CpuState } from '../../x86/fpu/cpuState.ts';
import type { InstructionName } from '../../x86/fpu/instructionSet.ts';
import type { KernelMachine } from '../machine.ts';
import type { Keeper } from './keeper.ts';
import { PathLog } from './pathLog.ts';

export class TracedMachine implements BoundaryMachine {
  log: PathLog;

  /** A new log for the next operation. */
  renew(keeper: Keeper): PathLog {
    return (this.log = new PathLog(keeper));
  }
  readonly memory: Memory;

  constructor(
    private readonly machine: KernelMachine,
    keeper: Keeper,
  ) {
    this.memory = machine.memory;
    this.log = new PathLog(keeper);
  }

  // --- Understood -------------------------------------------------------------------------------------------------

  /** It does not change within an operation. */
  get cpuIndex(): number {
    return this.machine.cpuIndex;
  }

  /** The CPU, whose state may be asked field by field. */
  readonly cpu: Cpu = new Proxy({} as Cpu, {
    get: (_, name) => {
      if (name === 'state') return this.state;
      this.log.spoil(`the CPU is asked for ${String(name)}`);
      const value: unknown = Reflect.get(this.machine.cpu, name);
      return typeof value === 'function' ? (value.bind(this.machine.cpu) as unknown) : value;
    },
  });

  private readonly state: CpuState = new Proxy({} as CpuState, {
    get: (_, name) => {
      const field = name as keyof CpuState;
      const value = this.machine.cpu.state[field];
      this.log.cpuField(field, value);
      return value;
    },
  });

  instruction(name: InstructionName, operands: Operands = {}): InstructionResult {
    return this.log.instruction(name, operands, () => this.machine.instruction(name, operands));
  }

  counter(which: CounterName, by: number): number {
    const after = this.machine.counter(which, by);
    this.log.counter(which, after - by, after);
    return after;
  }

  /** Kept by the recorder, and part of what the operation comes to. */
  mark(kind: Parameters<BoundaryMachine['mark']>[0], label: string): void {
    this.machine.mark(kind, label);
  }

  /** It follows from what the operation has read, as every value does. */
  remark(text: string): void {
    this.machine.remark(text);
  }

  // Read from memory, which has its own watch.
  currentTask = (): Value => this.machine.currentTask();
  threadInfo = (task: Value): Value => this.machine.threadInfo(task);
  threadFlags = (task: Value): Value => this.machine.threadFlags(task);

  /** Its flag is in memory too; locks are counted for loops that are measured, which are always executed. */
  get scheduling(): SchedulingPort {
    return this.machine.scheduling;
  }

  // The same for the whole Run; a change of a feature drops all paths.
  perCpu = (addr: Value, cpu?: number): Value => this.machine.perCpu(addr, cpu);
  feature = (nameOrNumber: string | Value): boolean => this.machine.feature(nameOrNumber);
  macroText = (macro: string): string | null => this.machine.macroText(macro);
  bootOption = (name: string): string | null => this.machine.bootOption(name);
  member: BoundaryMachine['member'] = (tag, name) => this.machine.member(tag, name);
  hasMember = (tag: string, name: string): boolean => this.machine.hasMember(tag, name);

  // --- Not understood ---------------------------------------------------------------------------------------------

  get user(): UserPort {
    this.log.spoil('user memory');
    return this.machine.user;
  }
  get signals(): SignalPort {
    this.log.spoil('signals');
    return this.machine.signals;
  }
  setFeature(nameOrNumber: string | Value, on: boolean): void {
    this.log.spoil('a feature is changed');
    this.machine.setFeature(nameOrNumber, on);
  }
  warn(text: string): void {
    this.log.spoil('a warning');
    this.machine.warn(text);
  }
  runHandler(name: string, args?: readonly Value[]): boolean {
    this.log.spoil('a handler runs');
    return this.machine.runHandler(name, args);
  }
  reschedule(always: boolean): boolean {
    this.log.spoil('the scheduler is asked');
    return this.machine.reschedule(always);
  }
  stop(message: string): never {
    this.log.spoil('it stops');
    return this.machine.stop(message);
  }
  allocate(size: number, align?: number): Value {
    this.log.spoil('memory is allocated');
    return this.machine.allocate(size, align);
  }
}
