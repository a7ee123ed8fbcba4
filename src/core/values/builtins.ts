// Calls that are constants: what the compiler computes itself, and kernel macros whose expansion only checks something
// at compile time. One table; the evaluator and the expander (which leaves these names alone) read it.
// SPDX-License-Identifier: MIT
import { findField, sizeOf, typeName, types } from '../exec/ctype.ts';
import type { CType } from '../exec/ctype.ts';
import type { Constant } from './constant.ts';
import { castTo, integer, isNonZero, truth, unary, valueOf } from './constant.ts';
import type { Expression, TypeName } from './expression.ts';
import { NotConstant } from './notConstant.ts';

type Call = Expression & { readonly k: 'call' };
interface Evaluator {
  evaluate(node: Expression): Constant;
  type(node: TypeName): CType;
}
type Builtin = (call: Call, by: Evaluator) => Constant;

function argument(call: Call, index: number): Expression {
  const found = call.args[index];
  if (!found || found.k === 'type') throw new NotConstant('an argument is missing', call);
  return found;
}

/** GENMASK(high, low): the build refuses high < low, and so does this. */
const genmask =
  (wide: Constant): Builtin =>
  (call, by) => {
    const high = valueOf(by.evaluate(argument(call, 0)));
    const low = valueOf(by.evaluate(argument(call, 1)));
    if (call.args.length !== 2 || low < 0n || high > 63n || high < low) {
      throw new NotConstant(`no mask reaches from bit ${low} up to bit ${high}`, call);
    }
    return integer(((1n << (high - low + 1n)) - 1n) << low, wide.type);
  };

const isConstant: Builtin = (call, by) => {
  try {
    by.evaluate(argument(call, 0));
    return truth(true);
  } catch (error) {
    if (error instanceof NotConstant) return truth(false);
    throw error;
  }
};

const offset: Builtin = (call, by) => {
  const [of, member] = call.args;
  if (of?.k !== 'type' || !member || member.k === 'type') {
    throw new NotConstant('needs a type and a member', call);
  }
  return integer(BigInt(offsetIn(by.type(of), member, call)), types.ulong);
};

function offsetIn(type: CType, member: Expression, call: Call): number {
  return memberOf(type, member, call).offset;
}

function memberOf(type: CType, member: Expression, call: Call): { offset: number; type: CType } {
  if (member.k === 'member') {
    const outer = memberOf(type, member.a, call);
    const inner = fieldOf(outer.type, member.name.text, call);
    return { offset: outer.offset + inner.offset, type: inner.type };
  }
  if (member.k === 'name') return fieldOf(type, member.token.text, call);
  throw new NotConstant('the member is not understood', call);
}

function fieldOf(type: CType, name: string, call: Call): { offset: number; type: CType } {
  const field = type.k === 'struct' ? findField(type.def, name) : null;
  if (!field) throw new NotConstant(`${typeName(type)} has no known member ${name}`, call);
  return field;
}

const fieldSize =
  (end: boolean): Builtin =>
  (call, by) => {
    const [of, member] = call.args;
    if (of?.k !== 'type' || !member || member.k === 'type') {
      throw new NotConstant('needs a type and a member', call);
    }
    const field = memberOf(by.type(of), member, call);
    const size = sizeOf(field.type);
    if (size === null) throw new NotConstant(`the size of ${typeName(field.type)} is not known`, call);
    return integer(BigInt(size + (end ? field.offset : 0)), types.ulong);
  };

/** Counts on the bits of a value of `width` bits. */
const bitCount =
  (width: number, count: (bits: string) => number): Builtin =>
  (call, by) => {
    const value = BigInt.asUintN(width, valueOf(by.evaluate(argument(call, 0))));
    return { value: count(value.toString(2).padStart(width, '0')), type: types.int };
  };
const leadingZeros = (bits: string): number => bits.search(/1|$/);
const trailingZeros = (bits: string): number => bits.length - 1 - bits.lastIndexOf('1');
const ones = (bits: string): number => bits.replaceAll('0', '').length;

const checkedZero: Builtin = (call, by) => {
  if (isNonZero(by.evaluate(argument(call, 0)))) throw new NotConstant('the build stops here', call);
  return truth(false);
};

const ulong: Constant = { value: 0, type: types.ulong };
const ulonglong: Constant = { value: 0, type: types.ulonglong };

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['GENMASK', genmask(ulong)],
  ['GENMASK_ULL', genmask(ulonglong)],
  ['GENMASK_INPUT_CHECK', () => truth(false)],
  ['BUILD_BUG_ON_ZERO', checkedZero],
  ['BUILD_BUG_ON_ZERO_MSG', checkedZero],
  ['__BUILD_BUG_ON_ZERO_MSG', checkedZero],
  ['__is_constexpr', isConstant],
  ['__builtin_constant_p', isConstant],
  [
    '__builtin_choose_expr',
    (call, by) => by.evaluate(argument(call, isNonZero(by.evaluate(argument(call, 0))) ? 1 : 2)),
  ],
  ['__builtin_expect', (call, by) => castTo(by.evaluate(argument(call, 0)), types.long)],
  ['likely', (call, by) => twice(by.evaluate(argument(call, 0)))],
  ['unlikely', (call, by) => twice(by.evaluate(argument(call, 0)))],
  ['offsetof', offset],
  ['__builtin_offsetof', offset],
  ['sizeof_field', fieldSize(false)],
  ['offsetofend', fieldSize(true)],
  ['__builtin_clz', bitCount(32, leadingZeros)],
  ['__builtin_clzl', bitCount(64, leadingZeros)],
  ['__builtin_clzll', bitCount(64, leadingZeros)],
  ['__builtin_ctz', bitCount(32, trailingZeros)],
  ['__builtin_ctzl', bitCount(64, trailingZeros)],
  ['__builtin_ctzll', bitCount(64, trailingZeros)],
  ['__builtin_popcount', bitCount(32, ones)],
  ['__builtin_popcountl', bitCount(64, ones)],
  ['__builtin_popcountll', bitCount(64, ones)],
  ['__builtin_ffs', bitCount(32, (bits) => (bits.includes('1') ? trailingZeros(bits) + 1 : 0))],
  ['__builtin_bswap32', swapped(4)],
  ['__builtin_bswap64', swapped(8)],
  ['__builtin_bswap16', swapped(2)],
]);

function twice(value: Constant): Constant {
  return castTo(unary('!', unary('!', value) ?? value) ?? value, types.long);
}

function swapped(bytes: 2 | 4 | 8): Builtin {
  return (call, by) => {
    const value = BigInt.asUintN(8 * bytes, valueOf(by.evaluate(argument(call, 0))));
    const hex = value.toString(16).padStart(2 * bytes, '0');
    const turned = BigInt(`0x${(hex.match(/../g) ?? []).reverse().join('')}`);
    return integer(turned, bytes === 8 ? types.ulong : bytes === 4 ? types.uint : types.ushort);
  };
}
