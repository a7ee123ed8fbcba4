// Which locals need an address: those under &, those that a primitive takes as a place, those that asm operands name.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { Linker, TextOf } from './context.ts';
import { child, named } from './context.ts';
import { textOf } from './types.ts';

/** Names of locals that must live in the frame's memory. */
export function namesInMemory(node: CNode, source: TextOf, linker: Linker): ReadonlySet<string> {
  const names = new Set<string>();
  const base = (at: CNode): void => {
    let inner = at;
    for (;;) {
      if (inner.kind === 'identifier') {
        names.add(textOf(inner, source));
        return;
      }
      const next =
        child(inner, 'argument') ?? (inner.kind === 'parenthesized_expression' ? named(inner)[0] : null);
      if (!next) return;
      inner = next;
    }
  };
  const visit = (at: CNode): void => {
    if (at.kind === 'pointer_expression' && at.children[0]?.kind === '&') {
      const argument = child(at, 'argument');
      if (argument) base(argument);
    }
    if (at.kind === 'gnu_asm_expression') {
      for (const list of at.children)
        for (const operand of list.children) {
          const value = child(operand, 'value');
          if (value) base(value);
        }
    }
    if (at.kind === 'call_expression') {
      const callee = child(at, 'function');
      const spec = callee?.kind === 'identifier' ? linker.boundary(textOf(callee, source)) : null;
      if (spec) {
        named(child(at, 'arguments') ?? at).forEach((arg, i) => {
          if ((spec.args[i] ?? spec.rest) === 'place') base(arg);
        });
      }
    }
    at.children.forEach(visit);
  };
  visit(node);
  return names;
}
