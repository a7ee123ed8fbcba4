// The engine's side: a machine set up on the tree's source, on which operations run by calling the tree's functions.
// Answers every operation with the state that is compared. Used by sequences.ts and by the golden test.
// SPDX-License-Identifier: MIT
import { boundaryEntry, keptNames } from '../../../src/core/exec/boundary/table.ts';
import { configuration } from '../../../src/core/exec/config.ts';
import { SourceCache } from '../../../src/core/exec/cpp/sourceCache.ts';
import { Stopped } from '../../../src/core/exec/engine.ts';
import type { Value } from '../../../src/core/exec/integer.ts';
import { toUnsigned } from '../../../src/core/exec/integer.ts';
import { Program } from '../../../src/core/exec/program.ts';
import { operationUnits } from '../../../src/core/kernel/operations.ts';
import { inspectTree } from '../../../src/core/kernel/tree.ts';
import { KernelMachine } from '../../../src/core/sim/machine.ts';
import type { Task } from '../../../src/core/sim/machine.ts';
import { readScenario } from '../../../src/core/sim/scenario/scenario.ts';
import { setUp } from '../../../src/core/sim/setup/setup.ts';
import { fpuUnits, furtherUnits } from '../../../src/core/sim/setup/units.ts';
import type { CParser } from '../../../src/core/syntax/tree.ts';
import type { MemoryPort } from '../../../src/core/x86/fpu/memoryPort.ts';
import type { CpuProfile } from '../../../src/core/x86/tables/cpuProfile.ts';
import { treeFiles } from '../../../src/service/index/treePort.ts';
import type { CallName, Layout, Operation, Outcome, Part, Range } from './operations.ts';
import { bootVariables } from './operations.ts';
import { initialImage, registerValues } from './registers.ts';

const user: readonly Range[] = [
  { name: 'user stack', at: 0x7ffd_2000_0000, size: 0x8000 },
  { name: 'ia32 user stack', at: 0xe000_0000, size: 0x8000 },
];
const scratchAddress = 0x3000_0000n;
const cpus = 2;
const scenario = JSON.stringify({
  id: 'conformance',
  title: 'conformance',
  description: 'conformance',
  profile: 'zen3',
  cpus,
  tasks: [
    ...['a', 'b', 'c', 'd'].map((comm, i) => ({ comm, pid: 10 + i, kind: 'user' })),
    { comm: 'k', pid: 20, kind: 'kthread' },
  ],
  start: ['a', 'b'],
  steps: [{ do: 'switch', cpu: 0, to: 'c' }],
});

/** The tree as a program, as the simulator reads it. */
export function programOf(tree: string, parser: CParser): Program {
  const port = treeFiles(tree);
  return new Program({
    readText: (path) => port.read(path),
    parser,
    sources: new SourceCache(),
    predefined: configuration(port.read('.config'), inspectTree(port).version).text,
    units: fpuUnits,
    moreUnits: [...new Set([...operationUnits, ...furtherUnits])],
    boundary: boundaryEntry,
    keep: keptNames,
  });
}

export class EngineSide {
  readonly machine: KernelMachine;
  readonly layout: Layout;
  /** The tasks as set-up left them; every sequence begins with these bytes. */
  readonly initial: readonly Part[];
  /** Kernel memory that sequences may use as they like. */
  readonly scratch: number;
  /** What boot left in its variables. */
  readonly booted: readonly Part[];
  readonly components: bigint;
  private readonly membuf: number;
  private warned = false;
  private readonly image = new Uint8Array(0x3000);
  private readonly port: MemoryPort = {
    read: (address, length) => this.image.slice(Number(address - scratchAddress)).subarray(0, length),
    write: (address, bytes) => this.image.set(bytes, Number(address - scratchAddress)),
  };

  constructor(program: Program, profile: CpuProfile) {
    const read = readScenario(scenario);
    if (!read.ok) throw new Error(read.error);
    const machine = new KernelMachine(program, profile, cpus, { maxSteps: 1e12 });
    this.machine = machine;
    const ready = setUp(machine, read.value);
    machine.warn = () => (this.warned = true);
    this.components = profile.features.has('xsave') ? machine.cpu.state.xcr0 : 3n;
    this.scratch = machine.allocate(0x4000, 64, 'scratch');
    this.membuf = machine.allocate(16, 16, 'membuf');
    for (const range of user) machine.user.map(range.name, range.at, range.size, 0x5a);
    const heap = machine.memory.regions.find(({ name }) => name === 'kernel heap');
    if (!heap) throw new Error('no heap');
    const at = (tag: string, name: string): number => machine.member(tag, name).offset;
    const image = machine.places?.image;
    if (image?.k !== 'fpstate') throw new Error('this tree has no struct fpstate');
    this.layout = {
      cpus,
      tasks: machine.tasks.map(({ comm, address, stack }) => ({ comm, address, stack: stack.base })),
      taskBytes: ready.shape.size,
      stackBytes: machine.tasks[0]?.stack.bytes.length ?? 0,
      flags: at('thread_info', 'flags'),
      fpu: ready.shape.fpu,
      fpuHead: at('fpu', '__fpstate') + image.regs,
      imageBytes: machine.member('fpstate', 'regs').size,
      pkru: at('task_struct', 'thread.pkru'),
      heap: { name: 'heap', at: heap.base, size: heap.used },
      user,
    };
    this.booted = bootVariables.flatMap((name) => {
      const variable = machine.variable(name);
      const object = machine.objects.find((one) => one.addr === variable?.address);
      return object ? [{ name, bytes: machine.memory.read(object.addr, object.size) }] : [];
    });
    this.initial = machine.tasks.flatMap(({ comm, address, stack }) => [
      { name: comm, bytes: machine.memory.read(address, ready.shape.size) },
      { name: `${comm}'s stack`, bytes: stack.bytes.slice() },
    ]);
  }

  /** The state that every sequence begins with: tasks as set-up left them, nobody's registers anywhere. */
  reset(): void {
    const { machine } = this;
    machine.tasks.forEach((task, i) => {
      machine.memory.write(task.address, this.initial[2 * i]?.bytes ?? new Uint8Array(0));
      task.stack.bytes.set(this.initial[2 * i + 1]?.bytes ?? []);
      task.thread.used = 0;
    });
    machine.memory.fill(this.scratch, 0x4000, 0);
    for (const { at, size } of user) {
      machine.user.memory.fill(at, size, 0x5a);
      machine.user.setPages(at, at + size, 'present');
    }
    for (let cpu = 0; cpu < cpus; cpu++) {
      machine.cpuIndex = cpu;
      const owner = machine.places?.ownerCell;
      if (owner) machine.memory.store('u64', machine.perCpu(owner), 0);
      const kernel = machine.variable('in_kernel_fpu');
      if (kernel) machine.memory.store('u8', machine.perCpu(kernel.address), 0);
      for (const name of ['preempt', 'softirq', 'pagefault'] as const)
        machine.counter(name, -machine.counter(name, 0));
      machine.memory.store('u64', machine.perCpu(machine.currentCell), machine.tasks[1 + cpu]?.address ?? 0);
      this.loadRegisters(initialImage(), this.components);
      if (machine.cpu.state.cr4 & (1n << 22n)) machine.cpu.exec('wrpkru', { ecx: 0n, mask: 0x5555_5554n });
    }
    machine.cpuIndex = 0;
  }

  run(operation: Operation): Outcome | null {
    const { machine } = this;
    this.warned = false;
    switch (operation.k) {
      case 'cpu':
        machine.cpuIndex = operation.cpu;
        return null;
      case 'poke':
        (operation.at < 0 ? machine : machine.user).memory.write(operation.at, operation.bytes);
        return null;
      case 'page':
        machine.user.setPages(operation.at, operation.at + 4096, operation.state);
        return null;
      case 'registers':
        this.loadRegisters(operation.image, operation.components);
        return { result: 0n, warned: false, failed: null, parts: this.state([]) };
      case 'call':
        try {
          const result = toUnsigned(this.call(operation.name, operation.args));
          return { result, warned: this.warned, failed: null, parts: this.state(operation.also) };
        } catch (error) {
          if (!(error instanceof Stopped)) throw error;
          const at = error.statement ? ` at ${error.statement.path}:${error.statement.line1}` : '';
          return { result: 0n, warned: this.warned, failed: `${error.message}${at}`, parts: [] };
        }
    }
  }

  private current(): Task {
    const address = this.machine.currentTask();
    const task = this.machine.tasks.find((one) => one.address === address);
    if (!task) throw new Error('no task runs');
    return task;
  }

  private call(name: CallName, args: readonly number[]): Value {
    const { machine } = this;
    const task = this.current();
    machine.setRunning(task.id, 'kernel');
    const c = (fn: string, ...values: Value[]): Value => machine.callC(fn, values, task);
    const [a = 0, b = 0, third = 0, d = 0, e = 0] = args;
    const fpu = (of: number): number => of + this.layout.fpu;
    const byTask = (fn: string): boolean => this.takesTask(fn);
    switch (name) {
      case 'prepare':
        c('switch_fpu_prepare', byTask('switch_fpu_prepare') ? a : fpu(a), b);
        return 0;
      case 'finish':
        machine.memory.store('u64', machine.perCpu(machine.currentCell), a);
        c('switch_fpu_finish', a);
        return 0;
      case 'returnToUser': {
        c('fpregs_assert_state_consistent');
        const flags = toUnsigned(machine.memory.load('u64', machine.threadFlags(task.address)));
        if (flags & (1n << BigInt(machine.places?.needLoadBit ?? 0))) c('switch_fpu_return');
        return 0;
      }
      case 'usable':
        return c('irq_fpu_usable');
      case 'kernelBegin':
        c('kernel_fpu_begin_mask', a);
        return 0;
      case 'kernelEnd':
        c('kernel_fpu_end');
        return 0;
      case 'fork':
        return this.fork(task, a, b, third);
      case 'clearUserStates':
        c('fpu__clear_user_states', fpu(task.address));
        return 0;
      case 'flush':
        c('fpu_flush_thread');
        return 0;
      case 'drop':
        c('fpu__drop', fpu(a));
        return 0;
      case 'sync':
        c('fpu_sync_fpstate', fpu(task.address));
        return 0;
      case 'exceptionCode':
        return u32(c('fpu__exception_code', fpu(task.address), a));
      case 'frame': {
        const buffer = c('fpu__alloc_mathframe', a, b, third + 8, third + 16);
        machine.memory.store('u64', third, buffer);
        const at = (offset: number): Value => machine.memory.load('u64', third + offset);
        return c('copy_fpstate_to_sigframe', at(0), at(8), at(16), d);
      }
      case 'restore':
        return c('fpu__restore_sig', a, b);
      case 'regsetGet':
        machine.memory.store('u64', this.membuf, third);
        machine.memory.store('u64', this.membuf + 8, d);
        return u32(c(`${regsets[b] ?? ''}_get`, a, 0, this.membuf));
      case 'regsetSet':
        return u32(c(`${regsets[b] ?? ''}_set`, a, 0, e, d, third, 0));
      case 'prctl':
        return c('fpu_xstate_prctl', a, b);
    }
  }

  private fork(parent: Task, child: number, flags: number, minimal: number): Value {
    const { machine } = this;
    const { memory } = machine;
    const at = (name: string): number => child + machine.member('task_struct', name).offset;
    const stack = memory.load('u64', at('stack'));
    const size = machine.variable('arch_task_struct_size');
    memory.write(child, memory.read(parent.address, Number(memory.load('i32', size?.address ?? 0))));
    memory.store('u64', at('stack'), stack);
    memory.store('u64', at('thread.fpu.fpstate'), 0);
    return u32(machine.callC('fpu_clone', [child, flags, minimal, 0], parent));
  }

  private takesTask(fn: string): boolean {
    const ir = this.machine.program.functionIr(this.machine.program.functionKey(fn) ?? '');
    return ir?.params.length === 2 && ir.variables.some(({ type }) => type.includes('task_struct'));
  }

  private loadRegisters(image: Uint8Array, components: bigint): void {
    const { cpu } = this.machine;
    this.image.fill(0).set(image);
    const name = (cpu.state.cr4 >> 18n) & 1n ? 'xrstor64' : 'fxrstor64';
    const { fault } = cpu.exec(name, { address: scratchAddress, mask: components }, this.port);
    if (fault) throw new Error(`${name} raised ${fault.name}`);
  }

  private registers(): Uint8Array {
    const { cpu } = this.machine;
    this.image.fill(0);
    const xsave = (cpu.state.cr4 >> 18n) & 1n;
    const name = xsave ? 'xsave64' : 'fxsave64';
    const { fault } = cpu.exec(name, { address: scratchAddress, mask: this.components }, this.port);
    if (fault) throw new Error(`${name} raised ${fault.name}`);
    if (!xsave) this.image[512] = 3;
    const image = this.image.slice();
    // As the compiled side does: see there.
    this.loadRegisters(image, this.components);
    return image;
  }

  private state(also: readonly Range[]): Part[] {
    const { machine, layout } = this;
    const { memory } = machine;
    const parts: Part[] = [];
    for (const { comm, address } of layout.tasks) {
      const image = this.imageOf(address);
      parts.push(
        { name: `${comm}: thread flags`, bytes: memory.read(address + layout.flags, 8) },
        { name: `${comm}: fpu`, bytes: memory.read(address + layout.fpu, layout.fpuHead) },
        { name: `${comm}: image`, bytes: image },
        { name: `${comm}: pkru`, bytes: memory.read(address + layout.pkru, 4) },
      );
    }
    const owner = machine.places?.ownerCell ?? 0;
    for (let cpu = 0; cpu < layout.cpus; cpu++) {
      const read = (addr: number, size: number): Uint8Array => memory.read(machine.perCpu(addr, cpu), size);
      const kernel = machine.variable('in_kernel_fpu')?.address ?? 0;
      parts.push(
        { name: `CPU ${cpu}: owner`, bytes: read(owner, 8) },
        { name: `CPU ${cpu}: in_kernel_fpu`, bytes: read(kernel, 1) },
        { name: `CPU ${cpu}: current`, bytes: read(machine.currentCell, 8) },
      );
    }
    parts.push(...registerValues(this.registers(), this.components));
    if (machine.cpu.state.cr4 & (1n << 22n)) {
      const read = machine.cpu.exec('rdpkru', { ecx: 0n });
      const value = Number(read.fault ? 0n : (read.value ?? 0n));
      parts.push({ name: 'PKRU', bytes: new Uint8Array(new Uint32Array([value]).buffer) });
    }
    for (const { name, at, size } of also)
      parts.push({ name, bytes: (at < 0 ? memory : machine.user.memory).read(at, size) });
    return parts;
  }

  /** Bytes of the user's view of all registers, as a debugger gets them. */
  get userSize(): number {
    const { machine } = this;
    const config = machine.variable('fpu_user_cfg');
    const size = machine.memory.load(
      'u32',
      (config?.address ?? 0) + machine.member('fpu_state_config', 'max_size').offset,
    );
    return Number(size) || 512;
  }

  /** The bytes that a task's image has, by its own size. */
  private imageOf(task: number): Uint8Array {
    const { machine, layout } = this;
    const base = task + layout.fpu + layout.fpuHead;
    const size = Number(
      machine.memory.load('u32', task + layout.fpu + machine.member('fpu', '__fpstate').offset),
    );
    return machine.memory.read(base, Math.min(size || 512, layout.imageBytes));
  }
}

const regsets = ['fpregs', 'xfpregs', 'xstateregs'];
const u32 = (value: Value): Value => Number(BigInt.asUintN(32, BigInt(value)));
