// Whether an expression is no constant whatever its macros say, told by its shape and its names: what changes something,
// reads memory, or needs a variable. Asked before macros are looked for in the whole tree. Pure; called by hovers.
// SPDX-License-Identifier: MIT
import { builtins } from './builtins.ts';
import type { Expression, TypeName } from './expression.ts';
import { fallbackFor } from './world.ts';

export interface NamesHere {
  /** A parameter or variable of the function around. */
  isLocal(name: string): boolean;
  /** Whether the name has a definition as a macro where the expression stands. */
  isMacro(name: string): boolean;
}

/** False if it is not certain: then only the evaluation tells. */
export function isNeverConstant(node: Expression | TypeName, names: NamesHere): boolean {
  switch (node.k) {
    case 'member':
    case 'index':
    case 'assign':
    case 'postfix':
    case 'string':
      return true;
    case 'name':
      return names.isLocal(node.token.text);
    case 'group':
    case 'cast':
      return isNeverConstant(node.a, names);
    case 'unary':
      // The address of a member may be offsetof as it used to be written.
      return node.op !== '&' && (/^(\*|\+\+|--)$/.test(node.op) || isNeverConstant(node.a, names));
    case 'binary':
      if (node.op === ',') return isNeverConstant(node.b, names);
      if (isNeverConstant(node.a, names)) return true;
      // The right side has no say when the left one decides.
      return node.op !== '&&' && node.op !== '||' && isNeverConstant(node.b, names);
    case 'conditional':
      return isNeverConstant(node.c, names);
    case 'call': {
      if (node.callee.k !== 'name') return false;
      const { text } = node.callee.token;
      return (
        text !== 'defined' && !builtins.has(text) && fallbackFor(text) === undefined && !names.isMacro(text)
      );
    }
    default:
      return false;
  }
}
