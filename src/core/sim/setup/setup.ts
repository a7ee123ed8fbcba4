// Brings the machine from power-on to the first task: finds where this tree keeps things, makes the first task by
// construction, executes the tree's own boot code on each CPU, and makes further tasks as fork and exec do. Recorded
// only for a scenario that begins with the boot. Throws Stopped where this tree can not be set up.
// SPDX-License-Identifier: MIT
import { Stopped } from '../../exec/engine.ts';
import { CR0 } from '../../x86/tables/cr0.ts';
import { CR4 } from '../../x86/tables/cr4.ts';
import { bitMask } from '../../x86/tables/fact.ts';
import { featureNames } from './features.ts';
import type { Program } from '../../exec/program.ts';
import type { OperationId } from '../../kernel/operations.ts';
import { applyBootOptions, unaskedOptions } from './bootOptions.ts';
import { prepareHugePage } from '../steps/hugePage.ts';
import { entryIn, missingFor, runOperation } from '../steps/kernelCalls.ts';
import type { KernelMachine, Task } from '../machine.ts';
import type { Places, Run } from '../run.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { operationsOf } from '../scenario/scenario.ts';
import { loopsOf } from '../scenario/scenarioSchedule.ts';
import type { TaskProgram } from '../scenario/scenarioSignal.ts';
import { findPlaces, ownerCell, taskShape } from './treeShape.ts';
import type { TaskShape } from './treeShape.ts';
import { prepareUserMode } from '../user/userMode.ts';

const PF_KTHREAD = 0x00200000;

export interface Ready {
  readonly places: Places;
  readonly era: Run['era'];
  readonly shape: TaskShape;
  /** Tasks that a fork of the scenario will make: their memory is there, nothing is in it. */
  readonly unborn: ReadonlyMap<string, Task>;
}

/** The comm of a CPU's idle task. */
export const idleComm = (cpu: number): string => `swapper/${cpu}`;

/** What every Run asks of a tree; scenarios add to it. */
const always: readonly OperationId[] = ['boot', 'bootCpu', 'switch', 'returnToUser', 'forkCopy', 'forkFpu'];

/** What this tree lacks for a Run of the scenario, as a sentence; null if nothing. */
export function cannotRun(program: Program, scenario: Scenario): string | null {
  const loops = scenario.schedule ? loopsOf(scenario.schedule) : [];
  const filled = loops.map(({ work }): OperationId => (work === 'copy' ? 'hugePageCopy' : 'hugePageClear'));
  const narrow = scenario.tasks.filter(({ abi }) => abi === 'ia32').map(({ comm }) => comm);
  const signalled = scenario.steps.some((step) => step.do === 'signal' && narrow.includes(step.to));
  const frames: readonly OperationId[] = signalled ? ['ia32Frame'] : [];
  return missingFor(program, [
    ...new Set([...always, ...filled, ...frames, ...scenario.steps.flatMap(operationsOf)]),
  ]);
}

/** `atPower` is called before the tree's first code runs, for scenarios that begin there. */
export function setUp(machine: KernelMachine, scenario: Scenario, atPower?: () => void): Ready {
  const shape = taskShape(machine);
  locate(machine, shape);
  const idleOf = (cpu: number): Parameters<typeof construct>[2] => ({
    comm: idleComm(cpu),
    pid: 0,
    kind: 'idle',
  });
  const idles = machine.units.slice(1).map((_, i) => idleOf(i + 1));
  const made = new Map<string, Task>();
  const build = (task: Parameters<typeof construct>[2]): Task =>
    made.get(task.comm) ?? construct(machine, shape, task);
  const init = build(idleOf(0));
  identify(machine, init);
  if (atPower) {
    // A record knows all its tasks from the beginning.
    for (const task of [...scenario.tasks, ...idles]) made.set(task.comm, build(task));
    machine.cpu.update({ cr0: machine.cpu.state.cr0 | leftSet(scenario) });
    atPower();
    detect(machine);
  }
  for (let cpu = 0; cpu < machine.units.length; cpu++) startCpu(machine, cpu, init);
  describeCpu(machine);
  applyBootOptions(machine, scenario.boot);
  if (scenario.boot.length > 0)
    phase(machine, 0, 'the command line', () => runOperation(machine, 'bootOptions', {}, null));
  phase(machine, 0, 'the boot CPU finds and enables its FPU', () =>
    runOperation(machine, 'boot', { bootCpuData: machine.variable('boot_cpu_data')?.address ?? 0 }, null),
  );
  enableXsave(machine, 0);
  const patched = machine.variable('alternatives_patched');
  if (patched) machine.memory.store('u32', patched.address, 1);
  // cpu_init() of the boot CPU comes after fpu__init_system(): lazy kernels set CR0.TS there.
  const again = entryName(machine, 'bootCpu') !== entryName(machine, 'boot');
  for (let cpu = again ? 0 : 1; cpu < machine.units.length; cpu++) {
    phase(machine, cpu, `CPU ${cpu} enables its FPU`, () => runOperation(machine, 'bootCpu', {}, null));
    enableXsave(machine, cpu);
  }
  phase(machine, 0, 'room for save images', () => runOperation(machine, 'taskCaches', {}, null));
  unaskedOptions(machine);
  prepareHugePage(machine, scenario);
  const places = { ...findPlaces(machine, shape), ownerCell: ownerCell(machine) };
  machine.places = places;
  trapInKernelMode(machine);
  const unborn = new Map<string, Task>();
  // A kernel thread's FPU may not be asked for in trees with this function: a program begins there as user_mode_thread()
  // makes it, with the least state, and execs.
  const { program } = machine;
  const asThread = program.functionKey('x86_task_fpu') !== null || program.macroText('x86_task_fpu') !== null;
  const children = scenario.steps.flatMap((step) => (step.do === 'fork' ? [step.child] : []));
  for (const task of scenario.tasks) {
    const child = build(task);
    if (children.includes(task.comm)) {
      unborn.set(task.comm, child);
      continue;
    }
    phase(machine, 0, `${task.comm} is made`, () => {
      fork(machine, shape, init, child, 0, null, asThread || task.kind !== 'user');
      if ((places.active || asThread) && task.kind === 'user') exec(machine, init, child);
    });
  }
  idles.forEach((idle, i) => startIdle(machine, shape, i + 1, init, build(idle)));
  phase(machine, 0, 'dynamic state is switched with the task', () =>
    runOperation(machine, 'dynamicState', {}, null),
  );
  // Asked for by the permission alone; other Runs need not read the unit that has it.
  if (scenario.steps.some((step) => step.do === 'permit'))
    phase(machine, 0, 'how large a signal frame may be', () =>
      runOperation(machine, 'signalFrameSize', {}, null),
    );
  machine.units.forEach((unit, cpu) => {
    machine.cpuIndex = cpu;
    machine.changeCpu(() => (unit.holds = []));
  });
  machine.cpuIndex = 0;
  return { places, shape, unborn, era: eraOf(machine, places) };
}

/** Less, for code that is only measured: a CPU with its first task, and a scenario's huge page; no FPU is brought up. */
export function setUpForMeasuring(machine: KernelMachine, scenario: Scenario | null): Task {
  const shape = taskShape(machine);
  locate(machine, shape);
  const init = construct(machine, shape, { comm: idleComm(0), pid: 0, kind: 'idle' });
  identify(machine, init);
  startCpu(machine, 0, init);
  describeCpu(machine);
  if (scenario) prepareHugePage(machine, scenario);
  return init;
}

/** One part of the boot on a CPU: an operation of the record, if there is one. */
function phase(machine: KernelMachine, cpu: number, title: string, run: () => void): void {
  const { recorder } = machine;
  machine.cpuIndex = cpu;
  recorder?.begin(title, cpu, 0);
  run();
  recorder?.end();
  machine.cpuIndex = 0;
}

const leftSet = ({ loaderLeaves }: Scenario): bigint =>
  loaderLeaves.reduce((bits, name) => bits | bitMask(CR0, name), 0n);

/** The boot stub looks whether there is an FPU, before the kernel proper is there. */
function detect(machine: KernelMachine): void {
  if (entryName(machine, 'bootDetection') === null) return;
  phase(machine, 0, 'the boot stub asks what this CPU has', () =>
    runOperation(machine, 'bootDetection', {}, null),
  );
}

/** A step of its own where the FPU's boot code, fpu_init(), does not come to it. */
function enableXsave(machine: KernelMachine, cpu: number): void {
  const left = (machine.units[cpu]?.cpu.state.cr4 ?? 0n) & bitMask(CR4, 'OSXSAVE');
  if (left !== 0n || !machine.feature('X86_FEATURE_XSAVE') || entryName(machine, 'bootXsave') === null)
    return;
  phase(machine, cpu, `CPU ${cpu} enables XSAVE`, () => runOperation(machine, 'bootXsave', {}, null));
}

function entryName(machine: KernelMachine, id: OperationId): string | null {
  const entry = entryIn(machine.program, id);
  return entry.k === 'function' ? entry.entry.name : null;
}

/** The per-CPU cell of the running task, and the way from a task to its thread_info. */
function locate(machine: KernelMachine, shape: TaskShape): void {
  const cell = machine.variable('current_task') ?? machine.variable('per_cpu__current_task');
  if (cell?.perCpu) machine.currentCell = cell.address;
  else {
    const hot = machine.variable('pcpu_hot');
    if (!hot?.perCpu)
      throw new Stopped(
        'no per-CPU cell for the running task (current_task, pcpu_hot)',
        null,
        '',
        'not-modelled',
      );
    machine.currentCell = hot.address + machine.member('pcpu_hot', 'current_task').offset;
  }
  machine.threadInfoOffset = shape.threadInfo.k === 'in-task' ? shape.threadInfo.offset : null;
  machine.stackOffset = shape.stack ?? 0;
  machine.threadFlagsOffset = machine.member('thread_info', 'flags').offset;
}

/** What the start of a CPU leaves in its per-CPU data: who runs, its number, how far its copies are away. */
function startCpu(machine: KernelMachine, cpu: number, init: Task): void {
  const { memory } = machine;
  const put = (names: readonly string[], rep: 'u32' | 'u64', value: number): void => {
    for (const name of names) {
      const variable = machine.variable(name);
      if (variable?.perCpu) memory.store(rep, machine.perCpu(variable.address, cpu), value);
    }
  };
  memory.store('u64', machine.perCpu(machine.currentCell, cpu), init.address);
  put(['cpu_number', 'per_cpu__cpu_number'], 'u32', cpu);
  const away = machine.perCpuOffset(cpu);
  put(['this_cpu_off', 'per_cpu__this_cpu_off'], 'u64', away);
  const offsets = machine.variable('__per_cpu_offset');
  if (offsets) memory.store('u64', offsets.address + 8 * cpu, away);
}

/** From here on an FPU instruction of the kernel that meets CR0.TS runs the tree's own handler, as in the real one. */
function trapInKernelMode(machine: KernelMachine): void {
  machine.deviceNotAvailable = () => {
    runOperation(machine, 'deviceNotAvailable', { regs: 0 }, null);
  };
}

/** How this kernel restores, as its own boot code decided: by its flag, or by what it left in CR0.TS. */
function eraOf(machine: KernelMachine, places: Places): Run['era'] {
  if (places.needLoadBit !== null) return 'deferred';
  return machine.cpu.state.cr0 & 8n ? 'lazy' : 'eager';
}

/** What early CPU identification leaves in boot_cpu_data: the highest CPUID leaf and the capability words. */
function describeCpu(machine: KernelMachine): void {
  const data = machine.variable('boot_cpu_data');
  if (!data) return;
  const { memory } = machine;
  memory.store(
    'i32',
    data.address + machine.member('cpuinfo_x86', 'cpuid_level').offset,
    machine.cpu.cpuid(0).eax,
  );
  const words = data.address + machine.member('cpuinfo_x86', 'x86_capability').offset;
  for (const name of featureNames) {
    const number = machine.program.constant(name);
    if (number === null || !machine.feature(name)) continue;
    const at = words + 4 * Math.floor(Number(number) / 32);
    memory.store('u32', at, (Number(memory.load('u32', at)) | (1 << (Number(number) % 32))) >>> 0);
  }
}

/** Objects by address, the innermost name first where they nest. */
export function objectsOf(machine: KernelMachine): Places['objects'] {
  return machine.objects
    .map(({ addr, size, name }) => ({ addr, size, name }))
    .sort((a, b) => a.addr - b.addr || a.size - b.size);
}

function construct(
  machine: KernelMachine,
  shape: TaskShape,
  { comm, pid, kind, abi, altStack }: Partial<TaskProgram> & Pick<Task, 'comm' | 'pid' | 'kind'>,
): Task {
  const def = machine.struct('task_struct');
  const missing = def.layout()?.missing ?? [];
  if (missing.length > 0)
    machine.remarks.add(`struct task_struct is laid out without ${missing.length} members of unknown type`);
  const address = machine.allocate(shape.size, shape.align, comm, { k: 'struct', def });
  return machine.newTask(
    {
      comm,
      pid,
      kind,
      address,
      fpu: address + shape.fpu,
      threadInfo: shape.threadInfo.k === 'in-task' ? address + shape.threadInfo.offset : null,
    },
    { ...(abi ? { abi } : {}), ...(altStack === undefined ? {} : { altStack }) },
    Number(machine.program.constant('THREAD_SIZE') ?? defaultThreadSize),
  );
}

/** THREAD_SIZE of x86-64 since 3.15. */
const defaultThreadSize = 0x4000;

/** Fields that make a task this task. */
function identify(machine: KernelMachine, task: Task): void {
  const { memory } = machine;
  const at = (name: string): number => task.address + machine.member('task_struct', name).offset;
  if (machine.hasMember('task_struct', 'stack')) memory.store('u64', at('stack'), task.stack.base);
  memory.store('u32', machine.threadFlags(task.address), 0);
  if (machine.hasMember('thread_info', 'task'))
    memory.store('u64', task.threadInfo + machine.member('thread_info', 'task').offset, task.address);
  // The rest of the parent's flags stays, such as PF_USED_MATH.
  const inherited = Number(memory.load('u32', at('flags')));
  memory.store('u32', at('flags'), task.kind === 'user' ? inherited & ~PF_KTHREAD : inherited | PF_KTHREAD);
  // copy_thread() points it at the end of pt_regs.
  if (machine.hasMember('task_struct', 'thread.sp0'))
    memory.store('u64', at('thread.sp0'), task.stack.base + task.stack.bytes.length);
  if (machine.hasMember('task_struct', 'pid')) memory.store('i32', at('pid'), task.pid);
  if (machine.hasMember('task_struct', 'group_leader')) memory.store('u64', at('group_leader'), task.address);
  if (machine.hasMember('task_struct', 'comm')) {
    const bytes = new Uint8Array(16);
    for (let i = 0; i < Math.min(15, task.comm.length); i++) bytes[i] = task.comm.charCodeAt(i) & 0xff;
    memory.write(at('comm'), bytes);
  }
}

/** The idle task of a CPU that is not the boot CPU. */
function startIdle(machine: KernelMachine, shape: TaskShape, cpu: number, init: Task, idle: Task): void {
  phase(machine, 0, `${idle.comm} is made`, () => fork(machine, shape, init, idle, 0, null));
  machine.memory.store('u64', machine.perCpu(machine.currentCell, cpu), idle.address);
  machine.cpuIndex = cpu;
  machine.setRunning(idle.id, 'kernel');
  machine.cpuIndex = 0;
}

/** A new task as fork makes it: the tree's copy of the parent, the child's identity, the tree's copy of the FPU state. */
export function fork(
  machine: KernelMachine,
  shape: TaskShape,
  parent: Task,
  child: Task,
  cloneFlags: number,
  on: Task | null,
  minimal = child.kind !== 'user',
): void {
  runOperation(machine, 'forkPrepare', { task: parent.address }, on);
  runOperation(machine, 'forkCopy', { child: child.address, parent: parent.address }, on);
  if (shape.threadInfo.k === 'on-stack') {
    const size = machine.struct('thread_info').layout()?.size ?? 0;
    machine.memory.write(child.threadInfo, machine.memory.read(parent.threadInfo, size));
  }
  identify(machine, child);
  runOperation(machine, 'forkFpu', { child: child.address, cloneFlags, minimal: minimal ? 1 : 0 }, on);
  prepareUserMode(machine, child);
}

/** A user task begins with exec, which gives it its FPU state in trees that ask whether a task has one. */
function exec(machine: KernelMachine, init: Task, task: Task): void {
  runOperation(machine, 'switch', { prev: init.address, next: task.address }, init);
  runOperation(machine, 'exec', {}, task);
  runOperation(machine, 'switch', { prev: task.address, next: init.address }, task);
}
