// C's integer arithmetic on x86-64. A value of 32 bits or fewer is a number in the range of its type. A 64-bit value,
// signed or not, is kept as its *signed* reading: a number while that is a safe integer, a bigint otherwise. Kernel
// addresses (0xffff...) and small masks are then plain numbers, and the engine is fast where the kernel usually is.
// SPDX-License-Identifier: MIT
import type { BinaryOp, CompareOp, Rep } from './ir.ts';

export type Value = number | bigint;

const two32 = 4294967296;
/** Signed high words within this bound make safe integers together with any low word. */
const safeHigh = 0x1fffff;

/** A 64-bit value from any bigint, wrapped. */
export function fromBig(value: bigint): Value {
  const wrapped = BigInt.asIntN(64, value);
  return wrapped >= -9007199254740991n && wrapped <= 9007199254740991n ? Number(wrapped) : wrapped;
}

/** The unsigned 64-bit reading of a value kept as signed. */
export function toUnsigned(value: Value): bigint {
  return BigInt.asUintN(64, BigInt(value));
}

/** From a signed high and an unsigned low 32-bit word. */
export function fromWords(high: number, low: number): Value {
  return high >= -safeHigh && high <= safeHigh
    ? high * two32 + low
    : fromBig((BigInt(high) << 32n) | BigInt(low));
}

export function lowWord(value: Value): number {
  return typeof value === 'number' ? wordOf(value) : Number(BigInt.asUintN(32, value));
}

export function highWord(value: Value): number {
  return typeof value === 'number' ? Math.floor(value / two32) | 0 : Number(BigInt.asIntN(32, value >> 32n));
}

/** ToUint32 is exact for every safe integer. */
function wordOf(value: number): number {
  return value >>> 0;
}

export const sizeOfRep: Readonly<Record<Rep, 1 | 2 | 4 | 8>> = {
  i8: 1,
  u8: 1,
  bool: 1,
  i16: 2,
  u16: 2,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
};
export const isSigned = (rep: Rep): boolean => rep.charCodeAt(0) === 105;
export const isWide = (rep: Rep): boolean => rep === 'i64' || rep === 'u64';

/** Truth of a value, as `if` sees it. */
export const isTrue = (value: Value): boolean => value !== 0;

/** Conversion to a type (C11 6.3.1.3), from any integer type whose value is given. A u32 widens by zeros, an i32 by sign. */
export function convert(value: Value, to: Rep): Value {
  switch (to) {
    case 'bool':
      return value === 0 ? 0 : 1;
    case 'i8':
      return (lowWord(value) << 24) >> 24;
    case 'u8':
      return lowWord(value) & 0xff;
    case 'i16':
      return (lowWord(value) << 16) >> 16;
    case 'u16':
      return lowWord(value) & 0xffff;
    case 'i32':
      return lowWord(value) | 0;
    case 'u32':
      return lowWord(value);
    default:
      return value;
  }
}

/** Why an operation has no value in C: shown to the reader at that statement. */
export class Undefined extends Error {}

/** a op b for operands of one representation (shifts: `b` any count). Throws Undefined on division by zero and bad shifts. */
export function binary(op: BinaryOp, rep: Rep, a: Value, b: Value): Value {
  return isWide(rep) ? wide(op, rep === 'u64', a, b) : narrow(op, rep, a as number, b);
}

function narrow(op: BinaryOp, rep: Rep, a: number, other: Value): Value {
  if (op === '<<' || op === '>>') {
    const count = Number(other);
    if (count < 0 || count > 31) throw new Undefined(`shift of a 32-bit value by ${count}`);
    if (op === '<<') return rep === 'u32' ? (a << count) >>> 0 : a << count;
    return rep === 'u32' ? a >>> count : a >> count;
  }
  const b = other as number;
  let result: number;
  switch (op) {
    case '+':
      result = a + b;
      break;
    case '-':
      result = a - b;
      break;
    case '*':
      result = rep === 'u32' ? Math.imul(a | 0, b | 0) >>> 0 : Math.imul(a, b);
      break;
    case '/':
    case '%':
      if (b === 0) throw new Undefined('division by zero');
      result = op === '/' ? Math.trunc(a / b) : a % b;
      break;
    case '&':
      result = a & b;
      break;
    case '|':
      result = a | b;
      break;
    case '^':
      result = a ^ b;
      break;
  }
  return rep === 'u32' ? result >>> 0 : (result + 0) | 0;
}

function wide(op: BinaryOp, unsigned: boolean, a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') {
    switch (op) {
      case '+': {
        const sum = a + b;
        if (Number.isSafeInteger(sum)) return sum;
        break;
      }
      case '-': {
        const difference = a - b;
        if (Number.isSafeInteger(difference)) return difference;
        break;
      }
      case '*': {
        const product = a * b;
        if (Number.isSafeInteger(product)) return product + 0;
        break;
      }
      case '/':
      case '%':
        if (b === 0) throw new Undefined('division by zero');
        if (!unsigned || (a >= 0 && b > 0)) return (op === '/' ? Math.trunc(a / b) : a % b) + 0;
        break;
      case '&':
        return fromWords(highWord(a) & highWord(b), (wordOf(a) & wordOf(b)) >>> 0);
      case '|':
        return fromWords(highWord(a) | highWord(b), (wordOf(a) | wordOf(b)) >>> 0);
      case '^':
        return fromWords(highWord(a) ^ highWord(b), (wordOf(a) ^ wordOf(b)) >>> 0);
    }
  }
  const x = BigInt(a);
  const y = BigInt(b);
  switch (op) {
    case '+':
      return fromBig(x + y);
    case '-':
      return fromBig(x - y);
    case '*':
      return fromBig(x * y);
    case '/':
      if (y === 0n) throw new Undefined('division by zero');
      return unsigned ? fromBig(toUnsigned(a) / toUnsigned(b)) : fromBig(x / y);
    case '%':
      if (y === 0n) throw new Undefined('division by zero');
      return unsigned ? fromBig(toUnsigned(a) % toUnsigned(b)) : fromBig(x % y);
    case '&':
      return fromBig(x & y);
    case '|':
      return fromBig(x | y);
    case '^':
      return fromBig(x ^ y);
    case '<<':
    case '>>':
      if (y < 0n || y > 63n) throw new Undefined(`shift of a 64-bit value by ${y}`);
      if (op === '<<') return fromBig(x << y);
      return unsigned ? fromBig(toUnsigned(a) >> y) : fromBig(x >> y);
  }
}

export function compare(op: CompareOp, rep: Rep, a: Value, b: Value): boolean {
  if (op === '==') return a === b;
  if (op === '!=') return a !== b;
  let x: Value = a;
  let y: Value = b;
  if (rep === 'u64' && (x < 0 || y < 0)) {
    x = toUnsigned(a);
    y = toUnsigned(b);
  }
  switch (op) {
    case '<':
      return x < y;
    case '<=':
      return x <= y;
    case '>':
      return x > y;
    case '>=':
      return x >= y;
  }
}

export function negate(rep: Rep, a: Value): Value {
  if (isWide(rep)) return typeof a === 'number' ? 0 - a : fromBig(-a);
  return rep === 'u32' ? -(a as number) >>> 0 : (0 - (a as number)) | 0;
}

export function complement(rep: Rep, a: Value): Value {
  if (isWide(rep))
    return typeof a === 'number' && a !== Number.MAX_SAFE_INTEGER ? -1 - a : fromBig(~BigInt(a));
  return rep === 'u32' ? ~(a as number) >>> 0 : ~(a as number);
}

/** As the reader wants it: small numbers in decimal, masks and addresses in hex. */
export function showValue(value: Value, rep: Rep): string {
  if (!isSigned(rep)) {
    const unsigned = rep === 'u64' ? toUnsigned(value) : BigInt(value);
    return unsigned < 10n ? unsigned.toString() : `0x${unsigned.toString(16)}`;
  }
  return value.toString();
}
