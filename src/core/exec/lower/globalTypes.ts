// Types of file-scope names, found among the declarations of a unit. Called by expression lowering and the linker.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { CType } from '../ctype.ts';
import type { TextOf } from './context.ts';
import { child, named, NotLowered } from './context.ts';
import { stringBytes } from '../literals.ts';
import type { Declared, Types } from './types.ts';
import { textOf } from './types.ts';

/** Declared type of a file-scope name: the most complete of its declarations. */
export function globalTypeIn(unitTypes: Types, name: string): CType | null {
  return unitTypes.atFileScope(() => mostComplete(unitTypes, name));
}

function mostComplete(unitTypes: Types, name: string): CType | null {
  const { scope } = unitTypes;
  let best: CType | null = null;
  for (const found of scope.ordinary(name)) {
    if (found.item.isTypedef) continue;
    const parsed = scope.parseItem(found);
    const source: TextOf = { expanded: parsed.expanded, text: parsed.expanded.text };
    for (const node of named(parsed.root)) {
      if (node.kind !== 'declaration' && node.kind !== 'function_definition') continue;
      for (const declarator of node.children.filter((one) => one.field === 'declarator')) {
        if (!mentions(declarator, name, source)) continue;
        const declared = declaredBy(unitTypes, node, declarator, source);
        if (declared?.name !== name) continue;
        if (declared.type.k !== 'array' || declared.type.count !== null) return declared.type;
        const value = child(declarator, 'value');
        best = value ? arrayOf(unitTypes, declared.type, value, source) : (best ?? declared.type);
        if (best.k === 'array' && best.count !== null) return best;
      }
    }
  }
  return best;
}

/** What a declarator declares, or null if its type is not understood here (a type that asks for itself). */
export function declaredBy(types_: Types, node: CNode, declarator: CNode, source: TextOf): Declared | null {
  try {
    return types_.declarator(declarator, types_.specifiers(node, source), source);
  } catch (error) {
    if (error instanceof NotLowered) return null;
    throw error;
  }
}

/** The type of `x[] = {...}` or `x[] = "..."`, with its count filled in. */
export function arrayOf(unitTypes: Types, type: CType, value: CNode, source: TextOf): CType {
  if (type.k !== 'array' || type.count !== null) return type;
  if (value.kind === 'string_literal' || value.kind === 'concatenated_string')
    return { ...type, count: stringBytes(textOf(value, source)).length + 1 };
  let next = 0;
  let count = 0;
  for (const entry of named(value)) {
    const designator = entry.kind === 'initializer_pair' ? child(entry, 'designator') : null;
    if (designator) {
      const bound = named(designator).at(-1);
      const last = bound ? unitTypes.evaluator.constant(bound, source) : null;
      if (last === null) throw new NotLowered('designator is not constant', entry);
      next = Number(last);
    }
    count = Math.max(count, ++next);
  }
  return { ...type, count };
}

function mentions(node: CNode, name: string, source: TextOf): boolean {
  if (node.field === 'parameters' || node.field === 'value') return false;
  if (node.kind === 'identifier') return textOf(node, source) === name;
  return node.children.some((one) => mentions(one, name, source));
}
