// Thread flags: bits of thread_info.flags, which is the first member of task_struct on x86-64. `current` is asked at
// the moment of the test, so that flags set after __switch_to changed it belong to the next task (6.1's source reading).
// Source: include/linux/thread_info.h, include/linux/sched.h, 6.1 and 6.12.
// SPDX-License-Identifier: MIT
import { binary, fromBig } from '../integer.ts';
import type { Value } from '../integer.ts';
import { entry, numberAt, valueAt } from './entry.ts';
import type { BoundaryEntry, BoundaryMachine } from './entry.ts';
import type { ResultType } from './spec.ts';

const masks: readonly Value[] = Array.from({ length: 64 }, (_, i) => fromBig(1n << BigInt(i)));
const others: readonly Value[] = masks.map((mask) => fromBig(~BigInt(mask)));

function test(machine: BoundaryMachine, flags: Value, number: number): Value {
  const value = machine.memory.load('u64', flags);
  if (number < 31 && typeof value === 'number') return (value >>> number) & 1;
  return binary('&', 'u64', value, masks[number] ?? 0) === 0 ? 0 : 1;
}
function set(machine: BoundaryMachine, flags: Value, number: number, on: boolean): void {
  const old = machine.memory.load('u64', flags);
  const next = on
    ? binary('|', 'u64', old, masks[number] ?? 0)
    : binary('&', 'u64', old, others[number] ?? 0);
  machine.memory.store('u64', flags, next);
}
const own = (machine: BoundaryMachine): Value => machine.threadFlags(machine.currentTask());

type OnFlag = (machine: BoundaryMachine, flags: Value, number: number) => Value | void;
const setOn: OnFlag = (machine, flags, number) => set(machine, flags, number, true);
const setOff: OnFlag = (machine, flags, number) => set(machine, flags, number, false);

const ownFlag = (result: ResultType, why: string, act: OnFlag): BoundaryEntry =>
  entry(['value'], result, why, (machine, args) => act(machine, own(machine), numberAt(machine, args, 0)), {
    quick: ([flag]) =>
      flag?.k === 'value' ? (machine, number) => act(machine, own(machine), Number(number)) : null,
  });
const flagOf = (result: ResultType, why: string, act: OnFlag): BoundaryEntry =>
  entry(
    ['value', 'value'],
    result,
    why,
    (machine, args) =>
      act(machine, machine.threadFlags(valueAt(machine, args, 0)), numberAt(machine, args, 1)),
    {
      quick: ([task, flag]) =>
        task?.k === 'value' && flag?.k === 'value'
          ? (machine, of, number) => act(machine, machine.threadFlags(of ?? 0), Number(number))
          : null,
    },
  );

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
  test_thread_flag: ownFlag('bool', 'a flag of the running task', test),
  set_thread_flag: ownFlag('void', 'sets a flag of the running task', setOn),
  clear_thread_flag: ownFlag('void', 'clears a flag of the running task', setOff),
  test_tsk_thread_flag: flagOf('bool', 'a flag of a task', test),
  set_tsk_thread_flag: flagOf('void', 'sets a flag of a task', setOn),
  clear_tsk_thread_flag: flagOf('void', 'clears a flag of a task', setOff),
  read_thread_flags: entry([], 'ulong', 'all flags of the running task', (machine) =>
    machine.memory.load('u64', own(machine)),
  ),
  need_resched: entry([], 'bool', 'TIF_NEED_RESCHED of the running task', (machine) =>
    machine.scheduling.look() ? 1 : 0,
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
