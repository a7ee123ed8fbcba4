// What generated code calls: C's 64-bit arithmetic, where a small number takes a short way and everything else goes
// through integer.ts, and the parts of loads and stores that do not stand in the code itself. Bound by generate.ts.
// SPDX-License-Identifier: MIT
import {
  binary,
  compare,
  complement,
  convert,
  fromBig,
  fromWords,
  highWord,
  lowWord,
  negate,
} from '../integer.ts';
import type { Value } from '../integer.ts';
import type { Rep } from '../ir.ts';

const most = Number.MAX_SAFE_INTEGER;

export const support = {
  /** a + b */
  add(a: Value, b: Value): Value {
    if (typeof a === 'number' && typeof b === 'number') {
      const sum = a + b;
      if (sum >= -most && sum <= most) return sum;
    }
    return binary('+', 'i64', a, b);
  },
  /** a - b */
  sub(a: Value, b: Value): Value {
    if (typeof a === 'number' && typeof b === 'number') {
      const difference = a - b;
      if (difference >= -most && difference <= most) return difference;
    }
    return binary('-', 'i64', a, b);
  },
  and: (a: Value, b: Value): Value => (isWord(a) && isWord(b) ? a & b : binary('&', 'i64', a, b)),
  or: (a: Value, b: Value): Value => (isWord(a) && isWord(b) ? a | b : binary('|', 'i64', a, b)),
  xor: (a: Value, b: Value): Value => (isWord(a) && isWord(b) ? a ^ b : binary('^', 'i64', a, b)),
  /** a << b; at most 2^31 * 2^20 is exact. */
  shl: (a: Value, b: Value): Value =>
    isWord(a) && isWord(b) && b >= 0 && b < 21 ? a * (1 << b) + 0 : binary('<<', 'i64', a, b),
  /** a >> b of i64, and of u64. */
  sar: (a: Value, b: Value): Value =>
    isWord(a) && isWord(b) && a >= 0 && b >= 0 && b < 32 ? a >> b : binary('>>', 'i64', a, b),
  shr: (a: Value, b: Value): Value =>
    isWord(a) && isWord(b) && a >= 0 && b >= 0 && b < 32 ? a >> b : binary('>>', 'u64', a, b),
  /** a < b and a <= b of u64: the order of the signed readings only if neither is negative. */
  below: (a: Value, b: Value): boolean =>
    typeof a === 'number' && typeof b === 'number' && a >= 0 && b >= 0 ? a < b : compare('<', 'u64', a, b),
  notAbove: (a: Value, b: Value): boolean =>
    typeof a === 'number' && typeof b === 'number' && a >= 0 && b >= 0 ? a <= b : compare('<=', 'u64', a, b),
  neg: (a: Value): Value => negate('i64', a),
  not: (a: Value): Value => complement('i64', a),
  /** The low word, unsigned. */
  low: (a: Value): number => (typeof a === 'number' ? a >>> 0 : lowWord(a)),
  /** Eight bytes of a region. */
  get8(view: DataView, at: number): Value {
    const high = view.getInt32(at + 4, true);
    return high >= -0x1fffff && high <= 0x1fffff
      ? high * 4294967296 + view.getUint32(at, true)
      : fromWords(high, view.getUint32(at, true));
  },
  set8(view: DataView, at: number, value: Value): void {
    if (isWord(value)) {
      view.setInt32(at, value, true);
      view.setInt32(at + 4, value >> 31, true);
    } else {
      view.setInt32(at, lowWord(value), true);
      view.setInt32(at + 4, highWord(value), true);
    }
  },
  /** A bit-field of a unit that was loaded. */
  bits(unit: Value, offset: number, width: number, signed: boolean): Value {
    const field = (BigInt.asUintN(64, BigInt(unit)) >> BigInt(offset)) & ((1n << BigInt(width)) - 1n);
    return fromBig(signed ? BigInt.asIntN(width, field) : field);
  },
  /** The unit with a bit-field replaced. */
  withBits(unit: Value, value: Value, offset: number, width: number, rep: Rep): Value {
    const mask = ((1n << BigInt(width)) - 1n) << BigInt(offset);
    const old = BigInt.asUintN(64, BigInt(unit));
    return convert(fromBig((old & ~mask) | ((BigInt(value) << BigInt(offset)) & mask)), rep);
  },
  binary,
};

const isWord = (value: Value): value is number => typeof value === 'number' && (value | 0) === value;
