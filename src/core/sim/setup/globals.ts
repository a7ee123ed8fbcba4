// Initialisers of global variables as code: a function without a name that writes the object once. Called by the
// machine when a variable is first used.
// SPDX-License-Identifier: MIT
import type { CType } from '../../exec/ctype.ts';
import { typeName } from '../../exec/ctype.ts';
import type { FunctionIr, Instr } from '../../exec/ir.ts';
import { Expressions } from '../../exec/lower/expressions.ts';
import { NotLowered } from '../../exec/lower/context.ts';
import type { Emitter } from '../../exec/lower/context.ts';
import { initialize } from '../../exec/lower/initializers.ts';
import { constant } from '../../exec/lower/fold.ts';
import type { GlobalVariable } from '../../exec/lower/globalVariable.ts';
import type { Program } from '../../exec/program.ts';

/** Code that initialises the variable at `address`; null if it has no initialiser. What is not understood is remarked. */
export function initializerIr(
  program: Program,
  variable: GlobalVariable,
  address: number,
): FunctionIr | null {
  const { initializer } = variable;
  const unit = initializer ? program.expressionsOf(initializer.unit) : null;
  if (!initializer || !unit) return null;
  const code: Instr[] = [];
  let slots = 0;
  let frame = 0;
  const emitter: Emitter = {
    emit: (instr) => code.push(instr) - 1,
    newSlot: () => slots++,
    newFrame: (size, align) => {
      const offset = Math.ceil(frame / align) * align;
      frame = offset + size;
      return offset;
    },
    lookup: (name) => initializer.visible?.get(name) ?? null,
    statementExpression: (node) => {
      throw new NotLowered('a statement expression in an initialiser', node);
    },
    enumerator: () => undefined,
    assembly: () => undefined,
    goTo: (label, _jump, node) => {
      throw new NotLowered(`a jump to ${label} in an initialiser`, node);
    },
    probe: (lower) => {
      const { length } = code;
      try {
        return lower();
      } finally {
        code.length = length;
      }
    },
    functionName: variable.name,
  };
  try {
    const expressions = new Expressions(unit.types, program, emitter);
    initialize(expressions, constant(address, 'u64'), variable.type, initializer.node, initializer.source);
  } catch (error) {
    if (!(error instanceof NotLowered)) throw error;
    program.remarks.add(
      `the initialiser of ${variable.name} (${describe(variable.type)}) is not understood: ${error.message}`,
    );
    return null;
  }
  code.push({ op: 'ret', rep: null, e: null });
  return {
    name: `(initialiser of ${variable.name})`,
    path: '',
    line1: 0,
    endLine1: 0,
    params: [],
    ret: null,
    slots,
    frameSize: Math.ceil(frame / 16) * 16,
    code,
    statements: [],
    variables: [],
  };
}

const describe = (type: CType): string => typeName(type);
