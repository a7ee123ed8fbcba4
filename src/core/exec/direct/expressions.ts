// Expressions of the IR as JavaScript text. What is written depends on kinds, representations and numbers alone: names
// and texts of the source are never part of it, they are entries of tables that the code gets by number. Each text is
// an expression without effects besides the temporaries x and a. Called by generate.ts.
// SPDX-License-Identifier: MIT
import { givesRep } from '../compileExpr.ts';
import { convert, fromBig, isSigned, isWide, sizeOfRep } from '../integer.ts';
import type { Value } from '../integer.ts';
import type { BinaryOp, CompareOp, Expr, Rep } from '../ir.ts';
import { comparisonOf } from './recognised.ts';

/** Text with what is known of its value: surely a number, or a bigint if it is wide and needs one. */
export interface Text {
  readonly js: string;
  readonly number: boolean;
}

/** What expressions need of the function around them. */
export interface Surroundings {
  /** Every load and store goes through Memory, which may have a watch. */
  readonly traced: boolean;
  /** Memory is told of comparisons and additions that need less than the value. */
  readonly sparing: boolean;
  /** True if the slot surely has a value here. */
  assigned(slot: number): boolean;
  /** A variable of the code that holds an address once it is known: of a global, a function or a string. */
  address(kind: 'global' | 'function' | 'string', text: string): string;
  /** A variable of the code that remembers the region that it last found. */
  region(): string;
}

/** An address as a base and a constant behind it; `frame`: an offset in the frame's memory. */
export type Place =
  | { readonly k: 'frame'; readonly offset: number }
  | { readonly k: 'at'; readonly base: Text; readonly offset: number };

const operators: Readonly<Record<BinaryOp, string>> = {
  '+': '"+"',
  '-': '"-"',
  '*': '"*"',
  '/': '"/"',
  '%': '"%"',
  '&': '"&"',
  '|': '"|"',
  '^': '"^"',
  '<<': '"<<"',
  '>>': '">>"',
};
const comparisons: Readonly<Record<CompareOp, string>> = {
  '==': '"=="',
  '!=': '"!="',
  '<': '"<"',
  '<=': '"<="',
  '>': '">"',
  '>=': '">="',
};
const wideFunctions: Readonly<Partial<Record<BinaryOp, string>>> = {
  '+': 'add',
  '-': 'sub',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'shl',
};
const reps: readonly Rep[] = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'bool'];
export const repText = (rep: Rep): string => `"${reps[reps.indexOf(rep)] ?? 'u64'}"`;

export const num = (js: string): Text => ({ js, number: true });
const wide = (js: string): Text => ({ js, number: false });

export function literal(value: Value): Text {
  const digits = typeof value === 'bigint' ? `${value}n` : String(value);
  if (!/^-?\d+n?$/.test(digits)) throw new Error(`${digits} is no integer`);
  return { js: digits.startsWith('-') ? `(${digits})` : digits, number: typeof value === 'number' };
}

const constantOf = (e: Extract<Expr, { k: 'const' }>): Value =>
  typeof e.v === 'number' ? e.v : fromBig(BigInt(e.v));

export function expression(e: Expr, around: Surroundings): Text {
  switch (e.k) {
    case 'const':
      return literal(constantOf(e));
    case 'slot': {
      const js = around.assigned(e.slot)
        ? `s${e.slot}`
        : `(s${e.slot}===undefined?X.empty(I,${e.slot}):s${e.slot})`;
      return { js, number: !isWide(e.rep) };
    }
    case 'frame':
      return num(`(B+${literal(e.offset).js})`);
    case 'global':
    case 'function':
      return num(around.address(e.k, e.name));
    case 'string':
      return num(around.address(e.k, e.text));
    case 'load': {
      const unit = load(e.rep, place(e.addr, around), around);
      if (!e.bits) return unit;
      const { offset, width } = e.bits;
      const signed = isSigned(e.rep);
      if (unit.number && offset + width < 32 && !signed)
        return num(`((${unit.js}>>>${offset})&${2 ** width - 1})`);
      return { js: `bits(${unit.js},${offset},${width},${String(signed)})`, number: unit.number };
    }
    case 'neg': {
      const a = expression(e.a, around);
      if (isWide(e.rep)) return wide(`neg(${a.js})`);
      return num(e.rep === 'u32' ? `(-${a.js}>>>0)` : `((0-${a.js})|0)`);
    }
    case 'not': {
      const a = expression(e.a, around);
      if (isWide(e.rep)) return wide(`not(${a.js})`);
      return num(e.rep === 'u32' ? `(~${a.js}>>>0)` : `(~${a.js})`);
    }
    case 'bin':
      return isWide(e.rep) ? wideBinary(e, around) : narrowBinary(e, around);
    case 'cast': {
      const a = expression(e.a, around);
      return isWide(e.rep) || givesRep(e.a) === e.rep ? a : converted(a, e.rep);
    }
    case 'cond': {
      const c = test(e.c, around);
      const a = expression(e.a, around);
      const b = expression(e.b, around);
      return { js: `(${c}?${a.js}:${b.js})`, number: a.number && b.number };
    }
    default:
      return num(`(${test(e, around)}?1:0)`);
  }
}

/** The truth of an expression. */
export function test(e: Expr, around: Surroundings): string {
  switch (e.k) {
    case 'lnot':
      return `!${test(e.a, around)}`;
    case 'and':
      return `(${test(e.a, around)}&&${test(e.b, around)})`;
    case 'or':
      return `(${test(e.a, around)}||${test(e.b, around)})`;
    case 'cmp': {
      const asked = around.sparing ? comparisonOf(e) : null;
      if (asked) {
        const addr = addressText(place(asked.addr, around)).js;
        return `K.compare(${repText(asked.rep)},${addr},${comparisons[asked.op]},${literal(asked.constant).js})`;
      }
      const a = expression(e.a, around);
      const b = expression(e.b, around);
      if (e.op === '==') return `(${a.js}===${b.js})`;
      if (e.op === '!=') return `(${a.js}!==${b.js})`;
      if (e.rep === 'u64') {
        if (e.op === '<') return `below(${a.js},${b.js})`;
        if (e.op === '<=') return `notAbove(${a.js},${b.js})`;
        return e.op === '>' ? `!notAbove(${a.js},${b.js})` : `!below(${a.js},${b.js})`;
      }
      return `(${a.js}${e.op === '<' ? '<' : e.op === '<=' ? '<=' : e.op === '>' ? '>' : '>='}${b.js})`;
    }
    default:
      return `(${expression(e, around).js}!==0)`;
  }
}

/** The value of an expression as that representation. */
export function valueAs(e: Expr, rep: Rep, around: Surroundings): Text {
  if (e.k === 'const') return literal(convert(constantOf(e), rep));
  const value = expression(e, around);
  return givesRep(e) === rep ? value : converted(value, rep);
}

export function converted({ js, number }: Text, rep: Rep): Text {
  if (isWide(rep)) return { js, number };
  if (rep === 'bool') return num(`(${js}===0?0:1)`);
  const word = number ? js : `low(${js})`;
  switch (rep) {
    case 'i8':
      return num(`(${word}<<24>>24)`);
    case 'u8':
      return num(`(${word}&255)`);
    case 'i16':
      return num(`(${word}<<16>>16)`);
    case 'u16':
      return num(`(${word}&65535)`);
    case 'i32':
      return num(`(${word}|0)`);
    default:
      return num(`(${word}>>>0)`);
  }
}

function narrowBinary(e: Extract<Expr, { k: 'bin' }>, around: Surroundings): Text {
  const a = expression(e.a, around).js;
  const b = expression(e.b, around).js;
  const unsigned = e.rep === 'u32';
  if (unsigned || e.rep === 'i32') {
    const end = unsigned ? '>>>0' : '|0';
    switch (e.op) {
      case '+':
      case '-':
      case '&':
      case '|':
      case '^':
        return num(`((${a}${e.op}${b})${end})`);
      case '*':
        return num(`(Math.imul(${a},${b})${end})`);
      case '<<':
      case '>>':
        if (e.b.k !== 'const' || typeof e.b.v !== 'number' || e.b.v < 0 || e.b.v > 31) break;
        return num(e.op === '<<' ? `((${a}<<${b})${end})` : `(${a}${unsigned ? '>>>' : '>>'}${b})`);
    }
  }
  return num(`binary(${operators[e.op]},${repText(e.rep)},${a},${b})`);
}

function wideBinary(e: Extract<Expr, { k: 'bin' }>, around: Surroundings): Text {
  const a = expression(e.a, around).js;
  const b = expression(e.b, around).js;
  const name = e.op === '>>' ? (e.rep === 'u64' ? 'shr' : 'sar') : wideFunctions[e.op];
  return wide(
    name === undefined ? `binary(${operators[e.op]},${repText(e.rep)},${a},${b})` : `${name}(${a},${b})`,
  );
}

/** An address in two parts, so that a member's offset is added where the memory is looked up. */
export function place(e: Expr, around: Surroundings): Place {
  if (e.k === 'frame') return { k: 'frame', offset: e.offset };
  if (e.k === 'bin' && e.op === '+' && isWide(e.rep) && e.b.k === 'const' && typeof e.b.v === 'number') {
    const inner = place(e.a, around);
    const offset = inner.offset + e.b.v;
    if (Math.abs(offset) < 0x1000_0000) return { ...inner, offset };
  }
  return { k: 'at', base: expression(e, around), offset: 0 };
}

/** The address as one value. */
export function addressText(at: Place): Text {
  if (at.k === 'frame') return num(`(B+${literal(at.offset).js})`);
  return at.offset === 0 ? at.base : wide(`add(${at.base.js},${literal(at.offset).js})`);
}

/**
 * JavaScript that has the region of `size` bytes at a place in a variable, and their offset in it: `then` gets both. The
 * address is looked at first, and looked up only if it lies elsewhere than the last one at this place of the code.
 */
export function within(
  at: Extract<Place, { k: 'at' }>,
  size: number,
  write: boolean,
  around: Surroundings,
  then: (region: string, offset: string) => string,
): string {
  const region = around.region();
  const sum = at.offset === 0 ? 'x' : `x+${literal(at.offset).js}`;
  const is = at.base.number ? '' : `typeof x==='number'&&`;
  return (
    `(x=${at.base.js},${is}(a=${sum})>=${region}.base&&a+${size}<=${region}.end?${then(region, `a-${region}.base`)}:` +
    `(${region}=X.${write ? 'toWrite' : 'toRead'}(x,${literal(at.offset).js},${size}),${then(region, `X.at-${region}.base`)}))`
  );
}

const getters: Readonly<Record<Rep, (view: string, at: string) => string>> = {
  i8: (view, at) => `${view}.getInt8(${at})`,
  u8: (view, at) => `${view}.getUint8(${at})`,
  bool: (view, at) => `${view}.getUint8(${at})`,
  i16: (view, at) => `${view}.getInt16(${at},true)`,
  u16: (view, at) => `${view}.getUint16(${at},true)`,
  i32: (view, at) => `${view}.getInt32(${at},true)`,
  u32: (view, at) => `${view}.getUint32(${at},true)`,
  i64: (view, at) => `get8(${view},${at})`,
  u64: (view, at) => `get8(${view},${at})`,
};

export function load(rep: Rep, at: Place, around: Surroundings): Text {
  if (around.traced) return { js: `K.load(${repText(rep)},${addressText(at).js})`, number: !isWide(rep) };
  const get = getters[rep];
  const js =
    at.k === 'frame'
      ? get('V', `O+${literal(at.offset).js}`)
      : within(at, sizeOfRep[rep], false, around, (region, offset) => get(`${region}.view`, offset));
  return { js, number: !isWide(rep) };
}
