// Whether an expression is no constant whatever its macros say, told by its shape and its names: what changes something,
// reads memory, or needs a variable. Asked before macros are looked for in the whole tree. Pure; called by hovers.
// SPDX-License-Identifier: MIT
import { builtins } from './builtins.ts';
import type { Macro } from '../exec/cpp/macro.ts';
import type { Token } from '../exec/cpp/token.ts';
import type { Expression, TypeName } from './expression.ts';
import { fallbackFor } from './world.ts';

export interface NamesHere {
  /** A parameter or variable of the function around. */
  isLocal(name: string): boolean;
  /** Definitions as macros where the expression stands. */
  macros(name: string): readonly Macro[];
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
      return text !== 'defined' && isNeverConstantCall(text, names);
    }
    default:
      return false;
  }
}

/** Macros that are another macro, and that another, and so on, seldom go further. */
const deepestMacro = 8;

/** A function's call, or one of a macro that is nothing but statements or such a call. */
function isNeverConstantCall(name: string, names: NamesHere, depth = 0): boolean {
  if (builtins.has(name) || fallbackFor(name) !== undefined || depth > deepestMacro) return false;
  return names.macros(name).every(({ params, body }) => {
    const [first, second] = body;
    if (params === null || first === undefined) return false;
    if (first.text === 'do' || (first.text === '(' && second?.text === '{')) return true;
    if (first.kind !== 'id' || params.includes(first.text) || notFunctions.has(first.text)) return false;
    return isOneCall(body) && isNeverConstantCall(first.text, names, depth + 1);
  });
}
const notFunctions: ReadonlySet<string> = new Set(
  'sizeof _Alignof __alignof__ alignof __alignof defined _Generic typeof __typeof__'.split(' '),
);

/** Whether tokens are a name and one pair of brackets. */
function isOneCall(body: readonly Token[]): boolean {
  let depth = 0;
  for (let i = 1; i < body.length; i++) {
    const text = body[i]?.text;
    if (text === '(') depth++;
    else if (text === ')') depth--;
    if (depth === 0) return text === ')' && i === body.length - 1;
  }
  return false;
}
