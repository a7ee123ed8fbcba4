// Constant folding over the IR's pure expressions, with C's own arithmetic. Called whenever lowering builds an expression.
// SPDX-License-Identifier: MIT
import { binary, compare, complement, convert, isTrue, negate, Undefined } from '../integer.ts';
import type { Value } from '../integer.ts';
import { fromBig } from '../integer.ts';
import type { Expr, Rep } from '../ir.ts';

export const constant = (value: Value, rep: Rep): Expr => {
  const inRange = convert(value, rep);
  return { k: 'const', rep, v: typeof inRange === 'number' ? inRange : inRange.toString() };
};

/** The value of a constant expression, or null. */
export function valueOf(e: Expr): Value | null {
  return e.k === 'const' ? (typeof e.v === 'number' ? e.v : fromBig(BigInt(e.v))) : null;
}

/** The same expression, or a constant if all its operands are constants. */
export function fold(e: Expr): Expr {
  try {
    switch (e.k) {
      case 'neg':
      case 'not': {
        const a = valueOf(e.a);
        if (a === null) return e;
        return constant(e.k === 'neg' ? negate(e.rep, a) : complement(e.rep, a), e.rep);
      }
      case 'lnot': {
        const a = valueOf(e.a);
        return a === null ? e : constant(isTrue(a) ? 0 : 1, 'i32');
      }
      case 'bin': {
        const a = valueOf(e.a);
        const b = valueOf(e.b);
        if (a !== null && b !== null) return constant(binary(e.op, e.rep, a, b), e.rep);
        if (b === 0 && (e.op === '+' || e.op === '-' || e.op === '|')) return e.a;
        return e;
      }
      case 'cmp': {
        const a = valueOf(e.a);
        const b = valueOf(e.b);
        return a === null || b === null ? e : constant(compare(e.op, e.rep, a, b) ? 1 : 0, 'i32');
      }
      case 'cast': {
        if (e.from === e.rep) return e.a;
        const a = valueOf(e.a);
        return a === null ? e : constant(a, e.rep);
      }
      case 'and':
      case 'or': {
        const a = valueOf(e.a);
        if (a === null) return e;
        const decided = e.k === 'and' ? !isTrue(a) : isTrue(a);
        if (decided) return constant(e.k === 'and' ? 0 : 1, 'i32');
        const b = valueOf(e.b);
        return b === null ? e : constant(isTrue(b) ? 1 : 0, 'i32');
      }
      case 'cond': {
        const c = valueOf(e.c);
        return c === null ? e : isTrue(c) ? e.a : e.b;
      }
      default:
        return e;
    }
  } catch (error) {
    if (error instanceof Undefined) return e;
    throw error;
  }
}
