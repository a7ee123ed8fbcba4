// Read-modify-write instructions with LOCK, by the names of their wrappers: counters, exchange, compare and exchange.
// One CPU runs at a time, so that LOCK itself has nothing to do. Part of the boundary table.
// Source: arch/x86/include/asm/{atomic,atomic64_64,cmpxchg}.h, 4.4 to 6.12.
// SPDX-License-Identifier: MIT
import { binary } from '../integer.ts';
import type { Rep } from '../ir.ts';
import type { Value } from '../integer.ts';
import { entry, placeAt, valueAt } from './entry.ts';
import type { BoundaryEntry } from './entry.ts';
import type { ResultType } from './spec.ts';

type Answer = (old: Value, now: Value) => Value;

const less: Answer = (_, now) => (Number(now) < 0 ? 1 : 0);
const zero: Answer = (_, now) => (now === 0 ? 1 : 0);

/** `by`: what is added; null: the first argument, and the counter is the second. */
const counts = (
  rep: Extract<Rep, 'i32' | 'i64'>,
  by: 1 | -1 | 'added' | 'taken away',
  result: ResultType,
  why: string,
  answer: Answer = () => 0,
): BoundaryEntry => {
  const given = by === 'added' || by === 'taken away';
  return entry(given ? ['value', 'value'] : ['value'], result, why, (machine, args) => {
    const address = valueAt(machine, args, given ? 1 : 0);
    const old = machine.memory.load(rep, address);
    const amount = given ? valueAt(machine, args, 0) : Math.abs(by);
    const now = binary(by === 'taken away' || by === -1 ? '-' : '+', rep, old, amount);
    machine.memory.store(rep, address, now);
    return answer(old, now);
  });
};

const counter = (prefix: string, rep: Extract<Rep, 'i32' | 'i64'>): Record<string, BoundaryEntry> => {
  const whole: ResultType = rep === 'i32' ? 'int' : 'long';
  return {
    [`${prefix}_inc`]: counts(rep, 1, 'void', 'asm: LOCK INC'),
    [`${prefix}_dec`]: counts(rep, -1, 'void', 'asm: LOCK DEC'),
    [`${prefix}_add`]: counts(rep, 'added', 'void', 'asm: LOCK ADD'),
    [`${prefix}_sub`]: counts(rep, 'taken away', 'void', 'asm: LOCK SUB'),
    [`${prefix}_inc_and_test`]: counts(rep, 1, 'bool', 'asm: LOCK INC, and whether it became 0', zero),
    [`${prefix}_dec_and_test`]: counts(rep, -1, 'bool', 'asm: LOCK DEC, and whether it became 0', zero),
    [`${prefix}_sub_and_test`]: counts(
      rep,
      'taken away',
      'bool',
      'asm: LOCK SUB, and whether it became 0',
      zero,
    ),
    [`${prefix}_add_negative`]: counts(
      rep,
      'added',
      'bool',
      'asm: LOCK ADD, and whether it became negative',
      less,
    ),
    [`${prefix}_add_return`]: counts(rep, 'added', whole, 'asm: LOCK XADD, the new value', (_, now) => now),
    [`${prefix}_sub_return`]: counts(
      rep,
      'taken away',
      whole,
      'asm: LOCK XADD, the new value',
      (_, now) => now,
    ),
    [`${prefix}_fetch_add`]: counts(rep, 'added', whole, 'asm: LOCK XADD, the old value', (old) => old),
    [`${prefix}_fetch_sub`]: counts(rep, 'taken away', whole, 'asm: LOCK XADD, the old value', (old) => old),
  };
};

const exchange = entry(['pointee', 'value'], 'typeof 0', 'asm: XCHG', (machine, args) => {
  const place = placeAt(machine, args, 0);
  if (!place.rep) return machine.stop(`${place.text} can not hold a value`);
  const old = machine.memory.load(place.rep, place.addr);
  machine.memory.store(place.rep, place.addr, valueAt(machine, args, 1));
  return old;
});

const compare = entry(['pointee', 'value', 'value'], 'typeof 0', 'asm: LOCK CMPXCHG', (machine, args) => {
  const place = placeAt(machine, args, 0);
  if (!place.rep) return machine.stop(`${place.text} can not hold a value`);
  const old = machine.memory.load(place.rep, place.addr);
  if (old === valueAt(machine, args, 1))
    machine.memory.store(place.rep, place.addr, valueAt(machine, args, 2));
  return old;
});

/** What was there goes where the second argument points if it is not what that had. */
const tryCompare = entry(
  ['pointee', 'pointee', 'value'],
  'bool',
  'asm: LOCK CMPXCHG, and whether it stored',
  (machine, args) => {
    const place = placeAt(machine, args, 0);
    const expected = placeAt(machine, args, 1);
    if (!place.rep || !expected.rep) return machine.stop(`${place.text} can not hold a value`);
    const old = machine.memory.load(place.rep, place.addr);
    const same = old === machine.memory.load(expected.rep, expected.addr);
    if (same) machine.memory.store(place.rep, place.addr, valueAt(machine, args, 2));
    else machine.memory.store(expected.rep, expected.addr, old);
    return same ? 1 : 0;
  },
);

export const atomicEntries: Readonly<Record<string, BoundaryEntry>> = {
  ...counter('arch_atomic', 'i32'),
  ...counter('arch_atomic64', 'i64'),
  xchg: exchange,
  arch_xchg: exchange,
  cmpxchg: compare,
  arch_cmpxchg: compare,
  try_cmpxchg: tryCompare,
  arch_try_cmpxchg: tryCompare,
};
