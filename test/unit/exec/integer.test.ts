// C's integer arithmetic against BigInt: every operation and representation on seeded random values and their edges.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import type { Value } from '../../../src/core/exec/integer.ts';
import {
  binary,
  compare,
  complement,
  convert,
  fromBig,
  negate,
  Undefined,
} from '../../../src/core/exec/integer.ts';
import type { BinaryOp, CompareOp, Rep } from '../../../src/core/exec/ir.ts';

let seed = 0x2545f491;
const random = (): number => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return seed >>> 0;
};
const edges = [
  0n,
  1n,
  -1n,
  2n,
  0x7fn,
  0x80n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  1n << 53n,
  (1n << 53n) - 1n,
  -(1n << 53n),
  1n << 62n,
  1n << 63n,
  (1n << 63n) - 1n,
];
const any = (): bigint => {
  if (random() % 4 === 0) return edges[random() % edges.length] ?? 0n;
  return ((BigInt(random()) << 32n) | BigInt(random())) >> BigInt(random() % 64);
};
const reps: readonly Rep[] = ['i32', 'u32', 'i64', 'u64'];
const width = (rep: Rep): number => (rep === 'bool' ? 1 : Number(rep.slice(1)));
/** The value C gives the bits in this type. */
const read = (rep: Rep, bits: bigint): bigint =>
  rep.startsWith('i') ? BigInt.asIntN(width(rep), bits) : BigInt.asUintN(width(rep), bits);
/** As the engine keeps it: 64-bit values in their signed reading. */
const kept = (rep: Rep, value: bigint): Value =>
  width(rep) === 64 ? fromBig(value) : Number(read(rep, value));

const operations: Readonly<Record<BinaryOp, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};
const comparisons: Readonly<Record<CompareOp, (a: bigint, b: bigint) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

test('each binary operation, 1,000 times in each representation', () => {
  const wrong: string[] = [];
  for (const rep of reps)
    for (const [op, reference] of Object.entries(operations))
      for (let i = 0; i < 1000; i++) {
        const a = read(rep, any());
        const shift = op === '<<' || op === '>>';
        const b = shift ? BigInt(random() % width(rep)) : read(rep, any());
        if ((op === '/' || op === '%') && b === 0n) continue;
        const got = binary(op as BinaryOp, rep, kept(rep, a), shift ? Number(b) : kept(rep, b));
        const wanted = kept(rep, reference(a, b));
        if (!Object.is(got, wanted)) wrong.push(`${rep} ${a} ${op} ${b}: ${got}, not ${wanted}`);
      }
  expect(wrong).toEqual([]);
});

test('comparisons, negation and complement', () => {
  const wrong: string[] = [];
  for (const rep of reps)
    for (let i = 0; i < 1000; i++) {
      const a = read(rep, any());
      const b = i % 5 === 0 ? a : read(rep, any());
      for (const [op, reference] of Object.entries(comparisons))
        if (compare(op as CompareOp, rep, kept(rep, a), kept(rep, b)) !== reference(a, b))
          wrong.push(`${rep} ${a} ${op} ${b}`);
      if (!Object.is(negate(rep, kept(rep, a)), kept(rep, -a))) wrong.push(`${rep} -${a}`);
      if (!Object.is(complement(rep, kept(rep, a)), kept(rep, ~a))) wrong.push(`${rep} ~${a}`);
    }
  expect(wrong).toEqual([]);
});

test('conversions between all representations', () => {
  const all: readonly Rep[] = ['i8', 'u8', 'i16', 'u16', ...reps];
  const wrong: string[] = [];
  for (const from of all)
    for (const to of all)
      for (let i = 0; i < 200; i++) {
        const a = read(from, any());
        if (!Object.is(convert(kept(from, a), to), kept(to, a))) wrong.push(`${from} ${a} to ${to}`);
        if (convert(kept(from, a), 'bool') !== (a === 0n ? 0 : 1)) wrong.push(`${from} ${a} to bool`);
      }
  expect(wrong).toEqual([]);
});

test('what C leaves undefined is an error, not a value', () => {
  expect(() => binary('/', 'i32', 1, 0)).toThrow(Undefined);
  expect(() => binary('%', 'u64', 1, 0)).toThrow(Undefined);
  expect(() => binary('<<', 'u32', 1, 32)).toThrow(Undefined);
  expect(() => binary('>>', 'i64', 1, -1)).toThrow(Undefined);
});
