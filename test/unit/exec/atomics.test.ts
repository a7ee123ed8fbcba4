// LOCK instructions by the names of their wrappers: what they leave in memory and what they answer, at the edges of their
// types. The expected numbers follow from SDM vol. 2: INC, DEC, XADD, XCHG, CMPXCHG.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { BoundaryMachine } from '../../../src/core/exec/boundary/entry.ts';
import { boundaryEntry } from '../../../src/core/exec/boundary/table.ts';
import type { Limits } from '../../support/runC.ts';
import { compileC } from '../../support/runC.ts';

const names = [
  ...['inc', 'dec', 'add', 'sub', 'inc_and_test', 'dec_and_test', 'sub_and_test', 'add_negative'].flatMap(
    (one) => [`arch_atomic_${one}`, `arch_atomic64_${one}`],
  ),
  ...['add_return', 'sub_return', 'fetch_add', 'fetch_sub'].flatMap((one) => [
    `arch_atomic_${one}`,
    `arch_atomic64_${one}`,
  ]),
  ...['xchg', 'arch_xchg', 'cmpxchg', 'arch_cmpxchg', 'try_cmpxchg', 'arch_try_cmpxchg'],
];

function value(body: string): number | bigint {
  const source = `typedef struct { int counter; } atomic_t; typedef struct { long counter; } atomic64_t;
    long f(void) { atomic_t a; atomic64_t b; unsigned char c = 7; long l = 5, e; int i = 3; ${body} }`;
  const answers = [false, true].map((generated) => {
    const primitives: NonNullable<Limits['primitives']> = Object.fromEntries(
      names.map((name) => {
        const entry = boundaryEntry(name);
        if (!entry) throw new Error(`${name} is not in the table`);
        const machine = {
          get memory() {
            return program.engine.memory;
          },
        } as BoundaryMachine;
        return [name, { spec: entry, run: (_: null, args) => entry.run(machine, args, name) }];
      }),
    );
    const program = compileC(source, { generated, primitives });
    return program.call('f');
  });
  expect(answers[1]).toEqual(answers[0]);
  return answers[0] ?? NaN;
}

test.each<[string, string, number]>([
  ['INC wraps', 'a.counter = 0x7fffffff; arch_atomic_inc(&a); return a.counter;', -0x80000000],
  ['DEC wraps', 'a.counter = -0x7fffffff - 1; arch_atomic_dec(&a); return a.counter;', 0x7fffffff],
  [
    'the whole of 64 bits counts',
    'b.counter = 0xffffffffL; arch_atomic64_inc(&b); return b.counter;',
    2 ** 32,
  ],
  [
    'a counter of 32 bits leaves what is beside it',
    'b.counter = 0x1ffffffffL; arch_atomic_inc((atomic_t *)&b); return b.counter;',
    2 ** 32,
  ],
  [
    'became 0',
    'a.counter = -1; return arch_atomic_inc_and_test(&a) * 10 + arch_atomic_inc_and_test(&a);',
    10,
  ],
  ['was 1', 'a.counter = 1; return arch_atomic_dec_and_test(&a) * 10 + (a.counter == 0);', 11],
  ['SUB to 0', 'b.counter = 9; return arch_atomic64_sub_and_test(9, &b);', 1],
  [
    'the last mapping of a page',
    'a.counter = 0; return arch_atomic_add_negative(-1, &a) * 10 + a.counter;',
    9,
  ],
  ['a page that stays mapped', 'a.counter = 1; return arch_atomic_add_negative(-1, &a);', 0],
  ['XADD: the new value', 'a.counter = 40; return arch_atomic_add_return(2, &a);', 42],
  ['XADD: the old value', 'a.counter = 40; return arch_atomic_fetch_add(2, &a) * 100 + a.counter;', 4042],
  ['and taken away', 'b.counter = 40; return arch_atomic64_fetch_sub(2, &b) * 100 + b.counter;', 4038],
  ['and what it became', 'a.counter = 1; return arch_atomic_sub_return(3, &a);', -2],
  ['XCHG has the size of its place', 'return xchg(&c, 0x1ff) * 1000 + c;', 7255],
  ['XCHG of 64 bits', 'e = arch_xchg(&l, 0); return e * 10 + l;', 50],
  ['CMPXCHG stores what is expected', 'return cmpxchg(&i, 3, 8) * 10 + i;', 38],
  ['CMPXCHG leaves what is not', 'return arch_cmpxchg(&i, 4, 8) * 10 + i;', 33],
  ['try: stored', 'e = 5; return try_cmpxchg(&l, &e, 6) * 100 + l * 10 + e;', 165],
  [
    'try: not stored, and what was there',
    'e = 4; return arch_try_cmpxchg(&l, &e, 6) * 100 + l * 10 + e;',
    55,
  ],
])('%s', (_, body, wanted) => {
  expect(Number(value(body))).toBe(wanted);
});
