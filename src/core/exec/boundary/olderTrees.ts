// Names that trees before 5.x use for what later ones call otherwise: feature tests and CR4 of their time, per-CPU
// access of 2.6, thread_info on the kernel stack, slab caches for save images, and the kernel command line.
// Source: arch/x86/include/asm/{cpufeature,system,percpu,thread_info}.h and include/linux/slab.h, 2.6.32 and 4.4;
// arch/x86/include/asm/cmdline.h, 4.4 to 6.12.
// SPDX-License-Identifier: MIT
import { fromBig, toUnsigned } from '../integer.ts';
import type { Value } from '../integer.ts';
import { controlRegister } from './cpu.ts';
import { entry, numberAt, placeAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';
import type { Argument } from '../compile.ts';

/** A test whose first argument, the CPU, is the boot CPU in this machine. */
const featureOf = (why: string): BoundaryEntry =>
  entry(['skip', 'feature'], 'bool', why, (machine, args) =>
    machine.feature(featureAt(machine, args)) ? 1 : 0,
  );

const capOf = (on: boolean, why: string): BoundaryEntry =>
  entry(['skip', 'feature'], 'void', why, (machine, args) => {
    machine.setFeature(featureAt(machine, args), on);
  });

function featureAt(machine: BoundaryMachine, args: readonly Argument[]): string | Value {
  const arg = args[1];
  return arg?.k === 'text' ? arg.text : valueAt(machine, args, 1);
}

const testedAtBoot: BoundaryEntry = entry(
  ['feature'],
  'bool',
  'a feature test, patched at boot; safe before it',
  (machine, args) => {
    const arg = args[0];
    return machine.feature(arg?.k === 'text' ? arg.text : valueAt(machine, args, 0)) ? 1 : 0;
  },
);

const readCr4 = entry([], 'ulong', 'MOV from CR4', (machine) =>
  fromBig(controlRegister(machine, 'mov_r_cr4')),
);
const writeCr4 = entry(['value'], 'void', 'MOV to CR4', (machine, args) => {
  const value = toUnsigned(valueAt(machine, args, 0));
  machine.remark(`CR4 0x${value.toString(16)}`);
  const { fault } = machine.instruction('mov_cr4_r', { value });
  if (fault) machine.stop(`MOV to CR4 raised ${fault.name}`);
});

const percpuRead = entry(['percpu'], 'typeof 0', "reads this CPU's copy", (machine, args) => {
  const place = placeAt(machine, args, 0);
  return place.rep
    ? machine.memory.load(place.rep, machine.perCpu(place.addr))
    : machine.stop(`${place.text} is not a scalar`);
});

/** The bytes of a string in memory, without the final NUL. */
function stringAt(machine: BoundaryMachine, address: Value): string {
  let text = '';
  for (let at = Number(address); text.length < 4096; at++) {
    const byte = Number(machine.memory.load('u8', at));
    if (byte === 0) return text;
    text += String.fromCharCode(byte);
  }
  return machine.stop('a string without an end');
}

/** preempt_count without its preemption part. */
const inInterrupt = (machine: BoundaryMachine): number =>
  machine.counter('hardirq', 0) * 0x10000 + machine.counter('softirq', 0) * 0x100;

const bootMemory = entry(
  ['value'],
  'voidptr',
  'zeroed memory for the time of boot',
  (machine, args) => machine.allocate(numberAt(machine, args, 0)),
  { rest: 'skip' },
);

/** What kmem_cache_create leaves: size and alignment of its objects. */
const cacheDescriptorBytes = 16;

export const olderTreeEntries: Readonly<Record<string, BoundaryEntry>> = {
  cpu_has: featureOf('a feature test; never expanded (required masks)'),
  test_cpu_cap: featureOf('a test of a capability bit'),
  set_cpu_cap: capOf(true, 'sets a CPU capability bit'),
  clear_cpu_cap: capOf(false, 'clears a CPU capability bit'),
  static_cpu_has_safe: testedAtBoot,
  static_cpu_has_bug_safe: testedAtBoot,
  read_cr4: readCr4,
  native_read_cr4: readCr4,
  __read_cr4: readCr4,
  write_cr4: writeCr4,
  native_write_cr4: writeCr4,
  __write_cr4: writeCr4,
  percpu_read: percpuRead,
  percpu_read_stable: percpuRead,
  percpu_write: entry(['percpu', 'value'], 'void', "stores in this CPU's copy", (machine, args) => {
    const place = placeAt(machine, args, 0);
    if (!place.rep) return machine.stop(`${place.text} is not a scalar`);
    machine.memory.store(place.rep, machine.perCpu(place.addr), valueAt(machine, args, 1));
    return undefined;
  }),
  current_thread_info: entry([], 'thread_info', 'thread_info of the running task', (machine) =>
    machine.threadInfo(machine.currentTask()),
  ),
  in_interrupt: entry([], 'ulong', 'whether an interrupt handler runs or softirqs are off', inInterrupt),
  in_atomic: entry(
    [],
    'ulong',
    'whether preemption is off or an interrupt handler runs',
    (machine) => inInterrupt(machine) + machine.counter('preempt', 0),
  ),
  strcmp: entry(['value', 'value'], 'int', 'compares strings', (machine, args) => {
    const a = stringAt(machine, valueAt(machine, args, 0));
    const b = stringAt(machine, valueAt(machine, args, 1));
    return a === b ? 0 : a < b ? -1 : 1;
  }),
  memcpy_and_pad: entry(
    ['value', 'value', 'value', 'value', 'value'],
    'void',
    'copies bytes and fills what is left',
    (machine, args) => {
      const [to, room, from, count] = [0, 1, 2, 3].map((i) => numberAt(machine, args, i)) as [
        number,
        number,
        number,
        number,
      ];
      const copied = Math.min(room, count);
      machine.memory.write(to, machine.memory.read(from, copied));
      if (room > copied) machine.memory.fill(to + copied, room - copied, numberAt(machine, args, 4) & 0xff);
    },
  ),
  strlen: entry(
    ['value'],
    'ulong',
    'length of a string',
    (machine, args) => stringAt(machine, valueAt(machine, args, 0)).length,
  ),
  kmem_cache_create: entry(
    ['skip', 'value', 'value', 'skip', 'skip'],
    'voidptr',
    'a slab cache: remembers the size and alignment of its objects',
    (machine, args) => {
      const cache = machine.allocate(cacheDescriptorBytes);
      machine.memory.store('u64', cache, valueAt(machine, args, 1));
      machine.memory.store('u64', Number(cache) + 8, valueAt(machine, args, 2));
      return cache;
    },
  ),
  kmem_cache_alloc: entry(['value', 'skip'], 'voidptr', 'memory of a slab cache', (machine, args) => {
    const cache = valueAt(machine, args, 0);
    if (cache === 0) return machine.stop('a slab cache that was never made');
    return machine.allocate(Number(machine.memory.load('u64', cache)));
  }),
  kmem_cache_free: entry(
    ['skip', 'skip'],
    'void',
    'gives memory back; this machine does not use it again',
    () => undefined,
  ),
  alloc_bootmem: bootMemory,
  alloc_bootmem_align: bootMemory,
  cmdline_find_option_bool: entry(
    ['skip', 'value'],
    'int',
    'whether an option is on the kernel command line',
    (machine, args) => {
      const wanted = stringAt(machine, valueAt(machine, args, 1));
      return machine.bootOption(wanted) === null ? 0 : 1;
    },
  ),
  cmdline_find_option: entry(
    ['skip', 'value', 'value', 'value'],
    'int',
    'the value of an option of the kernel command line, or -1',
    (machine, args) => {
      const value = machine.bootOption(stringAt(machine, valueAt(machine, args, 1)));
      const room = numberAt(machine, args, 3);
      if (value === null) {
        if (room > 0) machine.memory.store('u8', valueAt(machine, args, 2), 0);
        return -1;
      }
      const bytes = new Uint8Array(Math.min(value.length + 1, room));
      for (let i = 0; i < bytes.length - 1; i++) bytes[i] = value.charCodeAt(i) & 0xff;
      if (bytes.length > 0) machine.memory.write(valueAt(machine, args, 2), bytes);
      return value.length;
    },
  ),
};
