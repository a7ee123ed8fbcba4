// Places (lvalues): names, members, elements, what pointers point to, compound literals. Called by expression lowering.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { CType } from '../ctype.ts';
import { alignOf, findField, pointerTo, sizeOf, typeName } from '../ctype.ts';
import type { Expr } from '../ir.ts';
import type { Operand, Place, TextOf } from './context.ts';
import { child, named, NotLowered } from './context.ts';
import type { Expressions } from './expressions.ts';
import { constant, fold, valueOf } from './fold.ts';
import { initialize } from './initializers.ts';
import { pointerAdd } from './operators.ts';
import { textOf } from './types.ts';

export function lowerPlace(lower: Expressions, node: CNode, source: TextOf): Place {
  switch (node.kind) {
    case 'parenthesized_expression': {
      const inner = named(node)[0];
      if (inner && inner.kind !== 'compound_statement') return lowerPlace(lower, inner, source);
      const value = lower.rvalue(node, source);
      if (value.type.k === 'struct') return { k: 'memory', addr: value.e, type: value.type, bits: null };
      break;
    }
    case 'identifier':
      return namedPlace(lower, node, source);
    case 'pointer_expression': {
      if (node.children[0]?.kind !== '*') break;
      const argument = child(node, 'argument');
      if (!argument) break;
      const pointer = lower.rvalue(argument, source);
      if (pointer.type.k !== 'ptr') throw new NotLowered(`${typeName(pointer.type)} is not a pointer`, node);
      return { k: 'memory', addr: pointer.e, type: pointer.type.to, bits: null };
    }
    case 'subscript_expression': {
      const array = child(node, 'argument');
      const index = child(node, 'index');
      if (!array || !index) break;
      const spill = lower.ordered(array, index, source);
      const sum = pointerAdd(lower, spill.left, spill.right, '+', node);
      if (sum.type.k !== 'ptr') break;
      return { k: 'memory', addr: sum.e, type: sum.type.to, bits: null };
    }
    case 'field_expression':
      return fieldPlace(lower, node, source);
    case 'compound_literal_expression':
      return compoundLiteral(lower, node, source);
    default: {
      // A struct value (a call's result, a statement expression) has a place of its own.
      const value = lower.rvalue(node, source);
      if (value.type.k === 'struct') return { k: 'memory', addr: value.e, type: value.type, bits: null };
    }
  }
  throw new NotLowered(`"${textOf(node, source).slice(0, 60)}" is not a place`, node);
}

/** A per-CPU variable of 2.6: up to 2.6.33 the accessors paste a prefix before its name. */
export function perCpuPlace(lower: Expressions, node: CNode, source: TextOf): Place {
  const name = textOf(node, source);
  const prefixed = `per_cpu__${name}`;
  return lower.globalType(prefixed) ? placeOfName(lower, prefixed, node) : lowerPlace(lower, node, source);
}

function namedPlace(lower: Expressions, node: CNode, source: TextOf): Place {
  return placeOfName(lower, textOf(node, source), node);
}

function placeOfName(lower: Expressions, name: string, node: CNode): Place {
  const local = lower.locals?.lookup(name);
  if (local) {
    if (local.k === 'constant') throw new NotLowered(`${name} is a constant and has no address`, node);
    if (local.k === 'slot') return local;
    const addr: Expr =
      local.k === 'frame' ? { k: 'frame', offset: local.offset } : { k: 'global', name: local.name };
    return { k: 'memory', addr, type: local.type, bits: null };
  }
  const type = lower.globalType(name);
  if (!type) throw new NotLowered(`${name} is not defined in this unit`, node);
  if (type.k === 'func') {
    return {
      k: 'memory',
      addr: { k: 'function', name: lower.linker.functionRef(name, lower.types.scope) },
      type,
      bits: null,
    };
  }
  return {
    k: 'memory',
    addr: { k: 'global', name: lower.linker.global(name, lower.types.scope) },
    type,
    bits: null,
  };
}

function fieldPlace(lower: Expressions, node: CNode, source: TextOf): Place {
  const argument = child(node, 'argument');
  const fieldNode = child(node, 'field');
  if (!argument || !fieldNode) throw new NotLowered('member access is not understood', node);
  const arrow = node.children.some((one) => one.kind === '->');
  let base: Expr;
  let type: CType;
  if (arrow) {
    const pointer = lower.rvalue(argument, source);
    if (pointer.type.k !== 'ptr') throw new NotLowered(`${typeName(pointer.type)} is not a pointer`, node);
    base = pointer.e;
    type = pointer.type.to;
  } else {
    const outer = lowerPlace(lower, argument, source);
    if (outer.k === 'slot') throw new NotLowered('member of a scalar', node);
    base = outer.addr;
    type = outer.type;
  }
  if (type.k !== 'struct') throw new NotLowered(`${typeName(type)} has no members`, node);
  const name = textOf(fieldNode, source);
  const field = findField(type.def, name);
  if (!field) throw new NotLowered(`${typeName(type)} has no member ${name} here`, fieldNode);
  const { bits } = field;
  // A packed bit-field may lie across two units of its type, which one load can not reach.
  if (bits && bits.offset + bits.width > 8 * (sizeOf(field.type) ?? 0))
    throw new NotLowered(`the packed bit-field ${name} crosses its storage unit`, node);
  return {
    k: 'memory',
    addr: addOffset(base, field.offset),
    type: field.type,
    bits: field.bits,
  };
}

export function compoundLiteral(lower: Expressions, node: CNode, source: TextOf): Place {
  const typeNode = child(node, 'type');
  const value = child(node, 'value');
  if (!lower.emitter || !typeNode || !value) throw new NotLowered('compound literal is not understood', node);
  const type = lower.types.typeName(typeNode, source);
  const size = sizeOf(type);
  if (size === null) throw new NotLowered(`${typeName(type)} is incomplete`, node);
  const offset = lower.emitter.newFrame(size, alignOf(type));
  const addr: Expr = { k: 'frame', offset };
  initialize(lower, addr, type, value, source);
  return { k: 'memory', addr, type, bits: null };
}

export function addressOf(lower: Expressions, place: Place, node: CNode): Operand {
  if (place.k === 'slot') throw new NotLowered('address of a register variable', node);
  if (place.bits) throw new NotLowered('address of a bit-field', node);
  return { e: place.addr, type: pointerTo(place.type) };
}

export function addOffset(base: Expr, offset: number): Expr {
  if (offset === 0) return base;
  if (base.k === 'frame') return { k: 'frame', offset: base.offset + offset };
  if (base.k === 'bin' && base.op === '+' && base.rep === 'u64') {
    const inner = valueOf(base.b);
    if (typeof inner === 'number')
      return { k: 'bin', op: '+', rep: 'u64', a: base.a, b: constant(inner + offset, 'u64') };
  }
  return fold({ k: 'bin', op: '+', rep: 'u64', a: base, b: constant(offset, 'u64') });
}

/** The operand without its parentheses. */
export function strip(node: CNode): CNode {
  let at = node;
  while (at.kind === 'parenthesized_expression') {
    const inner = named(at)[0];
    if (!inner || inner.kind === 'compound_statement') return at;
    at = inner;
  }
  return at;
}

export function isPlaceNode(node: CNode): boolean {
  return (
    node.kind === 'identifier' ||
    node.kind === 'field_expression' ||
    node.kind === 'subscript_expression' ||
    (node.kind === 'pointer_expression' && node.children[0]?.kind === '*')
  );
}
