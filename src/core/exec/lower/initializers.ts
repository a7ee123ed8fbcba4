// Initialiser lists: C11 6.7.9 with GNU range designators. Writes members in place; what is not named is zero.
// Called for locals, compound literals and globals (whose code runs once, at the start of a Run).
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { CType, Field } from '../ctype.ts';
import { findField, sizeOf, typeName, types } from '../ctype.ts';
import type { Expr } from '../ir.ts';
import type { TextOf } from './context.ts';
import { child, named, NotLowered } from './context.ts';
import type { Expressions } from './expressions.ts';
import { constant } from './fold.ts';
import { stringBytes } from '../literals.ts';
import { addOffset } from './places.ts';
import { textOf } from './types.ts';

/** Emits the stores that initialise the object at `addr`. The object is zeroed first if a list is given. */
export function initialize(lower: Expressions, addr: Expr, type: CType, value: CNode, source: TextOf): void {
  const emitter = lower.emitter;
  if (!emitter) throw new NotLowered('an initialiser is not constant', value);
  if (value.kind !== 'initializer_list') {
    if (type.k === 'array' && isString(value)) {
      storeString(lower, addr, type, textOf(value, source));
      return;
    }
    lower.store({ k: 'memory', addr, type, bits: null }, lower.rvalue(value, source));
    return;
  }
  const size = sizeOf(type);
  if (size === null) throw new NotLowered(`${typeName(type)} is incomplete`, value);
  const only = named(value);
  if (type.k === 'array' && type.of.k === 'int' && only.length === 1 && only[0] && isString(only[0])) {
    storeString(lower, addr, type, textOf(only[0], source));
    return;
  }
  emitter.emit({ op: 'zero', to: addr, size });
  fill(lower, addr, type, value, source);
}

const isString = (node: CNode): boolean =>
  node.kind === 'string_literal' || node.kind === 'concatenated_string';

function storeString(lower: Expressions, addr: Expr, type: CType, text: string): void {
  const size = sizeOf(type) ?? 0;
  lower.emitter?.emit({ op: 'zero', to: addr, size });
  const bytes = stringBytes(text);
  for (let i = 0; i < Math.min(bytes.length, size); i++) {
    lower.emitter?.emit({
      op: 'store',
      rep: 'u8',
      addr: addOffset(addr, i),
      e: constant(bytes.charCodeAt(i), 'u8'),
    });
  }
}

function fill(lower: Expressions, addr: Expr, type: CType, list: CNode, source: TextOf): void {
  const entries = named(list);
  if (type.k === 'array') {
    const elementSize = sizeOf(type.of);
    if (elementSize === null) throw new NotLowered(`${typeName(type.of)} is incomplete`, list);
    let index = 0;
    for (const entry of entries) {
      let from = index;
      let to = index;
      let value: CNode | null = entry;
      if (entry.kind === 'initializer_pair') {
        value = child(entry, 'value');
        const designator = child(entry, 'designator');
        const bounds = designator ? named(designator).map((one) => lower.constant(one, source)) : [];
        if (bounds[0] === undefined || bounds[0] === null)
          throw new NotLowered('designator is not constant', entry);
        from = Number(bounds[0]);
        to = Number(bounds[1] ?? bounds[0]);
      }
      if (!value) continue;
      for (let i = from; i <= to; i++) {
        element(lower, addOffset(addr, i * elementSize), type.of, value, source);
      }
      index = to + 1;
    }
    return;
  }
  if (type.k === 'struct') {
    const layout = type.def.layout();
    if (!layout) throw new NotLowered(`${typeName(type)} is incomplete`, list);
    const order = layout.fields.filter((field) => !(field.bits && field.name === null));
    let next = 0;
    for (const entry of entries) {
      let field: Field | null | undefined = order[next];
      let value: CNode | null = entry;
      if (entry.kind === 'initializer_pair') {
        value = child(entry, 'value');
        const designators = entry.children.filter((one) => one.field === 'designator');
        const nameNode = designators[0] ? named(designators[0])[0] : undefined;
        const name = nameNode ? textOf(nameNode, source) : '';
        field = findField(type.def, name);
        if (!field) throw new NotLowered(`${typeName(type)} has no member ${name} here`, entry);
        const at = order.findIndex((one) => one.name === name);
        if (at >= 0) next = at;
        if (designators.length > 1) throw new NotLowered('nested designators', entry);
      }
      if (!field || !value) throw new NotLowered('more initialisers than members', entry);
      const place = addOffset(addr, field.offset);
      if (field.bits) {
        lower.store(
          { k: 'memory', addr: place, type: field.type, bits: field.bits },
          lower.rvalue(value, source),
        );
      } else element(lower, place, field.type, value, source);
      next++;
    }
    return;
  }
  const only = entries[0];
  if (only) element(lower, addr, type, only, source);
  else lower.store({ k: 'memory', addr, type, bits: null }, { e: constant(0, 'i32'), type: types.int });
}

function element(lower: Expressions, addr: Expr, type: CType, value: CNode, source: TextOf): void {
  if (value.kind === 'initializer_list') fill(lower, addr, type, value, source);
  else initialize(lower, addr, type, value, source);
}
