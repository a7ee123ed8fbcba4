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

/** What of a braced list is used so far. */
interface Cursor {
  readonly entries: readonly CNode[];
  at: number;
}

/** A part of an aggregate: a member or an element. */
interface Part {
  readonly type: CType;
  readonly offset: number;
  readonly bits: Field['bits'];
}

function fill(lower: Expressions, addr: Expr, type: CType, list: CNode, source: TextOf): void {
  const cursor: Cursor = { entries: named(list), at: 0 };
  if (type.k !== 'array' && type.k !== 'struct') {
    // A scalar in braces.
    const only = cursor.entries[0];
    if (only) part(lower, addr, { type, offset: 0, bits: null }, cursor, source);
    else lower.store({ k: 'memory', addr, type, bits: null }, { e: constant(0, 'i32'), type: types.int });
    return;
  }
  fillParts(lower, addr, type, cursor, true, list, source);
}

/**
 * Fills the parts of an aggregate from the cursor. `braced`: the list is this aggregate's own, so that designators
 * belong to it and everything must be used; else braces are left out, and it takes as many entries as it has parts.
 */
function fillParts(
  lower: Expressions,
  addr: Expr,
  type: CType,
  cursor: Cursor,
  braced: boolean,
  list: CNode,
  source: TextOf,
): void {
  const partOf = partsOf(type, list);
  const written = new Set<number>();
  let next = 0;
  /** After `.a.b = x` C goes on inside a: only what begins with a designator is understood there. */
  let inside = false;
  while (cursor.at < cursor.entries.length) {
    const entry = cursor.entries[cursor.at] as CNode;
    if (entry.kind === 'initializer_pair') {
      if (!braced) return;
      cursor.at++;
      const path = designated(lower, type, entry, source);
      const value = child(entry, 'value');
      if (!value) throw new NotLowered('designator without a value', entry);
      if (path.length > 1 && hasEffects(value))
        throw new NotLowered('a value with side effects for a range of elements', entry);
      const own: Cursor = { entries: [value], at: 0 };
      for (const { first, target } of path) {
        const place = addOffset(addr, target.offset);
        if (written.has(first) && target.whole)
          lower.emitter?.emit({ op: 'zero', to: place, size: sizeOf(target.type) ?? 0 });
        written.add(first);
        own.at = 0;
        part(lower, place, target, own, source);
      }
      const last = path.at(-1);
      next = (last?.first ?? 0) + 1;
      inside = last !== undefined && !last.target.whole;
      continue;
    }
    const target = partOf(next);
    if (!target) {
      if (braced) throw new NotLowered('more initialisers than members', entry);
      return;
    }
    if (inside) throw new NotLowered('an initialiser after a nested designator', entry);
    written.add(next++);
    part(lower, addOffset(addr, target.offset), target, cursor, source);
  }
}

/** The parts by number: members in order (of a union, the first alone), elements. */
function partsOf(type: CType, node: CNode): (index: number) => Part | null {
  if (type.k === 'array') {
    const size = sizeOf(type.of);
    if (size === null) throw new NotLowered(`${typeName(type.of)} is incomplete`, node);
    return (i) =>
      type.count !== null && i >= type.count ? null : { type: type.of, offset: i * size, bits: null };
  }
  const order = type.k === 'struct' ? membersOf(type, node) : [];
  const count = type.k === 'struct' && type.def.isUnion ? Math.min(1, order.length) : order.length;
  return (i) => (i < count ? (order[i] ?? null) : null);
}

/** The members that take initialisers: not the unnamed bit-fields. */
function membersOf(type: Extract<CType, { k: 'struct' }>, node: CNode): readonly Field[] {
  const layout = type.def.layout();
  if (!layout) throw new NotLowered(`${typeName(type)} is incomplete`, node);
  return layout.fields.filter((field) => !(field.bits && field.name === null));
}

/** What `.a[2].b` or `[1 ... 3].c` names: each place, with the number of the outermost part it lies in. */
function designated(
  lower: Expressions,
  outer: CType,
  entry: CNode,
  source: TextOf,
): { readonly first: number; readonly target: Part & { readonly whole: boolean } }[] {
  let found: { first: number; target: Part & { whole: boolean } }[] = [
    { first: -1, target: { type: outer, offset: 0, bits: null, whole: true } },
  ];
  for (const designator of entry.children.filter((one) => one.field === 'designator')) {
    found = found.flatMap(({ first, target }) => {
      const outermost = first < 0;
      if (target.type.k === 'array') {
        const { of } = target.type;
        const size = sizeOf(of);
        const bounds = named(designator).map((one) => lower.constant(one, source));
        const [from, to = from] = bounds;
        if (from === undefined || from === null || to === undefined || to === null || size === null)
          throw new NotLowered('designator is not constant', entry);
        return Array.from({ length: Number(to - from) + 1 }, (_, i) => ({
          first: outermost ? Number(from) + i : first,
          target: {
            type: of,
            offset: target.offset + (Number(from) + i) * size,
            bits: null,
            whole: outermost,
          },
        }));
      }
      // `.name`, or GNU's old `name:`.
      const nameNode = designator.kind === 'field_identifier' ? designator : named(designator)[0];
      const name = nameNode ? textOf(nameNode, source) : '';
      const field = target.type.k === 'struct' ? findField(target.type.def, name) : null;
      if (!field || target.type.k !== 'struct')
        throw new NotLowered(`${typeName(target.type)} has no member ${name} here`, entry);
      const members = membersOf(target.type, entry);
      const at = members.findIndex((one) => one.name === name);
      const holder = at >= 0 ? at : members.findIndex((one) => one.name === null && holds(one, name));
      return [
        {
          first: outermost ? holder : first,
          target: {
            type: field.type,
            offset: target.offset + field.offset,
            bits: field.bits,
            whole: outermost && at >= 0,
          },
        },
      ];
    });
  }
  return found;
}

const holds = (field: Field, name: string): boolean =>
  field.type.k === 'struct' && findField(field.type.def, name) !== null;

/** Initialises one part from the next entry, or from as many as it needs where its braces are left out. */
function part(lower: Expressions, addr: Expr, target: Part, cursor: Cursor, source: TextOf): void {
  const value = cursor.entries[cursor.at] as CNode;
  const { type } = target;
  if (value.kind === 'initializer_list') {
    cursor.at++;
    fill(lower, addr, type, value, source);
    return;
  }
  const elided =
    (type.k === 'array' && !isString(value)) ||
    (type.k === 'struct' && lower.typeOfExpression(value, source).k !== 'struct');
  if (elided) {
    fillParts(lower, addr, type, cursor, false, value, source);
    return;
  }
  cursor.at++;
  if (target.bits) lower.store({ k: 'memory', addr, type, bits: target.bits }, lower.rvalue(value, source));
  else initialize(lower, addr, type, value, source);
}

/** A value for a range is worked out once in C, and for each element here. */
const hasEffects = (node: CNode): boolean =>
  ['call_expression', 'assignment_expression', 'update_expression'].includes(node.kind) ||
  node.children.some(hasEffects);
