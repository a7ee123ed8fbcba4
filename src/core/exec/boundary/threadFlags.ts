// Thread flags: bits of thread_info.flags, which is the first member of task_struct on x86-64. `current` is asked at
// the moment of the test, so that flags set after __switch_to changed it belong to the next task (6.1's source reading).
// Source: include/linux/thread_info.h, include/linux/sched.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { binary, convert, fromBig } from '../integer.ts';
import type { Value } from '../integer.ts';
import { entry, numberAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';

const bit = (number: number): Value => fromBig(1n << BigInt(number));

function test(machine: BoundaryMachine, flags: Value, number: number): Value {
  return binary('&', 'u64', machine.memory.load('u64', flags), bit(number)) === 0 ? 0 : 1;
}
function set(machine: BoundaryMachine, flags: Value, number: number, on: boolean): void {
  const old = machine.memory.load('u64', flags);
  const mask = bit(number);
  const next = on ? binary('|', 'u64', old, mask) : binary('&', 'u64', old, fromBig(~BigInt(mask)));
  machine.memory.store('u64', flags, convert(next, 'u64'));
}
const own = (machine: BoundaryMachine): Value => machine.threadFlags(machine.currentTask());

const testBit = entry(['value', 'value'], 'bool', 'tests a bit in memory', (machine, args) => {
  const number = numberAt(machine, args, 0);
  return test(machine, Number(valueAt(machine, args, 1)) + 8 * Math.floor(number / 64), number % 64);
});
const changeBit = (on: boolean): BoundaryEntry =>
  entry(['value', 'value'], 'void', 'changes a bit in memory', (machine, args) => {
    const number = numberAt(machine, args, 0);
    set(machine, Number(valueAt(machine, args, 1)) + 8 * Math.floor(number / 64), number % 64, on);
  });

export const threadFlagEntries: Readonly<Record<string, BoundaryEntry>> = {
  test_thread_flag: entry(['value'], 'bool', 'a flag of the running task', (machine, args) =>
    test(machine, own(machine), numberAt(machine, args, 0)),
  ),
  set_thread_flag: entry(['value'], 'void', 'sets a flag of the running task', (machine, args) =>
    set(machine, own(machine), numberAt(machine, args, 0), true),
  ),
  clear_thread_flag: entry(['value'], 'void', 'clears a flag of the running task', (machine, args) =>
    set(machine, own(machine), numberAt(machine, args, 0), false),
  ),
  test_tsk_thread_flag: entry(['value', 'value'], 'bool', 'a flag of a task', (machine, args) =>
    test(machine, machine.threadFlags(valueAt(machine, args, 0)), numberAt(machine, args, 1)),
  ),
  set_tsk_thread_flag: entry(['value', 'value'], 'void', 'sets a flag of a task', (machine, args) =>
    set(machine, machine.threadFlags(valueAt(machine, args, 0)), numberAt(machine, args, 1), true),
  ),
  clear_tsk_thread_flag: entry(['value', 'value'], 'void', 'clears a flag of a task', (machine, args) =>
    set(machine, machine.threadFlags(valueAt(machine, args, 0)), numberAt(machine, args, 1), false),
  ),
  read_thread_flags: entry([], 'ulong', 'all flags of the running task', (machine) =>
    machine.memory.load('u64', own(machine)),
  ),
  need_resched: entry([], 'bool', 'TIF_NEED_RESCHED (bit 3) of the running task', (machine) =>
    test(machine, own(machine), 3),
  ),
  test_bit: testBit,
  arch_test_bit: testBit,
  set_bit: changeBit(true),
  __set_bit: changeBit(true),
  clear_bit: changeBit(false),
  __clear_bit: changeBit(false),
  find_next_bit: entry(['value', 'value', 'value'], 'ulong', 'finds a set bit', (machine, args) => {
    const size = numberAt(machine, args, 1);
    const base = Number(valueAt(machine, args, 0));
    for (let i = numberAt(machine, args, 2); i < size; i++) {
      if (test(machine, base + 8 * Math.floor(i / 64), i % 64)) return i;
    }
    return size;
  }),
  fls64: entry(
    ['value'],
    'int',
    'position of the highest set bit, counted from 1',
    (machine, args) =>
      BigInt.asUintN(64, BigInt(valueAt(machine, args, 0)))
        .toString(2)
        .replace(/^0$/, '').length,
  ),
};
