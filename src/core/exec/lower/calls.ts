// Lowers calls: compiler built-ins, boundary primitives (by their table), functions of the program, pointers to
// functions. A name that is none of these becomes a stop with its place: nothing is ever skipped in silence.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { BoundarySpec } from '../boundary/spec.ts';
import { resultReps } from '../boundary/spec.ts';
import type { CType, FuncType } from '../ctype.ts';
import { alignOf, pointerTo, sizeOf, typeName, types } from '../ctype.ts';
import type { Expr, PrimArg } from '../ir.ts';
import type { Emitter, Operand, TextOf } from './context.ts';
import { child, named, NotLowered, repOf } from './context.ts';
import type { Expressions } from './expressions.ts';
import { constant, valueOf } from './fold.ts';
import { arithmetic } from './operators.ts';
import { lowerPlace, perCpuPlace } from './places.ts';
import { textOf } from './types.ts';

export function lowerCall(lower: Expressions, node: CNode, source: TextOf): Operand {
  const callee = node.kind === 'call_expression' ? child(node, 'function') : node;
  if (!callee) throw new NotLowered('call is not understood', node);
  const args = node.kind === 'call_expression' ? named(child(node, 'arguments') ?? node) : [];
  if (callee.kind === 'identifier') {
    const name = textOf(callee, source);
    if (!lower.emitter?.lookup(name)) {
      const builtin = lowerBuiltin(lower, name, args, node, source);
      if (builtin) return builtin;
      const spec = lower.linker.boundary(name);
      if (spec) return lowerPrimitive(lower, name, spec, args, node, source);
      // A variable may hold the function: `pv_ops_save(x)`.
      if (lower.globalType(name)?.k !== 'ptr') return lowerDirect(lower, name, args, node, source);
    }
  }
  const pointer = lower.rvalue(callee, source);
  const target = pointer.type.k === 'ptr' ? pointer.type.to : pointer.type;
  if (target.k !== 'func') throw new NotLowered(`${typeName(pointer.type)} can not be called`, node);
  const kept = lower.spill(pointer);
  return emitCall(lower, target, args, node, source, (lowered, dst) => {
    lower.emitter?.emit({ op: 'call', fn: kept.e, args: lowered, dst, rep: repOf(target.ret) });
  });
}

function lowerDirect(
  lower: Expressions,
  name: string,
  args: readonly CNode[],
  node: CNode,
  source: TextOf,
): Operand {
  const { linker, types: unitTypes, emitter } = lower;
  if (!emitter) throw new NotLowered(`the value of ${name}() is not constant`, node);
  const type = lower.globalType(name);
  if (!linker.hasFunction(name, unitTypes.scope)) {
    // Arguments are evaluated first, so that the stop comes where the call would.
    const ret = type?.k === 'func' ? type.ret : types.int;
    emitter.emit({ op: 'stop', message: `${name}() is not modelled and has no definition here`, s: 0 });
    if (ret.k === 'struct') {
      const offset = emitter.newFrame(sizeOf(ret) ?? 0, alignOf(ret));
      return { e: { k: 'frame', offset }, type: ret };
    }
    return { e: constant(0, repOf(ret) ?? 'i32'), type: ret };
  }
  const fn: FuncType = type?.k === 'func' ? type : { k: 'func', ret: types.int, params: [], variadic: true };
  const target = linker.functionRef(name, unitTypes.scope);
  return emitCall(lower, fn, args, node, source, (lowered, dst) => {
    emitter.emit({ op: 'call', fn: target, args: lowered, dst, rep: repOf(fn.ret) });
  });
}

function emitCall(
  lower: Expressions,
  fn: FuncType,
  args: readonly CNode[],
  node: CNode,
  source: TextOf,
  emit: (
    args: { rep: NonNullable<ReturnType<typeof repOf>>; e: Operand['e']; copySize?: number }[],
    dst: number,
  ) => void,
): Operand {
  const emitter = lower.emitter;
  if (!emitter) throw new NotLowered('a call is not constant', node);
  const operands = args.map((arg, i) => {
    const value = lower.rvalue(arg, source);
    const param = fn.params[i];
    const converted = param ? lower.converted(value, param.type) : lower.promoted(value);
    return i < args.length - 1 ? lower.spill(converted) : converted;
  });
  const lowered = operands.map((operand) => {
    if (operand.type.k === 'struct') {
      return { rep: 'u64' as const, e: operand.e, copySize: sizeOf(operand.type) ?? 0 };
    }
    const rep = repOf(operand.type);
    if (!rep) throw new NotLowered('an argument without a value', node);
    return { rep, e: operand.e };
  });
  if (fn.ret.k === 'struct') return returnedStruct(lower, fn.ret, node, (dst) => emit(lowered, dst));
  const rep = repOf(fn.ret);
  const dst = rep ? emitter.newSlot() : -1;
  emit(lowered, dst);
  return { e: rep ? { k: 'slot', rep, slot: dst } : constant(0, 'i32'), type: fn.ret };
}

/** The callee gives the address of the struct in its own frame, which is gone: the bytes are copied at once. */
function returnedStruct(
  lower: Expressions,
  type: Extract<CType, { k: 'struct' }>,
  node: CNode,
  emit: (dst: number) => void,
): Operand {
  const size = sizeOf(type);
  if (!lower.emitter || size === null) throw new NotLowered('a struct of unknown size is returned', node);
  const dst = lower.emitter.newSlot();
  emit(dst);
  const to = { k: 'frame', offset: lower.emitter.newFrame(size, alignOf(type)) } as const;
  lower.emitter.emit({ op: 'copy', to, from: { k: 'slot', rep: 'u64', slot: dst }, size });
  return { e: to, type };
}

function lowerPrimitive(
  lower: Expressions,
  name: string,
  spec: BoundarySpec,
  args: readonly CNode[],
  node: CNode,
  source: TextOf,
): Operand {
  const emitter = lower.emitter;
  if (!emitter) throw new NotLowered(`${name} is not constant`, node);
  let first: CType = types.void;
  let onFault: CNode | null = null;
  const lowered: PrimArg[] = args.map((arg, i) => {
    const kind = spec.args[i] ?? spec.rest;
    if (kind === undefined) throw new NotLowered(`${name} takes ${spec.args.length} arguments`, arg);
    if (kind === 'skip') return { k: 'text', text: '' };
    if (kind === 'label') {
      onFault = arg;
      return { k: 'text', text: textOf(arg, source) };
    }
    if (kind === 'pointee') {
      const place = lowerPointee(lower, arg, source, i < args.length - 1);
      if (i === 0) first = place.type;
      return place.arg;
    }
    if (kind === 'text' || (kind === 'feature' && /^X86_(?:FEATURE|BUG)_\w+$/.test(textOf(arg, source)))) {
      return { k: 'text', text: textOf(arg, source) };
    }
    if (kind === 'place' || kind === 'percpu') {
      const place = kind === 'place' ? lowerPlace(lower, arg, source) : perCpuPlace(lower, arg, source);
      if (place.k === 'slot') throw new NotLowered(`${textOf(arg, source)} is not in memory`, arg);
      if (i === 0) first = place.type;
      const size = sizeOf(place.type);
      return {
        k: 'place',
        addr: place.addr,
        rep: repOf(place.type),
        size: size ?? 0,
        text: textOf(arg, source).replace(/\s+/g, ' ').trim(),
      };
    }
    const value = lower.promoted(lower.rvalue(arg, source));
    if (i === 0) first = value.type;
    const rep = repOf(value.type);
    if (!rep) throw new NotLowered(`argument of ${name} has no value`, arg);
    const kept = i < args.length - 1 ? lower.spill(value) : value;
    return { k: 'value', rep, e: kept.e, type: typeName(value.type) };
  });
  const type = onFault ? types.int : resultType(lower, spec, first);
  const rep = repOf(type);
  const dst = rep ? emitter.newSlot() : -1;
  emitter.emit({ op: 'prim', name, args: lowered, dst, rep });
  if (onFault) {
    branchToLabel(emitter, dst, textOf(onFault, source), onFault);
    return { e: constant(0, 'i32'), type: types.void };
  }
  return { e: rep ? { k: 'slot', rep, slot: dst } : constant(0, 'i32'), type };
}

/** What a pointer argument points to, as a place; the pointer is evaluated once, here. */
function lowerPointee(
  lower: Expressions,
  arg: CNode,
  source: TextOf,
  keep: boolean,
): { readonly arg: PrimArg; readonly type: CType } {
  const pointer = lower.rvalue(arg, source);
  if (pointer.type.k !== 'ptr') throw new NotLowered(`${textOf(arg, source)} is not a pointer`, arg);
  const text = textOf(arg, source).replace(/\s+/g, ' ').trim();
  const addr = keep ? lower.spill(pointer).e : pointer.e;
  const type = pointer.type.to;
  return { arg: { k: 'place', addr, rep: repOf(type), size: sizeOf(type) ?? 0, text }, type };
}

function branchToLabel(emitter: Emitter, slot: number, label: string, node: CNode): void {
  const c: Expr = { k: 'slot', rep: 'i32', slot };
  const branch = { op: 'branch' as const, c, ifTrue: 0, ifFalse: 0, note: false };
  branch.ifFalse = emitter.emit(branch) + 1;
  emitter.goTo(label, { set: (to) => (branch.ifTrue = to) }, node);
}

function resultType(lower: Expressions, spec: BoundarySpec, first: CType): CType {
  switch (spec.result) {
    case 'typeof 0':
    case 'ptr 0':
      return first.k === 'array' ? pointerTo(first.of) : first;
    case 'task':
      return pointerTo({ k: 'struct', def: lower.types.tagged('struct', 'task_struct') });
    case 'thread_info':
      return pointerTo({ k: 'struct', def: lower.types.tagged('struct', 'thread_info') });
    case 'voidptr':
      return pointerTo(types.void);
    case 'int':
      return types.int;
    case 'uint':
      return types.uint;
    case 'bool':
      return types.bool;
    case 'long':
      return types.long;
    case 'u64':
    case 'ulong':
      return types.ulong;
    case 'void':
      return resultReps[spec.result] ? types.int : types.void;
  }
}

/** Compiler built-ins and kernel wrappers whose whole meaning is their argument. */
function lowerBuiltin(
  lower: Expressions,
  name: string,
  args: readonly CNode[],
  node: CNode,
  source: TextOf,
): Operand | null {
  const first = args[0];
  switch (name) {
    case '__builtin_expect':
    case 'likely':
    case 'unlikely': {
      if (!first) return null;
      const value = lower.rvalue(first, source);
      return value.type.k === 'int' ? lower.converted(value, types.long) : value;
    }
    case 'READ_ONCE':
    case '__READ_ONCE':
    case 'data_race':
      return first ? lower.rvalue(first, source) : null;
    case 'WRITE_ONCE':
    case '__WRITE_ONCE': {
      const second = args[1];
      if (!first || !second) return null;
      const value = lower.spill(lower.rvalue(second, source));
      const place = lowerPlace(lower, first, source);
      lower.store(place, value);
      return value;
    }
    case '__builtin_constant_p': {
      if (!first) return null;
      let known = false;
      try {
        known = valueOf(lower.withoutEmitter().rvalue(first, source).e) !== null;
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
      }
      return { e: constant(known ? 1 : 0, 'i32'), type: types.int };
    }
    case '__builtin_choose_expr': {
      const chosen = first ? lower.constant(first, source) : null;
      const pick = chosen === null ? null : args[chosen !== 0n ? 1 : 2];
      if (!pick) throw new NotLowered('__builtin_choose_expr without a constant', node);
      return lower.rvalue(pick, source);
    }
    case '__builtin_object_size':
    case '__builtin_dynamic_object_size':
      return { e: constant(-1, 'u64'), type: types.ulong };
    case 'ARRAY_SIZE': {
      if (!first) return null;
      const type = lower.typeOfExpression(first, source);
      if (type.k !== 'array' || type.count === null) throw new NotLowered('ARRAY_SIZE of no array', node);
      return { e: constant(type.count, 'u64'), type: types.ulong };
    }
    case 'min':
    case 'max': {
      const second = args[1];
      if (!first || !second) return null;
      const a = lower.spill(lower.rvalue(first, source));
      const b = lower.spill(lower.rvalue(second, source));
      const cmp = arithmetic(lower, name === 'min' ? '<' : '>', a, b, node);
      const sum = arithmetic(lower, '+', a, b, node);
      const rep = repOf(sum.type);
      if (!rep) return null;
      return {
        e: {
          k: 'cond',
          rep,
          c: cmp.e,
          a: lower.converted(a, sum.type).e,
          b: lower.converted(b, sum.type).e,
        },
        type: sum.type,
      };
    }
    default:
      return null;
  }
}
