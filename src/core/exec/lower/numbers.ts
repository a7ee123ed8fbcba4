// Integer constants as operands. Called by expression lowering.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { fromBig } from '../integer.ts';
import type { Rep } from '../ir.ts';
import { enumeratorType, integerLiteral } from '../literals.ts';
import type { Operand, TextOf } from './context.ts';
import { NotLowered, repOf } from './context.ts';
import { constant } from './fold.ts';
import { textOf } from './types.ts';

export function enumConstant(value: bigint): Operand {
  const type = enumeratorType(value);
  return { e: constant(fromBig(value), repOf(type) as Rep), type };
}

export function numberLiteral(node: CNode, source: TextOf): Operand {
  const text = textOf(node, source);
  const literal = integerLiteral(text);
  if (literal === null) throw new NotLowered(`"${text}" is not an integer`, node);
  const { value, type } = literal;
  return { e: constant(fromBig(value), repOf(type) as Rep), type };
}
