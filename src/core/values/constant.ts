// A constant of C: value and type, with C's operators on it. All arithmetic is that of core/exec/integer.ts; this file
// only adds C's conversions. Called by the evaluator.
// SPDX-License-Identifier: MIT
import { sizeOf, types, usual } from '../exec/ctype.ts';
import type { IntType, PtrType } from '../exec/ctype.ts';
import {
  binary as integerBinary,
  compare,
  complement,
  convert,
  fromBig,
  isTrue,
  negate,
  toUnsigned,
} from '../exec/integer.ts';
import type { Value } from '../exec/integer.ts';
import type { BinaryOp, CompareOp, Rep } from '../exec/ir.ts';
import { repOf } from '../exec/lower/context.ts';

export type ScalarType = IntType | PtrType;

export interface Constant {
  /** 64-bit values by their signed reading, as in core/exec/integer.ts. */
  readonly value: Value;
  readonly type: ScalarType;
}

export const integer = (value: bigint, type: ScalarType): Constant =>
  castTo({ value: fromBig(value), type }, type);

/** The value in the range of its type: negative only if the type is signed. */
export function valueOf({ value, type }: Constant): bigint {
  const signed = type.k === 'int' && type.signed;
  return signed || (type.k === 'int' && type.size < 8) ? BigInt(value) : toUnsigned(value);
}

/** The bits of the value as an unsigned number of the type's width. */
export function bitsOf(constant: Constant): bigint {
  return BigInt.asUintN(8 * (sizeOf(constant.type) ?? 8), BigInt(constant.value));
}

export const truth = (value: boolean): Constant => ({ value: value ? 1 : 0, type: types.int });
export const isNonZero = (constant: Constant): boolean => isTrue(constant.value);

export function castTo({ value }: Constant, type: ScalarType): Constant {
  return { value: convert(value, rep(type)), type };
}

export function promotedType(type: ScalarType): ScalarType {
  return type.k === 'int' && type.size < 4 ? types.int : type;
}

/** Type of both operands of an arithmetic operator after the usual conversions, or of both arms of a conditional. */
export function commonType(a: ScalarType, b: ScalarType): ScalarType {
  if (a.k === 'int' && b.k === 'int') return usual(a, b);
  if (a.k === 'ptr' && b.k === 'ptr') return a.to.k === 'void' ? b : a;
  return a.k === 'ptr' ? a : b;
}

/** A unary operator; null for one that makes no constant. */
export function unary(op: string, operand: Constant): Constant | null {
  if (op === '!') return truth(!isNonZero(operand));
  if (operand.type.k !== 'int') return null;
  const type = promotedType(operand.type);
  const { value } = castTo(operand, type);
  if (op === '+') return { value, type };
  if (op === '-') return { value: negate(rep(type), value), type };
  if (op === '~') return { value: complement(rep(type), value), type };
  return null;
}

/**
 * A binary operator with the usual arithmetic conversions; null for one that makes no constant. Throws `Undefined`
 * of core/exec/integer.ts for a division by zero and for a shift out of range.
 */
export function binary(op: string, a: Constant, b: Constant): Constant | null {
  if (op === '<<' || op === '>>') {
    if (a.type.k !== 'int' || b.type.k !== 'int') return null;
    const type = promotedType(a.type);
    // A count of type u64 that does not fit would read as negative: either way it is out of range.
    return { value: integerBinary(op, rep(type), castTo(a, type).value, b.value), type };
  }
  if (a.type.k === 'ptr' || b.type.k === 'ptr') return pointerBinary(op, a, b);
  const type = usual(a.type, b.type);
  const x = castTo(a, type).value;
  const y = castTo(b, type).value;
  if (isComparison(op)) return truth(compare(op, rep(type), x, y));
  return isArithmetic(op) ? { value: integerBinary(op, rep(type), x, y), type } : null;
}

function pointerBinary(op: string, a: Constant, b: Constant): Constant | null {
  if (isComparison(op)) return truth(compare(op, 'u64', a.value, b.value));
  if (op !== '+' && op !== '-') return null;
  const pointer = a.type.k === 'ptr' ? a.type : b.type.k === 'ptr' ? b.type : null;
  const size = pointer && sizeOf(pointer.to);
  if (pointer === null || size === null) return null;
  if (a.type.k === 'ptr' && b.type.k === 'ptr') {
    if (op !== '-' || size === 0) return null;
    const bytes = integerBinary('-', 'i64', a.value, b.value);
    return { value: integerBinary('/', 'i64', bytes, size), type: types.long };
  }
  if (op === '-' && b.type.k === 'ptr') return null;
  const index = a.type.k === 'ptr' ? b : a;
  const base = a.type.k === 'ptr' ? a : b;
  const bytes = integerBinary('*', 'i64', index.value, size);
  return { value: integerBinary(op, 'u64', base.value, bytes), type: pointer };
}

const rep = (type: ScalarType): Rep => repOf(type) ?? 'u64';
const isComparison = (op: string): op is CompareOp => /^(?:[=!<>]=|[<>])$/.test(op);
const isArithmetic = (op: string): op is BinaryOp => /^[-+*/%&|^]$/.test(op);
