// Brings the machine from power-on to the first task: finds where this tree keeps things, makes the first task by
// construction, executes the tree's own fpu__init_system on each CPU, and makes further tasks as fork does (a copy of
// the parent, then the tree's fpu_clone). Nothing here is recorded. Throws Stopped where this tree can not be set up.
// SPDX-License-Identifier: MIT
import { Stopped } from '../exec/engine.ts';
import { featureNames } from './features.ts';
import type { Program } from '../exec/program.ts';
import type { OperationId } from '../kernel/operations.ts';
import { missingFor, runOperation } from './kernelCalls.ts';
import type { KernelMachine, Task } from './machine.ts';
import { perCpuStride } from './machine.ts';
import { addressMap } from '../exec/machine/memory.ts';
import type { Places } from './run.ts';
import type { Scenario, ScenarioTask } from './scenario.ts';
import { operationsOf } from './scenario.ts';

const PF_KTHREAD = 0x00200000;

export interface Ready {
  readonly places: Places;
  readonly era: 'deferred';
}

/** What every Run asks of a tree; scenarios add to it. */
const always: readonly OperationId[] = ['boot', 'bootCpu', 'switch', 'returnToUser', 'forkCopy', 'forkFpu'];

/** What this tree lacks for a Run of the scenario, as a sentence; null if nothing. */
export function cannotRun(program: Program, scenario: Scenario): string | null {
  return missingFor(program, [...new Set([...always, ...scenario.steps.flatMap(operationsOf)])]);
}

export function setUp(machine: KernelMachine, scenario: Scenario): Ready {
  const places = findPlaces(machine);
  const first = scenario.tasks[0];
  if (!first) throw new Stopped('a scenario without tasks', null, '', 'limit');
  const init = construct(machine, 'swapper/0', 0, 'idle');
  for (let cpu = 0; cpu < machine.units.length; cpu++) {
    machine.cpuIndex = cpu;
    machine.memory.store('u64', machine.perCpu(machine.currentCell), init.address);
    const number = machine.variable('cpu_number');
    if (number) machine.memory.store('u32', machine.perCpu(number.address, cpu), cpu);
  }
  machine.cpuIndex = 0;
  describeCpu(machine);
  runOperation(machine, 'boot', { bootCpuData: machine.variable('boot_cpu_data')?.address ?? 0 }, null);
  const patched = machine.variable('alternatives_patched');
  if (patched) machine.memory.store('u32', patched.address, 1);
  for (let cpu = 1; cpu < machine.units.length; cpu++) {
    machine.cpuIndex = cpu;
    runOperation(machine, 'bootCpu', {}, null);
  }
  machine.cpuIndex = 0;
  for (const task of scenario.tasks) fork(machine, init, task, 0, null);
  return {
    places: {
      ...places,
      ownerCell: machine.variable('fpu_fpregs_owner_ctx')?.address ?? null,
    },
    era: 'deferred',
  };
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

function findPlaces(machine: KernelMachine): Places {
  const cell = machine.variable('current_task');
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
  machine.threadFlagsOffset = machine.member('task_struct', 'thread_info.flags').offset;
  const needLoad = machine.program.constant('TIF_NEED_FPU_LOAD');
  return {
    perCpuTemplate: addressMap.perCpu,
    perCpuBase: addressMap.perCpuCopies,
    perCpuStride,
    ownerCell: null,
    lastCpu: machine.member('fpu', 'last_cpu').offset,
    fpstatePointer: machine.member('fpu', 'fpstate').offset,
    threadFlags: machine.threadFlagsOffset,
    needLoadBit: needLoad === null ? null : Number(needLoad),
    fpstateRegs: machine.member('fpstate', 'regs').offset,
    fpstateSize: machine.member('fpstate', 'size').offset,
    objects: [],
  };
}

function construct(machine: KernelMachine, comm: string, pid: number, kind: Task['kind']): Task {
  const def = machine.struct('task_struct');
  const layout = def.layout();
  const missing = layout?.missing ?? [];
  if (missing.length > 0)
    machine.remarks.add(`struct task_struct is laid out without ${missing.length} members of unknown type`);
  const size = layout?.size ?? 0;
  const address = machine.allocate(size, 64, comm, { k: 'struct', def });
  const task = machine.newTask({
    comm,
    pid,
    kind,
    address,
    fpu: address + machine.member('task_struct', 'thread.fpu').offset,
  });
  identify(machine, task);
  return task;
}

/** Fields that make a task this task. */
function identify(machine: KernelMachine, task: Task): void {
  const { memory } = machine;
  const at = (name: string): number => task.address + machine.member('task_struct', name).offset;
  memory.store('u64', at('thread_info.flags'), 0);
  memory.store('u32', at('flags'), task.kind === 'user' ? 0 : PF_KTHREAD);
  if (machine.hasMember('task_struct', 'stack')) memory.store('u64', at('stack'), task.stack.base);
  if (machine.hasMember('task_struct', 'pid')) memory.store('i32', at('pid'), task.pid);
  if (machine.hasMember('task_struct', 'group_leader')) memory.store('u64', at('group_leader'), task.address);
  if (machine.hasMember('task_struct', 'comm')) {
    const bytes = new Uint8Array(16);
    for (let i = 0; i < Math.min(15, task.comm.length); i++) bytes[i] = task.comm.charCodeAt(i) & 0xff;
    memory.write(at('comm'), bytes);
  }
}

/** A new task as fork makes it: the tree's copy of the parent, the child's identity, the tree's copy of the FPU state. */
export function fork(
  machine: KernelMachine,
  parent: Task,
  spec: ScenarioTask,
  cloneFlags: number,
  on: Task | null,
): Task {
  const child = construct(machine, spec.comm, spec.pid, spec.kind);
  runOperation(machine, 'forkCopy', { child: child.address, parent: parent.address }, on);
  identify(machine, child);
  const minimal = spec.kind === 'kthread' ? 1 : 0;
  runOperation(machine, 'forkFpu', { child: child.address, cloneFlags, minimal }, on);
  return child;
}
