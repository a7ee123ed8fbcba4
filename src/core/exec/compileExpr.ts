// Compiles expressions to closures of the frame, one kind of closure for each operator and representation, so that no
// operator is looked up while code runs. Small numbers take a short way; what may not fit goes through integer.ts, whose
// results these closures must equal. Called by compile.ts.
// SPDX-License-Identifier: MIT
import type { Frame } from './compile.ts';
import type { Engine } from './engine.ts';
import { binary, compare, complement, convert, fromBig, isTrue, isWide, negate } from './integer.ts';
import type { Value } from './integer.ts';
import type { CompareOp, Expr, Rep } from './ir.ts';
import { getWide, nowhere } from './machine/memory.ts';

export type Evaluate = (frame: Frame) => Value;
type Test = (frame: Frame) => boolean;

/** The representation that an expression's value surely has; null if it is not known without a conversion. */
export function givesRep(e: Expr): Rep | null {
  switch (e.k) {
    case 'slot':
    case 'load':
    case 'cast':
      return e.rep;
    case 'bin':
      return isWide(e.rep) || e.rep === 'i32' || e.rep === 'u32' ? e.rep : null;
    case 'frame':
    case 'global':
    case 'function':
    case 'string':
      return 'u64';
    case 'cmp':
    case 'lnot':
    case 'and':
    case 'or':
      return 'i32';
    default:
      return null;
  }
}

export function compileExpr(e: Expr, engine: Engine): Evaluate {
  const sub = (inner: Expr): Evaluate => compileExpr(inner, engine);
  switch (e.k) {
    case 'const': {
      const value = constant(e);
      return () => value;
    }
    case 'slot': {
      const { slot } = e;
      return (f) => f.slots[slot] ?? engine.uninitialised(f.fn.ir, slot);
    }
    case 'frame': {
      const { offset } = e;
      return (f) => f.base + offset;
    }
    case 'global': {
      const { name } = e;
      // A variable gets its address when it is first used, and keeps it.
      let address: number | null = null;
      return () => (address ??= engine.globalAddress(name));
    }
    case 'function': {
      const { name } = e;
      return () => engine.functionAddress(name);
    }
    case 'string': {
      const address = engine.stringAddress(e.text);
      return () => address;
    }
    case 'load':
      return compileLoad(e, sub(e.addr), engine);
    case 'neg': {
      const a = sub(e.a);
      const { rep } = e;
      return (f) => negate(rep, a(f));
    }
    case 'not': {
      const a = sub(e.a);
      const { rep } = e;
      return (f) => complement(rep, a(f));
    }
    case 'bin':
      return isWide(e.rep) ? wideBinary(e, sub(e.a), sub(e.b)) : narrowBinary(e, sub(e.a), sub(e.b));
    case 'cast': {
      const a = sub(e.a);
      const { rep } = e;
      if (isWide(rep) || givesRep(e.a) === rep) return a;
      return (f) => convert(a(f), rep);
    }
    case 'cond': {
      const c = compileTest(e.c, engine);
      const a = sub(e.a);
      const b = sub(e.b);
      return (f) => (c(f) ? a(f) : b(f));
    }
    default: {
      const test = compileTest(e, engine);
      return (f) => (test(f) ? 1 : 0);
    }
  }
}

/** The truth of an expression, without making a number of it first. */
export function compileTest(e: Expr, engine: Engine): Test {
  switch (e.k) {
    case 'lnot': {
      const a = compileTest(e.a, engine);
      return (f) => !a(f);
    }
    case 'and': {
      const a = compileTest(e.a, engine);
      const b = compileTest(e.b, engine);
      return (f) => a(f) && b(f);
    }
    case 'or': {
      const a = compileTest(e.a, engine);
      const b = compileTest(e.b, engine);
      return (f) => a(f) || b(f);
    }
    case 'cmp':
      return compareTest(e.op, e.rep, compileExpr(e.a, engine), compileExpr(e.b, engine));
    default: {
      const value = compileExpr(e, engine);
      return (f) => isTrue(value(f));
    }
  }
}

const constant = (e: Extract<Expr, { k: 'const' }>): Value =>
  typeof e.v === 'number' ? e.v : fromBig(BigInt(e.v));

function compareTest(op: CompareOp, rep: Rep, a: Evaluate, b: Evaluate): Test {
  if (op === '==') return (f) => a(f) === b(f);
  if (op === '!=') return (f) => a(f) !== b(f);
  // Both operands are signed readings: an order of u64 values is theirs only if neither is negative.
  if (rep === 'u64') return (f) => compare(op, rep, a(f), b(f));
  if (op === '<') return (f) => a(f) < b(f);
  if (op === '<=') return (f) => a(f) <= b(f);
  if (op === '>') return (f) => a(f) > b(f);
  return (f) => a(f) >= b(f);
}

type Binary = Extract<Expr, { k: 'bin' }>;

/** 32-bit operands are numbers in the range of their type. */
function narrowBinary({ op, rep }: Binary, left: Evaluate, right: Evaluate): Evaluate {
  const a = left as (f: Frame) => number;
  const b = right as (f: Frame) => number;
  if (rep === 'i32') {
    if (op === '+') return (f) => (a(f) + b(f)) | 0;
    if (op === '-') return (f) => (a(f) - b(f)) | 0;
    if (op === '&') return (f) => a(f) & b(f);
    if (op === '|') return (f) => a(f) | b(f);
    if (op === '^') return (f) => a(f) ^ b(f);
  } else if (rep === 'u32') {
    if (op === '+') return (f) => (a(f) + b(f)) >>> 0;
    if (op === '-') return (f) => (a(f) - b(f)) >>> 0;
    if (op === '&') return (f) => (a(f) & b(f)) >>> 0;
    if (op === '|') return (f) => (a(f) | b(f)) >>> 0;
    if (op === '^') return (f) => (a(f) ^ b(f)) >>> 0;
  }
  return (f) => binary(op, rep, left(f), right(f));
}

/** 64-bit operands are signed readings: numbers while they are safe integers, bigints otherwise. */
function wideBinary(e: Binary, a: Evaluate, b: Evaluate): Evaluate {
  const { op, rep } = e;
  switch (op) {
    case '+': {
      const fixed = e.b.k === 'const' ? constant(e.b) : null;
      if (typeof fixed === 'number')
        return (f) => {
          const x = a(f);
          const sum = typeof x === 'number' ? x + fixed : NaN;
          return Number.isSafeInteger(sum) ? sum : binary(op, rep, x, fixed);
        };
      return (f) => {
        const x = a(f);
        const y = b(f);
        const sum = typeof x === 'number' && typeof y === 'number' ? x + y : NaN;
        return Number.isSafeInteger(sum) ? sum : binary(op, rep, x, y);
      };
    }
    case '-':
      return (f) => {
        const x = a(f);
        const y = b(f);
        const difference = typeof x === 'number' && typeof y === 'number' ? x - y : NaN;
        return Number.isSafeInteger(difference) ? difference : binary(op, rep, x, y);
      };
    case '&':
      return (f) => {
        const x = a(f);
        const y = b(f);
        return isWord(x) && isWord(y) ? x & y : binary(op, rep, x, y);
      };
    case '|':
      return (f) => {
        const x = a(f);
        const y = b(f);
        return isWord(x) && isWord(y) ? x | y : binary(op, rep, x, y);
      };
    case '^':
      return (f) => {
        const x = a(f);
        const y = b(f);
        return isWord(x) && isWord(y) ? x ^ y : binary(op, rep, x, y);
      };
    case '>>':
      return (f) => {
        const x = a(f);
        const y = b(f);
        return isWord(x) && isWord(y) && x >= 0 && y >= 0 && y < 32 ? x >> y : binary(op, rep, x, y);
      };
    case '<<':
      return (f) => {
        const x = a(f);
        const y = b(f);
        // At most 2^31 * 2^21: exact.
        return isWord(x) && isWord(y) && y >= 0 && y < 21 ? x * (1 << y) + 0 : binary(op, rep, x, y);
      };
    default:
      return (f) => binary(op, rep, a(f), b(f));
  }
}

/** A signed 32-bit number: bitwise operators of JavaScript then give the signed reading of the 64-bit result. */
const isWord = (value: Value): value is number => typeof value === 'number' && (value | 0) === value;

/** A load remembers the region it last read from: the same place in the code mostly reads the same object again. */
function compileLoad(e: Extract<Expr, { k: 'load' }>, addr: Evaluate, engine: Engine): Evaluate {
  const { memory } = engine;
  const { rep, bits } = e;
  if (bits) return compileBits(e, bits, addr, engine);
  let region = nowhere;
  switch (rep) {
    case 'i64':
    case 'u64':
      return (f) => {
        const at = addr(f);
        if (typeof at !== 'number' || at < region.base || at + 8 > region.end)
          region = memory.find(at, 8, false);
        return getWide(region.view, (at as number) - region.base);
      };
    case 'i32':
      return (f) => {
        const at = addr(f);
        if (typeof at !== 'number' || at < region.base || at + 4 > region.end)
          region = memory.find(at, 4, false);
        return region.view.getInt32((at as number) - region.base, true);
      };
    case 'u32':
      return (f) => {
        const at = addr(f);
        if (typeof at !== 'number' || at < region.base || at + 4 > region.end)
          region = memory.find(at, 4, false);
        return region.view.getUint32((at as number) - region.base, true);
      };
    default:
      return (f) => memory.load(rep, addr(f));
  }
}

function compileBits(
  { rep }: Extract<Expr, { k: 'load' }>,
  { offset, width }: { readonly offset: number; readonly width: number },
  addr: Evaluate,
  { memory }: Engine,
): Evaluate {
  const signed = rep.startsWith('i');
  if (!isWide(rep) && offset + width < 32 && !signed) {
    const mask = 2 ** width - 1;
    return (f) => ((memory.load(rep, addr(f)) as number) >>> offset) & mask;
  }
  return (f) => {
    const unit = BigInt.asUintN(64, BigInt(memory.load(rep, addr(f))));
    const field = (unit >> BigInt(offset)) & ((1n << BigInt(width)) - 1n);
    return fromBig(signed ? BigInt.asIntN(width, field) : field);
  };
}
