// Why a part of an expression has no value. Thrown by the evaluator, turned into one line by constantOf.ts.
// SPDX-License-Identifier: MIT
import type { Expression, TypeName } from './expression.ts';

export class NotConstant extends Error {
  constructor(
    message: string,
    readonly part: Expression | TypeName,
  ) {
    super(message);
  }
}
