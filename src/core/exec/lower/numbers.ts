// Integer constants with the type that C gives them. Called by expression lowering.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { parseInteger } from '../cpp/condition.ts';
import type { IntType } from '../ctype.ts';
import { types } from '../ctype.ts';
import { fromBig } from '../integer.ts';
import type { Rep } from '../ir.ts';
import type { Operand, TextOf } from './context.ts';
import { NotLowered, repOf } from './context.ts';
import { constant } from './fold.ts';
import { textOf } from './types.ts';

export function enumConstant(value: bigint): Operand {
  if (value >= -2147483648n && value <= 2147483647n)
    return { e: constant(Number(value), 'i32'), type: types.int };
  if (value >= 0n && value <= 4294967295n) return { e: constant(Number(value), 'u32'), type: types.uint };
  return { e: constant(fromBig(value), 'i64'), type: types.long };
}

export function numberLiteral(node: CNode, source: TextOf): Operand {
  const text = textOf(node, source);
  const value = parseInteger(text);
  if (value === null) throw new NotLowered(`"${text}" is not an integer`, node);
  const suffix = /[uUlL]*$/.exec(text)?.[0].toLowerCase() ?? '';
  const decimal = /^[1-9]/.test(text);
  const unsigned = suffix.includes('u');
  const long = suffix.includes('l');
  let type: IntType;
  if (!long && !unsigned && value <= 0x7fffffffn) type = types.int;
  else if (!long && (unsigned || !decimal) && value <= 0xffffffffn) type = types.uint;
  else if (!unsigned && value <= 0x7fffffffffffffffn) type = types.long;
  else type = types.ulong;
  const rep = repOf(type) as Rep;
  return { e: constant(fromBig(value), rep), type };
}
