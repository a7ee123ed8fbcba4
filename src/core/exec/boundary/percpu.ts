// Per-CPU access, `current`, and the per-task state that hangs off it. A per-CPU cell is (variable, CPU): the address
// of the variable in the template, moved to the CPU's copy. `current` is read from the cell each time, never cached.
// Source: include/linux/percpu-defs.h, arch/x86/include/asm/{percpu,current,thread_info}.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { binary } from '../integer.ts';
import type { BinaryOp } from '../ir.ts';
import { entry, numberAt, placeAt, placeRep, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';
import type { Argument } from '../compile.ts';

const read = (why: string): BoundaryEntry =>
  entry(
    ['place'],
    'typeof 0',
    why,
    (machine, args) => {
      const place = placeAt(machine, args, 0);
      if (!place.rep) return machine.stop(`${place.text} is not a scalar`);
      return machine.memory.load(place.rep, machine.perCpu(place.addr));
    },
    {
      quick: (args) => {
        const rep = placeRep(args, 0);
        return rep && ((machine, addr) => machine.memory.load(rep, machine.perCpu(addr ?? 0)));
      },
    },
  );
const write = entry(
  ['place', 'value'],
  'void',
  "stores in this CPU's copy",
  (machine, args) => {
    const place = placeAt(machine, args, 0);
    if (!place.rep) return machine.stop(`${place.text} is not a scalar`);
    machine.memory.store(place.rep, machine.perCpu(place.addr), valueAt(machine, args, 1));
    return undefined;
  },
  {
    quick: (args) => {
      const rep = placeRep(args, 0);
      return (
        rep && ((machine, addr, value) => machine.memory.store(rep, machine.perCpu(addr ?? 0), value ?? 0))
      );
    },
  },
);
const change = (
  op: BinaryOp,
  by: (machine: BoundaryMachine, args: readonly Argument[]) => ReturnType<typeof valueAt>,
): BoundaryEntry =>
  entry(['place', 'value'], 'void', "changes this CPU's copy", (machine, args) => {
    const place = placeAt(machine, args, 0);
    if (!place.rep) return machine.stop(`${place.text} is not a scalar`);
    const addr = machine.perCpu(place.addr);
    const wide = place.size === 8 ? 'u64' : 'u32';
    machine.memory.store(
      place.rep,
      addr,
      binary(op, wide, machine.memory.load(place.rep, addr), by(machine, args)),
    );
    return undefined;
  });
const add = change('+', (machine, args) => valueAt(machine, args, 1));
const pointer = entry(['value'], 'ptr 0', "address of this CPU's copy", (machine, args) =>
  machine.perCpu(valueAt(machine, args, 0)),
);
const cpuNumber = entry([], 'int', 'the number of this CPU', (machine) => machine.cpuIndex, {
  quick: () => (machine) => machine.cpuIndex,
});
const runningTask = (more: { readonly object?: true }): BoundaryEntry =>
  entry([], 'task', 'the running task, from the per-CPU cell', (machine) => machine.currentTask(), {
    quick: () => (machine) => machine.currentTask(),
    ...more,
  });

export const percpuEntries: Readonly<Record<string, BoundaryEntry>> = {
  this_cpu_read: read("reads this CPU's copy"),
  __this_cpu_read: read("reads this CPU's copy"),
  raw_cpu_read: read("reads this CPU's copy"),
  this_cpu_read_stable: read("reads this CPU's copy; read anew each time, as the source says"),
  this_cpu_write: write,
  __this_cpu_write: write,
  raw_cpu_write: write,
  this_cpu_add: add,
  __this_cpu_add: add,
  this_cpu_inc: change('+', () => 1),
  __this_cpu_inc: change('+', () => 1),
  this_cpu_dec: change('-', () => 1),
  __this_cpu_dec: change('-', () => 1),
  this_cpu_or: change('|', (machine, args) => valueAt(machine, args, 1)),
  this_cpu_and: change('&', (machine, args) => valueAt(machine, args, 1)),
  this_cpu_ptr: pointer,
  raw_cpu_ptr: pointer,
  per_cpu_ptr: entry(['value', 'value'], 'ptr 0', "address of a CPU's copy", (machine, args) =>
    machine.perCpu(valueAt(machine, args, 0), numberAt(machine, args, 1)),
  ),
  smp_processor_id: cpuNumber,
  raw_smp_processor_id: cpuNumber,
  __smp_processor_id: cpuNumber,
  current: runningTask({ object: true }),
  get_current: runningTask({}),
};
