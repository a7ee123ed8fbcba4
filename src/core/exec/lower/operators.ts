// Operators: arithmetic with C's conversions, pointer arithmetic, short circuits, ?:, assignments, ++ and --. What has
// side effects becomes instructions, in C's order. Called by expression lowering.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { CType } from '../ctype.ts';
import { pointerTo, sizeOf, typeName, types, usual } from '../ctype.ts';
import type { BinaryOp, CompareOp, Expr, Rep } from '../ir.ts';
import type { Operand, Place, TextOf } from './context.ts';
import { child, NotLowered, repOf } from './context.ts';
import type { Expressions } from './expressions.ts';
import { constant, fold, valueOf } from './fold.ts';
import { addressOf, lowerPlace, strip } from './places.ts';

export function pointerExpression(lower: Expressions, node: CNode, source: TextOf): Operand {
  const argument = child(node, 'argument');
  if (!argument) throw new NotLowered('operator without an operand', node);
  if (node.children[0]?.kind === '&') {
    const inner = strip(argument);
    // &*p is p; &(struct value) is its place.
    const place = lowerPlace(lower, inner, source);
    if (place.k === 'memory' && place.type.k === 'func')
      return { e: place.addr, type: pointerTo(place.type) };
    return addressOf(lower, place, node);
  }
  return lower.load(lowerPlace(lower, node, source));
}

export function unary(lower: Expressions, node: CNode, source: TextOf): Operand {
  const operator = node.children[0]?.kind;
  const argument = child(node, 'argument');
  if (!argument) throw new NotLowered('operator without an operand', node);
  const operand = lower.rvalue(argument, source);
  if (operator === '!') return { e: fold({ k: 'lnot', a: operand.e }), type: types.int };
  const value = lower.promoted(operand);
  const rep = repOf(value.type);
  if (!rep) throw new NotLowered('operand has no value', node);
  if (operator === '-') return { e: fold({ k: 'neg', rep, a: value.e }), type: value.type };
  if (operator === '~') return { e: fold({ k: 'not', rep, a: value.e }), type: value.type };
  return value;
}

export function binaryExpression(lower: Expressions, node: CNode, source: TextOf): Operand {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const operator = child(node, 'operator')?.kind;
  if (!left || !right || !operator) throw new NotLowered('expression is not understood', node);
  if (operator === '&&' || operator === '||') return logical(lower, operator, left, right, source);
  const both = lower.ordered(left, right, source);
  return arithmetic(lower, operator, both.left, both.right, node);
}

function logical(
  lower: Expressions,
  operator: '&&' | '||',
  left: CNode,
  right: CNode,
  source: TextOf,
): Operand {
  const k = operator === '&&' ? 'and' : 'or';
  const a = lower.condition(left, source);
  const known = valueOf(a);
  if (known !== null && (known !== 0) === (operator === '||')) {
    return { e: constant(operator === '||' ? 1 : 0, 'i32'), type: types.int };
  }
  const emitter = lower.emitter;
  if (!emitter || !lower.hasEffects(right, source)) {
    return { e: fold({ k, a, b: lower.condition(right, source) }), type: types.int };
  }
  const slot = emitter.newSlot();
  const skip: Expr = constant(operator === '&&' ? 0 : 1, 'i32');
  emitter.emit({ op: 'set', slot, rep: 'i32', e: skip });
  const branch = { op: 'branch' as const, c: a, ifTrue: 0, ifFalse: 0, note: false };
  const at = emitter.emit(branch);
  const b = lower.condition(right, source);
  const truth: Expr = { k: 'lnot', a: { k: 'lnot', a: b } };
  const end = emitter.emit({ op: 'set', slot, rep: 'i32', e: fold({ k: 'lnot', a: fold(truth.a) }) }) + 1;
  branch.ifTrue = operator === '&&' ? at + 1 : end;
  branch.ifFalse = operator === '&&' ? end : at + 1;
  return { e: { k: 'slot', rep: 'i32', slot }, type: types.int };
}

export function conditional(lower: Expressions, node: CNode, source: TextOf): Operand {
  const condition = child(node, 'condition');
  const yes = child(node, 'consequence');
  const no = child(node, 'alternative');
  if (!condition || !no) throw new NotLowered('conditional is not understood', node);
  let c = lower.rvalue(condition, source);
  const known = valueOf(c.e);
  if (known !== null) {
    // Only the chosen branch is evaluated, but its type is still that of both.
    const chosen = known !== 0 ? (yes ? lower.rvalue(yes, source) : c) : lower.rvalue(no, source);
    const other = known !== 0 ? no : yes;
    const otherType = other ? lower.typeOfValue(other, source) : c.type;
    if (!repOf(chosen.type)) return chosen;
    return lower.converted(chosen, commonType(chosen.type, otherType));
  }
  if (!yes) c = lower.spill(c);
  const emitter = lower.emitter;
  if (!emitter || !(lower.hasEffects(no, source) || (yes && lower.hasEffects(yes, source)))) {
    const a = yes ? lower.rvalue(yes, source) : c;
    const b = lower.rvalue(no, source);
    const type = commonType(a.type, b.type);
    const rep = repOf(type);
    if (!rep) return { e: fold({ k: 'cond', rep: 'u64', c: c.e, a: a.e, b: b.e }), type };
    return {
      e: fold({ k: 'cond', rep, c: c.e, a: lower.converted(a, type).e, b: lower.converted(b, type).e }),
      type,
    };
  }
  const yesType = yes ? lower.typeOfValue(yes, source) : c.type;
  const type = commonType(yesType, lower.typeOfValue(no, source));
  const rep = repOf(type);
  const slot = emitter.newSlot();
  const branch = { op: 'branch' as const, c: c.e, ifTrue: 0, ifFalse: 0, note: false };
  branch.ifTrue = emitter.emit(branch) + 1;
  const a = yes ? lower.rvalue(yes, source) : c;
  if (rep) emitter.emit({ op: 'set', slot, rep, e: lower.converted(a, type).e });
  else if (type.k === 'struct') emitter.emit({ op: 'set', slot, rep: 'u64', e: a.e });
  const jump = { op: 'jump' as const, to: 0 };
  branch.ifFalse = emitter.emit(jump) + 1;
  const b = lower.rvalue(no, source);
  if (rep) emitter.emit({ op: 'set', slot, rep, e: lower.converted(b, type).e });
  else if (type.k === 'struct') emitter.emit({ op: 'set', slot, rep: 'u64', e: b.e });
  const next = { op: 'jump' as const, to: 0 };
  const last = emitter.emit(next);
  next.to = last + 1;
  jump.to = last + 1;
  return { e: { k: 'slot', rep: rep ?? 'u64', slot }, type };
}

function commonType(a: CType, b: CType): CType {
  if (a.k === 'int' && b.k === 'int') return usual(a, b);
  if (a.k === 'ptr' && b.k === 'ptr') return a.to.k === 'void' ? b : a;
  if (a.k === 'ptr') return a;
  if (b.k === 'ptr') return b;
  return a;
}

/** a operator b with the usual arithmetic conversions, pointer arithmetic and comparisons. */
export function arithmetic(
  lower: Expressions,
  operator: string,
  a: Operand,
  b: Operand,
  node: CNode,
): Operand {
  if ((operator === '+' || operator === '-') && (a.type.k === 'ptr' || b.type.k === 'ptr')) {
    return pointerAdd(lower, a, b, operator, node);
  }
  if (/^(?:[=!<>]=|[<>])$/.test(operator)) {
    const type = a.type.k === 'int' && b.type.k === 'int' ? usual(a.type, b.type) : (types.ulong as CType);
    const rep = repOf(type);
    if (!rep || !repOf(a.type) || !repOf(b.type))
      throw new NotLowered('comparison of values without an order', node);
    const x = lower.converted(a, type).e;
    const y = lower.converted(b, type).e;
    return { e: fold({ k: 'cmp', op: operator as CompareOp, rep, a: x, b: y }), type: types.int };
  }
  const x = lower.promoted(a);
  const y = lower.promoted(b);
  if (x.type.k !== 'int' || y.type.k !== 'int') {
    throw new NotLowered(`${typeName(x.type)} ${operator} ${typeName(y.type)} is not understood`, node);
  }
  if (operator === '<<' || operator === '>>') {
    const rep = repOf(x.type) as Rep;
    return { e: fold({ k: 'bin', op: operator, rep, a: x.e, b: y.e }), type: x.type };
  }
  const type = usual(x.type, y.type);
  const rep = repOf(type) as Rep;
  return {
    e: fold({
      k: 'bin',
      op: operator as BinaryOp,
      rep,
      a: lower.converted(x, type).e,
      b: lower.converted(y, type).e,
    }),
    type,
  };
}

export function pointerAdd(
  lower: Expressions,
  a: Operand,
  b: Operand,
  operator: '+' | '-',
  node: CNode,
): Operand {
  if (a.type.k === 'ptr' && b.type.k === 'ptr') {
    const size = sizeOf(a.type.to) ?? 1;
    const bytes = fold({ k: 'bin', op: '-', rep: 'i64', a: a.e, b: b.e });
    return {
      e: size === 1 ? bytes : fold({ k: 'bin', op: '/', rep: 'i64', a: bytes, b: constant(size, 'i64') }),
      type: types.long,
    };
  }
  const pointer = a.type.k === 'ptr' ? a : b;
  const index = a.type.k === 'ptr' ? b : a;
  if (pointer.type.k !== 'ptr' || index.type.k !== 'int')
    throw new NotLowered('pointer arithmetic is not understood', node);
  const size = sizeOf(pointer.type.to);
  if (size === null) throw new NotLowered(`${typeName(pointer.type.to)} is incomplete`, node);
  const wide = lower.converted(index, index.type.signed ? types.long : types.ulong);
  const bytes = fold({ k: 'bin', op: '*', rep: 'i64', a: wide.e, b: constant(size, 'i64') });
  return { e: fold({ k: 'bin', op: operator, rep: 'u64', a: pointer.e, b: bytes }), type: pointer.type };
}

export function update(lower: Expressions, node: CNode, source: TextOf): Operand {
  const argument = child(node, 'argument');
  if (!argument) throw new NotLowered('operator without an operand', node);
  const operator = node.children.some((one) => one.kind === '++') ? '+' : '-';
  const prefix = node.children[0] !== argument;
  const place = stable(lower, lowerPlace(lower, argument, source));
  const old = prefix ? lower.load(place) : lower.spill(lower.load(place));
  const next = arithmetic(lower, operator, old, { e: constant(1, 'i32'), type: types.int }, node);
  lower.store(place, next);
  return prefix ? lower.load(place) : old;
}

export function assignment(lower: Expressions, node: CNode, source: TextOf): Operand {
  const left = child(node, 'left');
  const right = child(node, 'right');
  const operator = child(node, 'operator')?.kind ?? '=';
  if (!left || !right) throw new NotLowered('assignment is not understood', node);
  if (operator === '=') {
    if (right.kind === 'initializer_list') throw new NotLowered('assignment of a list', node);
    const value = lower.rvalue(right, source);
    // The place is worked out after the value: neither order is promised by C, and this one needs no spill.
    const safe = lower.hasEffects(left, source) ? lower.spill(value) : value;
    const place = lowerPlace(lower, left, source);
    lower.store(place, safe);
    return place.type.k === 'struct' ? { e: safe.e, type: place.type } : lower.load(place);
  }
  const place = stable(lower, lowerPlace(lower, left, source));
  const value = lower.rvalue(right, source);
  const result = arithmetic(lower, operator.slice(0, -1), lower.load(place), value, node);
  lower.store(place, result);
  return lower.load(place);
}

/** A place whose address is worked out once. */
function stable(lower: Expressions, place: Place): Place {
  if (place.k === 'slot' || place.addr.k === 'frame' || place.addr.k === 'global') return place;
  const kept = lower.spill({ e: place.addr, type: types.ulong });
  return { ...place, addr: kept.e };
}
