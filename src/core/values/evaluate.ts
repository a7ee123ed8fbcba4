// The value of an expression tree: C's rules for types, and for every part that is no constant the reason why.
// Macros have been replaced before; enumerators, types and structs come from the world. Called by constantOf.ts.
// SPDX-License-Identifier: MIT
import { alignOf, findField, pointerTo, sizeOf, typeName, types } from '../exec/ctype.ts';
import type { CType } from '../exec/ctype.ts';
import { Undefined } from '../exec/integer.ts';
import { basicType } from '../exec/lower/basicTypes.ts';
import { charValue, enumeratorType, integerLiteral, stringBytes } from '../exec/literals.ts';
import { builtins } from './builtins.ts';
import type { Constant, ScalarType } from './constant.ts';
import {
  binary,
  castTo,
  commonType,
  integer,
  isNonZero,
  promotedType,
  truth,
  unary,
  valueOf,
} from './constant.ts';
import type { Expression, TypeName } from './expression.ts';
import { NotConstant } from './notConstant.ts';

/** What evaluation needs beside the tree. */
export interface Names {
  /** Value of a name that is still there after macros were replaced, an enumerator. Throws NotConstant. */
  name(node: Expression & { readonly k: 'name' }): Constant;
  /** What a function returns; null: not known. */
  returned(name: string): CType | null;
  typedef(name: string): CType | null;
  tagged(kind: 'struct' | 'union' | 'enum', tag: string): CType | null;
}

/** The value of a tree. Throws NotConstant. */
export function evaluate(node: Expression, names: Names): Constant {
  switch (node.k) {
    case 'number': {
      const literal = integerLiteral(node.token.text);
      if (literal === null) throw new NotConstant('not an integer', node);
      if (literal.value > 0xffffffffffffffffn) throw new NotConstant('more than 64 bits', node);
      return integer(literal.value, literal.type);
    }
    case 'char':
      if (!/^[uUL]?'(?:\\(?:x[\da-fA-F]+|[0-7]{1,3}|[^x\d])|[^'\\])'$/.test(node.token.text)) {
        throw new NotConstant('not a character constant', node);
      }
      return { value: charValue(node.token.text), type: types.int };
    case 'string':
      throw new NotConstant('a string', node);
    case 'name':
      return names.name(node);
    case 'group':
      return evaluate(node.a, names);
    case 'unary':
      return evaluateUnary(node, names);
    case 'binary':
      return evaluateBinary(node, names);
    case 'conditional': {
      const c = evaluate(node.c, names);
      const chosen = isNonZero(c) ? node.a : node.b;
      const other = isNonZero(c) ? node.b : node.a;
      const value = chosen ? evaluate(chosen, names) : c;
      const otherType = other ? scalarTypeOf(other, names) : c.type;
      if (otherType === null) {
        throw new NotConstant('its type, which the whole shares, is not known', other ?? node);
      }
      return castTo(value, commonType(value.type, otherType));
    }
    case 'cast': {
      const type = typeOfName(node.type, names);
      if (type.k !== 'int' && type.k !== 'ptr') {
        throw new NotConstant(`a cast to ${typeName(type)} gives no integer`, node);
      }
      return castTo(evaluate(node.a, names), type);
    }
    case 'sizeof':
      return evaluateSizeof(node, names);
    case 'call':
      return evaluateCall(node, names);
    case 'member':
      throw new NotConstant('a member of an object', node);
    case 'index':
      throw new NotConstant('an element of an array', node);
    case 'assign':
    case 'postfix':
      throw new NotConstant('it changes a variable', node);
  }
}

function evaluateUnary(node: Expression & { readonly k: 'unary' | 'postfix' }, names: Names): Constant {
  if (node.op === '&') return evaluateAddress(node, names);
  if (node.op === '*') throw new NotConstant('what a pointer points to', node);
  if (node.op === '&&') throw new NotConstant('the address of a label', node);
  if (node.op === '++' || node.op === '--') throw new NotConstant('it changes a variable', node);
  const value = unary(node.op, evaluate(node.a, names));
  if (value === null) throw new NotConstant(`"${node.op}" has no integer operand`, node);
  return value;
}

/** `&((struct s *)0)->member`, the old way to write offsetof. */
function evaluateAddress(node: Expression & { readonly k: 'unary' | 'postfix' }, names: Names): Constant {
  const target = strip(node.a);
  if (target.k !== 'member' || target.op !== '->') throw new NotConstant('the address of an object', node);
  const base = evaluate(target.a, names);
  const struct = base.type.k === 'ptr' ? base.type.to : null;
  const field = struct?.k === 'struct' ? findField(struct.def, target.name.text) : null;
  if (!field) throw new NotConstant('the address of an object', node);
  return integer(valueOf(base) + BigInt(field.offset), pointerTo(field.type));
}

type Binary = Expression & { readonly k: 'binary' };

/** A node and the binary nodes down its left side, the innermost first: long sums must not use up the stack. */
function leftSpine(node: Binary): { readonly first: Expression; readonly spine: readonly Binary[] } {
  const spine: Binary[] = [node];
  let first = node.a;
  while (first.k === 'binary') {
    spine.push(first);
    first = first.a;
  }
  return { first, spine: spine.reverse() };
}

function evaluateBinary(node: Binary, names: Names): Constant {
  const { first, spine } = leftSpine(node);
  return spine.reduce((left, one) => operated(one, left, names), evaluateLeft(first, spine, names));
}

/** The leftmost operand; null before a comma, whose left side has no say. */
function evaluateLeft(first: Expression, spine: readonly Binary[], names: Names): Constant {
  return spine[0]?.op === ',' ? truth(false) : evaluate(first, names);
}

function operated(node: Binary, left: Constant, names: Names): Constant {
  const { op } = node;
  if (op === ',') return evaluate(node.b, names);
  if (op === '&&' || op === '||') {
    const decided = isNonZero(left);
    return truth(decided === (op === '||') ? decided : isNonZero(evaluate(node.b, names)));
  }
  try {
    const value = binary(op, left, evaluate(node.b, names));
    if (value !== null) return value;
  } catch (error) {
    if (error instanceof Undefined) throw new NotConstant(error.message, node);
    throw error;
  }
  throw new NotConstant(`"${op}" is not for these operands`, node);
}

function evaluateSizeof(node: Expression & { readonly k: 'sizeof' }, names: Names): Constant {
  const type = node.of.k === 'type' ? typeOfName(node.of, names) : typeOf(node.of, names);
  if (type === null) throw new NotConstant('the type of the operand is not known', node);
  const size = node.op === 'sizeof' ? sizeOf(type) : alignOf(type);
  if (size === null || (type.k === 'struct' && type.def.layout() === null)) {
    throw new NotConstant(`the members of ${typeName(type)} are not known`, node);
  }
  const missing = type.k === 'struct' ? (type.def.layout()?.missing ?? []) : [];
  if (missing[0] !== undefined) {
    throw new NotConstant(`${typeName(type)} has a member that is not understood: ${missing[0]}`, node);
  }
  return { value: size, type: types.ulong };
}

function evaluateCall(node: Expression & { readonly k: 'call' }, names: Names): Constant {
  const name = node.callee.k === 'name' ? node.callee.token.text : '';
  const builtin = builtins.get(name);
  if (!builtin) throw new NotConstant('a function call', node);
  return builtin(node, {
    evaluate: (one) => evaluate(one, names),
    type: (one) => typeOfName(one, names),
  });
}

/** The type of an expression that is not evaluated; null if it is not known. */
export function typeOf(node: Expression, names: Names): CType | null {
  if (node.k === 'string')
    return { k: 'array', of: types.char, count: stringBytes(node.token.text).length + 1 };
  if (node.k === 'group') return typeOf(node.a, names);
  if (node.k === 'cast') return quietly(() => typeOfName(node.type, names));
  if (node.k === 'unary' && node.op === '*') {
    const pointer = typeOf(node.a, names);
    return pointer?.k === 'ptr' ? pointer.to : null;
  }
  if (node.k === 'member') {
    const object = typeOf(node.a, names);
    const struct = node.op === '->' ? (object?.k === 'ptr' ? object.to : null) : object;
    return struct?.k === 'struct' ? (findField(struct.def, node.name.text)?.type ?? null) : null;
  }
  return scalarTypeOf(node, names);
}

function scalarTypeOf(node: Expression, names: Names): ScalarType | null {
  const scalar = (type: CType | null): ScalarType | null =>
    type?.k === 'int' || type?.k === 'ptr' ? type : null;
  switch (node.k) {
    case 'group':
      return scalarTypeOf(node.a, names);
    case 'cast':
    case 'member':
      return scalar(typeOf(node, names));
    case 'sizeof':
      return types.ulong;
    case 'unary': {
      if (node.op === '!') return types.int;
      if (node.op === '*') return scalar(typeOf(node, names));
      const type = scalarTypeOf(node.a, names);
      return type && promotedType(type);
    }
    case 'binary': {
      const { first, spine } = leftSpine(node);
      return spine.reduce<ScalarType | null>(
        (a, { op, b: right }) => {
          if (/^(?:[=!<>]=|[<>]|&&|\|\|)$/.test(op)) return types.int;
          if (op === '<<' || op === '>>') return a && promotedType(a);
          const b = scalarTypeOf(right, names);
          return op === ',' ? b : a && b && commonType(a, b);
        },
        scalarTypeOf(first, names),
      );
    }
    case 'conditional': {
      const a = scalarTypeOf(node.a ?? node.c, names);
      const b = scalarTypeOf(node.b, names);
      return a && b && commonType(a, b);
    }
    case 'call': {
      const value = quietly(() => evaluate(node, names).type);
      return value ?? (node.callee.k === 'name' ? scalar(names.returned(node.callee.token.text)) : null);
    }
    default:
      return quietly(() => evaluate(node, names).type);
  }
}

function quietly<T>(body: () => T): T | null {
  try {
    return body();
  } catch (error) {
    if (error instanceof NotConstant) return null;
    throw error;
  }
}

/** The type that a type name stands for. Throws NotConstant. */
function typeOfName(node: TypeName, names: Names): CType {
  let type = baseType(node, names);
  for (let i = 0; i < node.pointers; i++) type = pointerTo(type);
  return type;
}

function baseType(node: TypeName, names: Names): CType {
  const { typeofOperand } = node;
  if (typeofOperand) {
    const type = typeofOperand.k === 'type' ? typeOfName(typeofOperand, names) : typeOf(typeofOperand, names);
    if (type === null) throw new NotConstant('the type of the operand is not known', node);
    return type;
  }
  const words = node.words
    .map(({ text }) => text)
    .filter((word) => !/^(?:const|volatile|__const|__volatile__|__signed__|__user|__force)$/.test(word));
  const [first, second] = words;
  const spelled = node.words.some(({ text }) => text === '__signed__') ? ['signed', ...words] : words;
  if (first === 'float' || first === 'double') throw new NotConstant('not an integer', node);
  const basic = spelled.length === 0 ? null : basicType(spelled.join(' '));
  if (basic) return basic;
  if (
    words.length === 2 &&
    second !== undefined &&
    (first === 'struct' || first === 'union' || first === 'enum')
  ) {
    const found = names.tagged(first, second);
    if (found) return found;
    throw new NotConstant(`${first} ${second} is not defined in what is indexed of this tree`, node);
  }
  if (first !== undefined && words.length === 1) {
    const found = names.typedef(first);
    if (found) return found;
  }
  throw new NotConstant(`the type "${words.join(' ')}" is not known`, node);
}

export const strip = (node: Expression): Expression => (node.k === 'group' ? strip(node.a) : node);

/** The value of an enumerator with C's type for it. */
export const enumeratorConstant = (value: bigint): Constant => integer(value, enumeratorType(value));
