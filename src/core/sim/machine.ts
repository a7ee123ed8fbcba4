// The simulated machine: memory, CPUs, tasks, and the program's C on them. Implements what boundary primitives see.
// Every change goes through it and is recorded. Built by setup.ts, driven by driver.ts; knows no scenario.
// SPDX-License-Identifier: MIT
import { boundaryEntry, primitiveAt } from '../exec/boundary/table.ts';
import type { BoundaryMachine, CounterName } from '../exec/boundary/entry.ts';
import { alignOf, sizeOf, type CType, type StructDef } from '../exec/ctype.ts';
import type { MakeCode } from '../exec/direct/directCode.ts';
import { Engine, Stopped, type Thread } from '../exec/engine.ts';
import type { FunctionIr } from '../exec/ir.ts';
import { toUnsigned, type Value } from '../exec/integer.ts';
import { addressMap, Memory, type Region } from '../exec/machine/memory.ts';
import type { Program } from '../exec/program.ts';
import type { Cpu, InstructionResult, Operands } from '../x86/fpu/cpu.ts';
import type { observed } from '../x86/fpu/dependence.ts';
import type { InstructionName } from '../x86/fpu/instructionSet.ts';
import type { CpuProfile } from '../x86/tables/cpuProfile.ts';
import { BootFacts } from './setup/bootFacts.ts';
import { newCpuUnit } from './cpuUnit.ts';
import type { CpuUnit } from './cpuUnit.ts';
import { checkInstruction } from './checkers/instruction.ts';
import type { Remembered } from './checkers/userMode.ts';
import { initializerIr } from './setup/globals.ts';
import type { MemoryReader } from './places.ts';
import { imageOwner } from './places.ts';
import type { Recorder } from './recorder.ts';
import type { Replay } from './replay/replay.ts';
import { Scheduling } from './scheduling.ts';
import { structMember } from './structMember.ts';
import type { CpuView, Places, RunTask } from './run.ts';
import type { TaskProgram } from './scenario/scenarioSignal.ts';
import type { AbiName } from './signals/signalFacts.ts';
import { SignalDesk } from './signals/signals.ts';
import { userHost } from './user/userBytes.ts';
import { linearMemory, UserMemory } from './user/userMemory.ts';
import { altStackAt } from './user/userMode.ts';

export const perCpuStride = 0x40000;
const stackBytes = 0x4000;

export interface Task extends RunTask {
  readonly thread: Thread;
  readonly stack: Region;
  /** What kind of program it runs, and the alternate signal stack that the program set up. */
  readonly abi: AbiName;
  readonly altStack: { readonly base: number; readonly size: number } | null;
}

export class KernelMachine implements BoundaryMachine {
  readonly memory = new Memory();
  readonly engine: Engine<BoundaryMachine>;
  readonly units: CpuUnit[] = [];
  readonly tasks: Task[] = [];
  readonly remarks = new Set<string>();
  readonly user: UserMemory = new UserMemory(userHost(this));
  readonly signals: SignalDesk = new SignalDesk(this);
  readonly scheduling: Scheduling = new Scheduling(this);
  /** The child whose image a fork fills with its parent's values. */
  forking: Task | null = null;
  recorder: Recorder | null = null;
  cpuIndex = 0;

  private readonly data = this.memory.addRegion('kernel data', addressMap.data, 0x200000);
  private readonly template = this.memory.addRegion('per-CPU template', addressMap.perCpu, perCpuStride);
  readonly heap = this.memory.addRegion('kernel heap', addressMap.heap, 0x400000);
  readonly strings = this.memory.addRegion('kernel strings', addressMap.strings, 0x40000);
  private readonly perCpuRegions: Region[] = [];
  private readonly bootStack = this.memory.addRegion('boot stack', addressMap.stacks - 0x10000, stackBytes);
  private readonly bootThread: Thread;
  private readonly globals = new Map<string, number>();
  private late = false;
  /** What variables and user memory that came into being while something recorded had held all along. */
  readonly lateBytes: { readonly address: number; readonly bytes: Uint8Array }[] = [];
  readonly objects: { addr: number; size: number; name: string; type: CType | null }[] = [];
  readonly boot: BootFacts;

  constructor(
    readonly program: Program,
    readonly profile: CpuProfile,
    cpuCount: number,
    options: { readonly maxSteps: number; readonly makeCode?: MakeCode | undefined },
  ) {
    this.engine = new Engine<BoundaryMachine>(
      this.memory,
      { functionIr: (key) => program.functionIr(key), globalAddress: (key) => this.globalAddress(key) },
      this,
      (name) => boundaryEntry(name)?.run ?? null,
      this.strings,
      { ...options, maxDepth: 200, mayPause: () => this.scheduling.mayLeave, atPlace: primitiveAt },
    );
    this.bootThread = this.engine.newThread(this.bootStack);
    for (let i = 0; i < cpuCount; i++) {
      const base = addressMap.perCpuCopies + i * perCpuStride;
      this.perCpuRegions.push(this.memory.addRegion(`per-CPU data of CPU ${i}`, base, perCpuStride));
      this.units.push(newCpuUnit(profile));
    }
    this.boot = new BootFacts(program, profile, this.remarks);
  }

  // --- Running C --------------------------------------------------------------------------------------------------

  /** Calls a C function by plain name on a task's kernel stack, or on the boot stack. Throws Stopped. */
  callC(name: string, args: readonly Value[], task: Task | null): Value {
    const key = this.program.functionKey(name);
    if (key === null)
      throw new Stopped(`${name}() is not defined in this tree's units`, null, name, 'not-modelled');
    const thread = task?.thread ?? this.engine.thread ?? this.bootThread;
    return this.replay ? this.replay.call(thread, key, args) : this.engine.run(thread, key, args);
  }

  runHandler(name: string, args: readonly Value[] = []): boolean {
    const parameters = this.program.functionIr(this.program.functionKey(name) ?? '')?.params.length;
    if (parameters !== undefined) this.callC(name, args.slice(0, parameters), null);
    return parameters !== undefined;
  }

  /** Does what a call would do without executing it, where it can. */
  replay: Replay | null = null;

  unit(): CpuUnit {
    const unit = this.units[this.cpuIndex];
    if (!unit) throw new Error(`no CPU ${this.cpuIndex}`);
    return unit;
  }

  get cpu(): Cpu {
    return this.unit().cpu;
  }

  private readonly port = linearMemory(this.memory, this.user);

  /** The tree's own #NM handler, for instructions that trap in kernel mode. Set by whoever drives. */
  deviceNotAvailable: (() => void) | null = null;

  instruction(name: InstructionName, operands: Operands = {}): InstructionResult {
    const result = this.attempt(name, operands);
    const handler = this.deviceNotAvailable;
    if (result.fault?.name !== '#NM' || !handler || this.cpu.state.cpl === 3) return result;
    // A trap in kernel mode: the handler runs on the same stack, then the instruction again. No second trap.
    this.deviceNotAvailable = null;
    try {
      this.remark('#NM');
      handler();
    } finally {
      this.deviceNotAvailable = handler;
    }
    return this.attempt(name, operands);
  }

  /** An instruction of the x86 unit is under way: what it reads, it reads for the program. */
  executing = false;
  /** Executes instructions in place of the CPU's own entry, to look on. Set by who plays a Run again for its readers. */
  onlooker: ((...instruction: Parameters<typeof observed>) => InstructionResult) | null = null;

  attempt(name: InstructionName, operands: Operands): InstructionResult {
    return this.changeCpu(() => {
      this.executing = true;
      const { cpu, port, onlooker } = this;
      const result = onlooker ? onlooker(cpu, name, operands, port) : cpu.exec(name, operands, port);
      this.executing = false;
      const holds = this.memory.aside(() => checkInstruction(this, name, operands, result));
      if (holds) this.unit().holds = holds;
      return result;
    });
  }

  /** Instructions of a program without memory operands, which no checker looks at, in one go: see Cpu.execAll. */
  instructionsAtOnce(all: Parameters<Cpu['execAll']>[0]): boolean {
    return this.recorder?.wantsChanges === false && this.onlooker === null && this.cpu.execAll(all);
  }

  /** Runs a change of the current CPU and records it if something changed. */
  changeCpu<T>(change: () => T): T {
    if (!this.recorder?.wantsChanges) return change();
    const before = this.view(this.cpuIndex);
    const result = change();
    const after = this.view(this.cpuIndex);
    this.recorder.cpuChanged(this.cpuIndex, before, after);
    return result;
  }

  view(index: number): CpuView {
    const unit = this.units[index];
    if (!unit) throw new Error(`no CPU ${index}`);
    return { state: unit.cpu.exportState(), holds: unit.holds, task: unit.task, mode: unit.mode };
  }

  setRunning(task: number, mode: 'user' | 'kernel'): void {
    this.changeCpu(() => {
      const unit = this.unit();
      unit.task = task;
      unit.mode = mode;
      const cpl = mode === 'user' ? 3 : 0;
      if (unit.cpu.state.cpl !== cpl) unit.cpu.update({ cpl });
    });
  }

  /** Marks that the running task's own values are in these components now. */
  claim(components: readonly number[], task: number): void {
    this.changeCpu(() => {
      const unit = this.unit();
      if (components.every((i) => unit.holds[i] === task)) return;
      const holds = [...unit.holds];
      for (const i of components) holds[i] = task;
      unit.holds = holds;
    });
  }

  /** The task whose bytes an address belongs to: its save image or its user memory; -1 if there is none. */
  ownerOf(addr: number): number {
    if (addr >= 0) return this.unit().task;
    return this.places ? imageOwner(this.reader, this.places, this.tasks, addr) : -1;
  }

  /** What tasks left in their registers. */
  readonly left = new Map<number, Remembered>();

  /** Keeps what the task has in its registers now: it must find it there again. */
  remember(task: Task): void {
    const { mxcsr, xmm, ymmh, st, fcw, components } = this.cpu.state;
    this.left.set(task.id, { mxcsr, xmm, ymmh, st, fcw, tiles: components[18] });
  }

  remembered(task: Task): Remembered | null {
    return this.left.get(task.id) ?? null;
  }

  /** Set by setup, once the tree's shapes are known. */
  places: Places | null = null;

  /** Memory as questions about Places read it. */
  readonly reader: MemoryReader = {
    u32: (addr) => Number(this.memory.load('u32', addr)),
    u64: (addr) => toUnsigned(this.memory.load('u64', addr)),
    pointer: (addr) => Number(this.memory.load('u64', addr)),
  };

  /** What the task must find in its registers next; null: nothing is known. */
  expect(task: Task, what: Remembered | null): void {
    if (what) this.left.set(task.id, what);
    else this.left.delete(task.id);
  }

  // --- Memory -----------------------------------------------------------------------------------------------------

  perCpu(addr: Value, cpu = this.cpuIndex): Value {
    const offset = Number(addr) - this.template.base;
    if (offset < 0 || offset >= perCpuStride) return addr;
    return (this.perCpuRegions[cpu]?.base ?? 0) + offset;
  }

  /** How far a CPU's copy of per-CPU data is from the template. */
  perCpuOffset(cpu: number): number {
    return (this.perCpuRegions[cpu]?.base ?? 0) - this.template.base;
  }

  globalAddress(key: string): number {
    const known = this.globals.get(key);
    if (known !== undefined) return known;
    const variable = this.program.globalByKey(key);
    if (!variable) throw new Stopped(`${key} is not a variable of this program`, null, '', 'not-modelled');
    const size = sizeOf(variable.type);
    if (size === null)
      throw new Stopped(`the size of ${variable.name} is not known`, null, '', 'not-modelled');
    const region = variable.perCpu ? this.template : this.data;
    const address = this.memory.allocate(region, Math.max(size, 1), Math.max(alignOf(variable.type), 8));
    this.globals.set(key, address);
    this.objects.push({ addr: address, size, name: variable.name, type: variable.type });
    if (variable.perCpu) {
      this.perCpuRegions.forEach((copy, i) =>
        this.objects.push({
          addr: copy.base + (address - this.template.base),
          size,
          name: this.perCpuRegions.length > 1 ? `${variable.name} of CPU ${i}` : variable.name,
          type: variable.type,
        }),
      );
    }
    this.recorder?.namesChanged();
    if (!variable.defined)
      this.remarks.add(`${variable.name} is defined outside the program: it starts as zero`);
    const ir = initializerIr(this.program, variable, address);
    if (!ir) return address;
    // A variable that is first used by the initial value of a late one is late too.
    const outer = this.late;
    this.late ||= this.recorder !== null;
    this.quietly(() => this.runInitializer(ir, address, size, variable.perCpu));
    this.late = outer;
    return address;
  }

  private runInitializer(ir: FunctionIr, address: number, size: number, perCpu: boolean): void {
    this.engine.runIr(this.bootThread, ir);
    const bytes = this.memory.read(address, size);
    const copies = perCpu ? this.perCpuRegions.map((copy) => copy.base + (address - this.template.base)) : [];
    for (const copy of copies) this.memory.write(copy, bytes);
    if (this.late) this.lateBytes.push(...[address, ...copies].map((one) => ({ address: one, bytes })));
  }

  /** Runs without recording: set-up, not part of the Run. */
  quietly<T>(run: () => T): T {
    const { watch } = this.memory;
    const userWatch = this.user.memory.watch;
    const { recorder } = this;
    this.memory.watch = null;
    this.user.memory.watch = null;
    this.recorder = null;
    this.engine.listen(null);
    try {
      return run();
    } finally {
      this.memory.watch = watch;
      this.user.memory.watch = userWatch;
      this.recorder = recorder;
      this.engine.listen(recorder);
    }
  }

  /** Address of a variable by plain name, or null if no unit declares it. */
  variable(
    name: string,
  ): { readonly address: number; readonly type: CType; readonly perCpu: boolean } | null {
    const variable = this.program.globalByName(name);
    return variable
      ? { address: this.globalAddress(variable.key), type: variable.type, perCpu: variable.perCpu }
      : null;
  }

  allocate(size: number, align = 64, name = 'kernel memory', type: CType | null = null): number {
    const address = this.memory.allocate(this.heap, size, align);
    this.objects.push({ addr: address, size, name, type });
    this.recorder?.namesChanged();
    return address;
  }

  /** `stackBytes`: THREAD_SIZE of the tree. Without an address of its own, thread_info is at the stack's bottom. */
  newTask(
    task: Omit<RunTask, 'id' | 'threadInfo'> & { readonly threadInfo: number | null },
    program: TaskProgram,
    stackBytes: number,
  ): Task {
    const id = this.tasks.length;
    const abi = program.abi ?? 'x86-64';
    const altStack = program.altStack === undefined ? null : altStackAt(abi, id, program.altStack);
    const stack = this.memory.addRegion(
      `kernel stack of ${task.comm}`,
      addressMap.stacks + id * 0x10000,
      stackBytes,
    );
    const thread = this.engine.newThread(stack);
    if (task.threadInfo === null)
      thread.used = Math.ceil((this.struct('thread_info').layout()?.size ?? 0) / 64) * 64;
    const made: Task = {
      ...task,
      threadInfo: task.threadInfo ?? stack.base,
      id,
      stack,
      thread,
      abi,
      altStack,
    };
    this.tasks.push(made);
    this.recorder?.namesChanged();
    return made;
  }

  struct(tag: string): StructDef {
    const def = this.program.struct(tag);
    if (!def) throw new Stopped(`struct ${tag} is not defined in this tree`, null, '', 'not-modelled');
    return def;
  }

  member(tag: string, name: string): { offset: number; size: number; bit: number | null } {
    const found = structMember(this.struct(tag), name);
    if (found) return found;
    throw new Stopped(`struct ${tag} has no member ${name} in this tree`, null, '', 'not-modelled');
  }

  hasMember(tag: string, name: string): boolean {
    const def = this.program.struct(tag);
    return def !== null && structMember(def, name) !== null;
  }

  // --- What primitives ask ----------------------------------------------------------------------------------------

  /** Set by setup: the per-CPU cell that holds the running task. */
  currentCell = 0;

  currentTask(): Value {
    return this.memory.load('u64', this.perCpu(this.currentCell));
  }

  threadInfo(task: Value): Value {
    return this.threadInfoOffset === null
      ? this.memory.load('u64', Number(task) + this.stackOffset)
      : Number(task) + this.threadInfoOffset;
  }
  threadFlags(task: Value): Value {
    return Number(this.threadInfo(task)) + this.threadFlagsOffset;
  }
  /** Set by setup: where thread_info is in task_struct (null: where the stack begins), and its flags in it. */
  threadInfoOffset: number | null = 0;
  stackOffset = 0;
  threadFlagsOffset = 0;

  bootOption(name: string): string | null {
    return this.boot.option(name);
  }

  macroText(macro: string): string | null {
    return this.program.macroText(macro);
  }

  feature(nameOrNumber: string | Value): boolean {
    return this.boot.feature(nameOrNumber);
  }
  setFeature(nameOrNumber: string | Value, on: boolean): void {
    this.boot.setFeature(nameOrNumber, on);
  }

  remark(text: string): void {
    this.recorder?.remark(text, this.engine.currentEvent());
  }

  mark(kind: 'save' | 'restore' | 'ts-written', label: string): void {
    this.recorder?.mark(kind, label, this.engine.currentEvent());
  }

  warn(text: string): void {
    const { statement, functionName } = this.engine.currentStatement();
    const where = statement ? `${statement.path}:${statement.line1}` : functionName;
    if (this.recorder) this.recorder.warn(`${text} fired at ${where}: ${statement?.text ?? ''}`);
    else this.remarks.add(`${text} fired during set-up at ${where}`);
  }

  reschedule(always: boolean): boolean {
    return this.scheduling.ask(always);
  }
  counter(which: CounterName, by: number): number {
    const { counters } = this.unit();
    counters[which] += by;
    return counters[which];
  }

  stop(message: string): never {
    const { statement, functionName } = this.engine.currentStatement();
    throw new Stopped(message, statement, functionName, 'not-modelled');
  }
}
