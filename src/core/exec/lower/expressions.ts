// Lowers C expressions to pure IR expressions; side effects and calls become instructions before them, in C's order.
// Used by the function lowerer (with an emitter) and for constants (without one). Calls are in calls.ts.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import { parseInteger } from '../cpp/condition.ts';
import type { Token } from '../cpp/token.ts';
import type { CType, IntType } from '../ctype.ts';
import { alignOf, findField, pointerTo, sizeOf, typeName, types } from '../ctype.ts';
import type { BinaryOp, CompareOp, Expr, Rep } from '../ir.ts';
import { fromBig } from '../integer.ts';
import { lowerCall } from './calls.ts';
import type { Emitter, Linker, Operand, Place, TextOf } from './context.ts';
import { child, named, NotLowered, repOf } from './context.ts';
import { constant, fold, valueOf } from './fold.ts';
import { initialize } from './initializers.ts';
import { charValue, stringBytes } from './literals.ts';
import type { Declared, Evaluator, Types } from './types.ts';
import { textOf } from './types.ts';

export class Expressions implements Evaluator {
  constructor(
    readonly types: Types,
    readonly linker: Linker,
    readonly emitter: Emitter | null,
  ) {}

  /** The same lowering without an emitter, for constants. */
  withoutEmitter(): Expressions {
    return this.emitter ? new Expressions(this.types, this.linker, null) : this;
  }

  constant(node: CNode, source: TextOf): bigint | null {
    const value = valueOf(this.withoutEmitter().rvalue(node, source).e);
    return value === null ? null : BigInt(value);
  }

  constantOf(tokens: readonly Token[]): bigint | null {
    const fragment = this.fragment(tokens);
    return fragment ? this.constant(fragment.node, fragment.source) : null;
  }

  typeOf(tokens: readonly Token[]): CType {
    const expanded = this.types.scope.expandFragment(tokens);
    const asType = this.types.scope.parseFragment(expanded, 'int x = sizeof(', ');');
    const text = `int x = sizeof(${expanded.text});`;
    const source: TextOf = { expanded: shifted(expanded, asType.offset), text };
    const size = find(asType.root, 'sizeof_expression');
    const typeNode = size ? child(size, 'type') : null;
    if (typeNode) return this.types.typeName(typeNode, source);
    const value = size ? child(size, 'value') : null;
    if (!value) throw new NotLowered(`typeof(${expanded.text}) is not understood`, null);
    return this.typeOfExpression(value, source);
  }

  private fragment(tokens: readonly Token[]): { node: CNode; source: TextOf } | null {
    const expanded = this.types.scope.expandFragment(tokens);
    const before = 'int x = (';
    const parsed = this.types.scope.parseFragment(expanded, before, ');');
    const declarator = find(parsed.root, 'init_declarator');
    const node = declarator ? child(declarator, 'value') : null;
    if (!node) return null;
    return {
      node,
      source: { expanded: shifted(expanded, before.length), text: `${before}${expanded.text});` },
    };
  }

  /** The type of an expression that is not evaluated (sizeof, typeof). */
  typeOfExpression(node: CNode, source: TextOf): CType {
    const inner = strip(node);
    if (isPlaceNode(inner)) {
      try {
        return this.placeType(inner, source);
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
      }
    }
    return this.probe(() => this.rvalue(node, source).type);
  }

  private placeType(node: CNode, source: TextOf): CType {
    return this.probe(() => this.place(node, source).type);
  }

  /** Lowers for the type alone: nothing that is emitted stays. */
  private probe<T>(lower: () => T): T {
    return this.emitter ? this.emitter.probe(lower) : lower();
  }

  /** True if evaluating the node may emit instructions: it calls, assigns, holds statements, or names `current`. */
  private hasEffects(node: CNode, source: TextOf): boolean {
    switch (node.kind) {
      case 'call_expression':
      case 'assignment_expression':
      case 'update_expression':
      case 'compound_statement':
      case 'gnu_asm_expression':
      case 'compound_literal_expression':
        return true;
      case 'sizeof_expression':
      case 'alignof_expression':
        return false;
      case 'identifier':
        return this.linker.boundary(textOf(node, source))?.object === true;
      default:
        return node.children.some((one) => this.hasEffects(one, source));
    }
  }

  // --- Values -------------------------------------------------------------------------------------------------

  rvalue(node: CNode, source: TextOf): Operand {
    switch (node.kind) {
      case 'parenthesized_expression': {
        const inner = named(node)[0];
        if (!inner) break;
        if (inner.kind === 'compound_statement') {
          if (!this.emitter) throw new NotLowered('a statement expression is not constant', node);
          return this.emitter.statementExpression(inner, source);
        }
        return this.rvalue(inner, source);
      }
      case 'number_literal':
        return numberLiteral(node, source);
      case 'char_literal':
        return { e: constant(charValue(textOf(node, source)), 'i32'), type: types.int };
      case 'string_literal':
      case 'concatenated_string':
        return {
          e: { k: 'string', text: stringBytes(textOf(node, source)) },
          type: pointerTo(types.char),
        };
      case 'true':
        return { e: constant(1, 'i32'), type: types.int };
      case 'false':
        return { e: constant(0, 'i32'), type: types.int };
      case 'null':
        return { e: constant(0, 'u64'), type: pointerTo(types.void) };
      case 'identifier':
        return this.identifier(node, source);
      case 'subscript_expression':
      case 'field_expression':
        return this.load(this.place(node, source));
      case 'pointer_expression':
        return this.pointerExpression(node, source);
      case 'unary_expression':
        return this.unary(node, source);
      case 'binary_expression':
        return this.binaryExpression(node, source);
      case 'update_expression':
        return this.update(node, source);
      case 'assignment_expression':
        return this.assignment(node, source);
      case 'conditional_expression':
        return this.conditional(node, source);
      case 'comma_expression': {
        const left = child(node, 'left');
        const right = child(node, 'right');
        if (!left || !right) break;
        this.rvalue(left, source);
        return this.rvalue(right, source);
      }
      case 'cast_expression':
        return this.cast(node, source);
      case 'sizeof_expression':
      case 'alignof_expression':
        return this.sizeofExpression(node, source);
      case 'call_expression':
        return lowerCall(this, node, source);
      case 'compound_literal_expression':
        return this.load(this.compoundLiteral(node, source));
      case 'gnu_asm_expression':
        if (!this.emitter) break;
        this.emitter.assembly(node, source);
        return { e: constant(0, 'i32'), type: types.void };
      case 'extension_expression': {
        const inner = named(node)[0];
        if (inner) return this.rvalue(inner, source);
      }
    }
    throw new NotLowered(`"${textOf(node, source).slice(0, 60)}" (${node.kind}) is not understood`, node);
  }

  /** A value converted to a type, as by assignment. */
  converted(operand: Operand, to: CType): Operand {
    const rep = repOf(to);
    const from = repOf(operand.type);
    if (!rep || !from) {
      if (to.k === 'struct' || to.k === 'void') return operand;
      throw new NotLowered(`${typeName(operand.type)} can not become ${typeName(to)}`, null);
    }
    return { e: fold({ k: 'cast', from, rep, a: operand.e }), type: to };
  }

  /** Promoted to at least int (C11 6.3.1.1). */
  promoted(operand: Operand): Operand {
    const type = operand.type;
    if (type.k === 'int' && type.size < 4) return this.converted(operand, types.int);
    return operand;
  }

  /** As a truth value: i32 0 or 1 is not forced, any nonzero is true. */
  condition(node: CNode, source: TextOf): Expr {
    const operand = this.rvalue(node, source);
    if (!repOf(operand.type)) throw new NotLowered('condition without a value', node);
    return operand.e;
  }

  private identifier(node: CNode, source: TextOf): Operand {
    const name = textOf(node, source);
    const local = this.emitter?.lookup(name);
    if (!local) {
      const spec = this.linker.boundary(name);
      if (spec?.object) return lowerCall(this, node, source);
      const value = this.types.enumerator(name);
      if (value !== null) return enumConstant(value);
    }
    return this.load(this.place(node, source));
  }

  load(place: Place): Operand {
    const type = place.type;
    if (place.k === 'slot') {
      const rep = repOf(type);
      if (!rep) throw new NotLowered('an aggregate in a slot', null);
      return { e: { k: 'slot', rep, slot: place.slot }, type };
    }
    if (type.k === 'array') return { e: place.addr, type: pointerTo(type.of) };
    if (type.k === 'func') return { e: place.addr, type: pointerTo(type) };
    if (type.k === 'struct') return { e: place.addr, type };
    const rep = repOf(type);
    if (!rep) return { e: place.addr, type };
    if (place.bits) {
      const small = place.bits.width < 32;
      return {
        e: { k: 'load', rep, addr: place.addr, bits: place.bits },
        type: small ? types.int : type,
      };
    }
    return { e: { k: 'load', rep, addr: place.addr }, type };
  }

  // --- Places -------------------------------------------------------------------------------------------------

  place(node: CNode, source: TextOf): Place {
    switch (node.kind) {
      case 'parenthesized_expression': {
        const inner = named(node)[0];
        if (inner && inner.kind !== 'compound_statement') return this.place(inner, source);
        const value = this.rvalue(node, source);
        if (value.type.k === 'struct') return { k: 'memory', addr: value.e, type: value.type, bits: null };
        break;
      }
      case 'identifier':
        return this.namedPlace(node, source);
      case 'pointer_expression': {
        if (node.children[0]?.kind !== '*') break;
        const argument = child(node, 'argument');
        if (!argument) break;
        const pointer = this.rvalue(argument, source);
        if (pointer.type.k !== 'ptr')
          throw new NotLowered(`${typeName(pointer.type)} is not a pointer`, node);
        return { k: 'memory', addr: pointer.e, type: pointer.type.to, bits: null };
      }
      case 'subscript_expression': {
        const array = child(node, 'argument');
        const index = child(node, 'index');
        if (!array || !index) break;
        const spill = this.ordered(array, index, source);
        const sum = this.pointerAdd(spill.left, spill.right, '+', node);
        if (sum.type.k !== 'ptr') break;
        return { k: 'memory', addr: sum.e, type: sum.type.to, bits: null };
      }
      case 'field_expression':
        return this.fieldPlace(node, source);
      case 'compound_literal_expression':
        return this.compoundLiteral(node, source);
      default: {
        // A struct value (a call's result, a statement expression) has a place of its own.
        const value = this.rvalue(node, source);
        if (value.type.k === 'struct') return { k: 'memory', addr: value.e, type: value.type, bits: null };
      }
    }
    throw new NotLowered(`"${textOf(node, source).slice(0, 60)}" is not a place`, node);
  }

  private namedPlace(node: CNode, source: TextOf): Place {
    const name = textOf(node, source);
    const local = this.emitter?.lookup(name);
    if (local) {
      if (local.k === 'slot') return local;
      const addr: Expr =
        local.k === 'frame' ? { k: 'frame', offset: local.offset } : { k: 'global', name: local.name };
      return { k: 'memory', addr, type: local.type, bits: null };
    }
    const type = this.globalType(name);
    if (!type) throw new NotLowered(`${name} is not defined in this unit`, node);
    if (type.k === 'func') {
      return {
        k: 'memory',
        addr: { k: 'function', name: this.linker.functionRef(name, this.types.scope) },
        type,
        bits: null,
      };
    }
    return {
      k: 'memory',
      addr: { k: 'global', name: this.linker.global(name, this.types.scope) },
      type,
      bits: null,
    };
  }

  /** Declared type of a file-scope variable or function of this unit, or null. */
  globalType(name: string): CType | null {
    const known = this.types.globals.get(name);
    if (known !== undefined) return known;
    // `extern typeof(x) x;` (EXPORT_SYMBOL) asks for the type that is being looked for: null for that one.
    this.types.globals.set(name, null);
    const type = globalTypeIn(this, name);
    if (type) this.types.globals.set(name, type);
    else this.types.globals.delete(name);
    return type;
  }

  private fieldPlace(node: CNode, source: TextOf): Place {
    const argument = child(node, 'argument');
    const fieldNode = child(node, 'field');
    if (!argument || !fieldNode) throw new NotLowered('member access is not understood', node);
    const arrow = node.children.some((one) => one.kind === '->');
    let base: Expr;
    let type: CType;
    if (arrow) {
      const pointer = this.rvalue(argument, source);
      if (pointer.type.k !== 'ptr') throw new NotLowered(`${typeName(pointer.type)} is not a pointer`, node);
      base = pointer.e;
      type = pointer.type.to;
    } else {
      const outer = this.place(argument, source);
      if (outer.k === 'slot') throw new NotLowered('member of a scalar', node);
      base = outer.addr;
      type = outer.type;
    }
    if (type.k !== 'struct') throw new NotLowered(`${typeName(type)} has no members`, node);
    const name = textOf(fieldNode, source);
    const field = findField(type.def, name);
    if (!field) throw new NotLowered(`${typeName(type)} has no member ${name} here`, fieldNode);
    return {
      k: 'memory',
      addr: addOffset(base, field.offset),
      type: field.type,
      bits: field.bits,
    };
  }

  private compoundLiteral(node: CNode, source: TextOf): Place {
    const typeNode = child(node, 'type');
    const value = child(node, 'value');
    if (!this.emitter || !typeNode || !value)
      throw new NotLowered('compound literal is not understood', node);
    const type = this.types.typeName(typeNode, source);
    const size = sizeOf(type);
    if (size === null) throw new NotLowered(`${typeName(type)} is incomplete`, node);
    const offset = this.emitter.newFrame(size, alignOf(type));
    const addr: Expr = { k: 'frame', offset };
    initialize(this, addr, type, value, source);
    return { k: 'memory', addr, type, bits: null };
  }

  addressOf(place: Place, node: CNode): Operand {
    if (place.k === 'slot') throw new NotLowered('address of a register variable', node);
    if (place.bits) throw new NotLowered('address of a bit-field', node);
    return { e: place.addr, type: pointerTo(place.type) };
  }

  store(place: Place, value: Operand): void {
    const emitter = this.emitter;
    if (!emitter) throw new NotLowered('an assignment is not constant', null);
    if (place.type.k === 'struct') {
      const size = sizeOf(place.type);
      if (place.k !== 'memory' || size === null) throw new NotLowered('struct of unknown size', null);
      emitter.emit({ op: 'copy', to: place.addr, from: value.e, size });
      return;
    }
    const rep = repOf(place.type);
    if (!rep) throw new NotLowered(`nothing can be stored in ${typeName(place.type)}`, null);
    const e = this.converted(value, place.type).e;
    if (place.k === 'slot') emitter.emit({ op: 'set', slot: place.slot, rep, e });
    else
      emitter.emit({ op: 'store', rep, addr: place.addr, e, ...(place.bits ? { bits: place.bits } : {}) });
  }

  /** Keeps a value in a slot, so that later side effects do not change it. */
  spill(operand: Operand): Operand {
    const rep = repOf(operand.type);
    if (!this.emitter || !rep || valueOf(operand.e) !== null) return operand;
    const slot = this.emitter.newSlot();
    this.emitter.emit({ op: 'set', slot, rep, e: operand.e });
    return { e: { k: 'slot', rep, slot }, type: operand.type };
  }

  /** Both operands, the left one kept safe from side effects of the right one. */
  ordered(left: CNode, right: CNode, source: TextOf): { left: Operand; right: Operand } {
    let a = this.rvalue(left, source);
    if (this.hasEffects(right, source)) a = this.spill(a);
    return { left: a, right: this.rvalue(right, source) };
  }

  // --- Operators ----------------------------------------------------------------------------------------------

  private pointerExpression(node: CNode, source: TextOf): Operand {
    const argument = child(node, 'argument');
    if (!argument) throw new NotLowered('operator without an operand', node);
    if (node.children[0]?.kind === '&') {
      const inner = strip(argument);
      // &*p is p; &(struct value) is its place.
      const place = this.place(inner, source);
      if (place.k === 'memory' && place.type.k === 'func')
        return { e: place.addr, type: pointerTo(place.type) };
      return this.addressOf(place, node);
    }
    return this.load(this.place(node, source));
  }

  private unary(node: CNode, source: TextOf): Operand {
    const operator = node.children[0]?.kind;
    const argument = child(node, 'argument');
    if (!argument) throw new NotLowered('operator without an operand', node);
    const operand = this.rvalue(argument, source);
    if (operator === '!') return { e: fold({ k: 'lnot', a: operand.e }), type: types.int };
    const value = this.promoted(operand);
    const rep = repOf(value.type);
    if (!rep) throw new NotLowered('operand has no value', node);
    if (operator === '-') return { e: fold({ k: 'neg', rep, a: value.e }), type: value.type };
    if (operator === '~') return { e: fold({ k: 'not', rep, a: value.e }), type: value.type };
    return value;
  }

  private binaryExpression(node: CNode, source: TextOf): Operand {
    const left = child(node, 'left');
    const right = child(node, 'right');
    const operator = child(node, 'operator')?.kind;
    if (!left || !right || !operator) throw new NotLowered('expression is not understood', node);
    if (operator === '&&' || operator === '||') return this.logical(operator, left, right, source);
    const both = this.ordered(left, right, source);
    return this.arithmetic(operator, both.left, both.right, node);
  }

  private logical(operator: '&&' | '||', left: CNode, right: CNode, source: TextOf): Operand {
    const k = operator === '&&' ? 'and' : 'or';
    const a = this.condition(left, source);
    const known = valueOf(a);
    if (known !== null && (known !== 0) === (operator === '||')) {
      return { e: constant(operator === '||' ? 1 : 0, 'i32'), type: types.int };
    }
    const emitter = this.emitter;
    if (!emitter || !this.hasEffects(right, source)) {
      return { e: fold({ k, a, b: this.condition(right, source) }), type: types.int };
    }
    const slot = emitter.newSlot();
    const skip: Expr = constant(operator === '&&' ? 0 : 1, 'i32');
    emitter.emit({ op: 'set', slot, rep: 'i32', e: skip });
    const branch = { op: 'branch' as const, c: a, ifTrue: 0, ifFalse: 0, note: false };
    const at = emitter.emit(branch);
    const b = this.condition(right, source);
    const truth: Expr = { k: 'lnot', a: { k: 'lnot', a: b } };
    const end = emitter.emit({ op: 'set', slot, rep: 'i32', e: fold({ k: 'lnot', a: fold(truth.a) }) }) + 1;
    branch.ifTrue = operator === '&&' ? at + 1 : end;
    branch.ifFalse = operator === '&&' ? end : at + 1;
    return { e: { k: 'slot', rep: 'i32', slot }, type: types.int };
  }

  private conditional(node: CNode, source: TextOf): Operand {
    const condition = child(node, 'condition');
    const yes = child(node, 'consequence');
    const no = child(node, 'alternative');
    if (!condition || !no) throw new NotLowered('conditional is not understood', node);
    let c = this.rvalue(condition, source);
    const known = valueOf(c.e);
    if (known !== null) {
      // Only the chosen branch is evaluated, but its type is still that of both.
      const chosen = known !== 0 ? (yes ? this.rvalue(yes, source) : c) : this.rvalue(no, source);
      const other = known !== 0 ? no : yes;
      const otherType = other ? this.typeOfExpression(other, source) : c.type;
      if (!repOf(chosen.type)) return chosen;
      return this.converted(chosen, this.commonType(chosen.type, otherType));
    }
    if (!yes) c = this.spill(c);
    const emitter = this.emitter;
    if (!emitter || !(this.hasEffects(no, source) || (yes && this.hasEffects(yes, source)))) {
      const a = yes ? this.rvalue(yes, source) : c;
      const b = this.rvalue(no, source);
      const type = this.commonType(a.type, b.type);
      const rep = repOf(type);
      if (!rep) return { e: fold({ k: 'cond', rep: 'u64', c: c.e, a: a.e, b: b.e }), type };
      return {
        e: fold({ k: 'cond', rep, c: c.e, a: this.converted(a, type).e, b: this.converted(b, type).e }),
        type,
      };
    }
    const yesType = yes ? this.typeOfExpression(yes, source) : c.type;
    const type = this.commonType(yesType, this.typeOfExpression(no, source));
    const rep = repOf(type);
    const slot = emitter.newSlot();
    const branch = { op: 'branch' as const, c: c.e, ifTrue: 0, ifFalse: 0, note: false };
    branch.ifTrue = emitter.emit(branch) + 1;
    const a = yes ? this.rvalue(yes, source) : c;
    if (rep) emitter.emit({ op: 'set', slot, rep, e: this.converted(a, type).e });
    else if (type.k === 'struct') emitter.emit({ op: 'set', slot, rep: 'u64', e: a.e });
    const jump = { op: 'jump' as const, to: 0 };
    branch.ifFalse = emitter.emit(jump) + 1;
    const b = this.rvalue(no, source);
    if (rep) emitter.emit({ op: 'set', slot, rep, e: this.converted(b, type).e });
    else if (type.k === 'struct') emitter.emit({ op: 'set', slot, rep: 'u64', e: b.e });
    const next = { op: 'jump' as const, to: 0 };
    const last = emitter.emit(next);
    next.to = last + 1;
    jump.to = last + 1;
    return { e: { k: 'slot', rep: rep ?? 'u64', slot }, type };
  }

  private commonType(a: CType, b: CType): CType {
    if (a.k === 'int' && b.k === 'int') return usual(a, b);
    if (a.k === 'ptr' && b.k === 'ptr') return a.to.k === 'void' ? b : a;
    if (a.k === 'ptr') return a;
    if (b.k === 'ptr') return b;
    return a;
  }

  /** a operator b with the usual arithmetic conversions, pointer arithmetic and comparisons. */
  arithmetic(operator: string, a: Operand, b: Operand, node: CNode): Operand {
    if ((operator === '+' || operator === '-') && (a.type.k === 'ptr' || b.type.k === 'ptr')) {
      return this.pointerAdd(a, b, operator, node);
    }
    if (/^(?:[=!<>]=|[<>])$/.test(operator)) {
      const type =
        a.type.k === 'int' && b.type.k === 'int' ? usual(a.type, b.type) : (types.ulong as CType);
      const rep = repOf(type);
      if (!rep || !repOf(a.type) || !repOf(b.type))
        throw new NotLowered('comparison of values without an order', node);
      const x = this.converted(a, type).e;
      const y = this.converted(b, type).e;
      return { e: fold({ k: 'cmp', op: operator as CompareOp, rep, a: x, b: y }), type: types.int };
    }
    const x = this.promoted(a);
    const y = this.promoted(b);
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
        a: this.converted(x, type).e,
        b: this.converted(y, type).e,
      }),
      type,
    };
  }

  private pointerAdd(a: Operand, b: Operand, operator: '+' | '-', node: CNode): Operand {
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
    const wide = this.converted(index, index.type.signed ? types.long : types.ulong);
    const bytes = fold({ k: 'bin', op: '*', rep: 'i64', a: wide.e, b: constant(size, 'i64') });
    return { e: fold({ k: 'bin', op: operator, rep: 'u64', a: pointer.e, b: bytes }), type: pointer.type };
  }

  private update(node: CNode, source: TextOf): Operand {
    const argument = child(node, 'argument');
    if (!argument) throw new NotLowered('operator without an operand', node);
    const operator = node.children.some((one) => one.kind === '++') ? '+' : '-';
    const prefix = node.children[0] !== argument;
    const place = this.stable(this.place(argument, source));
    const old = prefix ? this.load(place) : this.spill(this.load(place));
    const next = this.arithmetic(operator, old, { e: constant(1, 'i32'), type: types.int }, node);
    this.store(place, next);
    return prefix ? this.load(place) : old;
  }

  assignment(node: CNode, source: TextOf): Operand {
    const left = child(node, 'left');
    const right = child(node, 'right');
    const operator = child(node, 'operator')?.kind ?? '=';
    if (!left || !right) throw new NotLowered('assignment is not understood', node);
    if (operator === '=') {
      if (right.kind === 'initializer_list') throw new NotLowered('assignment of a list', node);
      const value = this.rvalue(right, source);
      // The place is worked out after the value: neither order is promised by C, and this one needs no spill.
      const safe = this.hasEffects(left, source) ? this.spill(value) : value;
      const place = this.place(left, source);
      this.store(place, safe);
      return place.type.k === 'struct' ? { e: safe.e, type: place.type } : this.load(place);
    }
    const place = this.stable(this.place(left, source));
    const value = this.rvalue(right, source);
    const result = this.arithmetic(operator.slice(0, -1), this.load(place), value, node);
    this.store(place, result);
    return this.load(place);
  }

  /** A place whose address is worked out once. */
  private stable(place: Place): Place {
    if (place.k === 'slot' || place.addr.k === 'frame' || place.addr.k === 'global') return place;
    const kept = this.spill({ e: place.addr, type: types.ulong });
    return { ...place, addr: kept.e };
  }

  private cast(node: CNode, source: TextOf): Operand {
    const typeNode = child(node, 'type');
    const value = child(node, 'value');
    if (!typeNode || !value) throw new NotLowered('cast is not understood', node);
    const type = this.types.typeName(typeNode, source);
    const operand = this.rvalue(value, source);
    if (type.k === 'void') return { e: operand.e, type };
    return this.converted(operand, type);
  }

  private sizeofExpression(node: CNode, source: TextOf): Operand {
    const typeNode = child(node, 'type');
    const value = child(node, 'value');
    const type = typeNode
      ? this.types.typeName(typeNode, source)
      : value
        ? this.typeOfExpression(value, source)
        : types.void;
    const literal = value ? strip(value) : null;
    const size =
      node.kind === 'alignof_expression'
        ? alignOf(type)
        : literal && (literal.kind === 'string_literal' || literal.kind === 'concatenated_string')
          ? stringBytes(textOf(literal, source)).length + 1
          : sizeOf(type);
    if (size === null) throw new NotLowered(`the size of ${typeName(type)} is not known`, node);
    return { e: constant(size, 'u64'), type: types.ulong };
  }
}

/** Declared type of a file-scope name: the most complete of its declarations. */
function globalTypeIn(expressions: Expressions, name: string): CType | null {
  const { scope } = expressions.types;
  let best: CType | null = null;
  for (const found of scope.ordinary(name)) {
    if (found.item.isTypedef) continue;
    const parsed = scope.parseItem(found);
    const source: TextOf = { expanded: parsed.expanded, text: parsed.expanded.text };
    for (const node of named(parsed.root)) {
      if (node.kind !== 'declaration' && node.kind !== 'function_definition') continue;
      for (const declarator of node.children.filter((one) => one.field === 'declarator')) {
        if (!mentions(declarator, name, source)) continue;
        const declared = declaredBy(expressions.types, node, declarator, source);
        if (declared?.name !== name) continue;
        if (declared.type.k !== 'array' || declared.type.count !== null) return declared.type;
        const value = child(declarator, 'value');
        best = value ? arrayOf(declared.type, value, source) : (best ?? declared.type);
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
export function arrayOf(type: CType, value: CNode, source: TextOf): CType {
  if (type.k !== 'array' || type.count !== null) return type;
  if (value.kind === 'string_literal') return { ...type, count: stringBytes(textOf(value, source)).length + 1 };
  return { ...type, count: named(value).length };
}

function mentions(node: CNode, name: string, source: TextOf): boolean {
  if (node.field === 'parameters' || node.field === 'value') return false;
  if (node.kind === 'identifier') return textOf(node, source) === name;
  return node.children.some((one) => mentions(one, name, source));
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

function isPlaceNode(node: CNode): boolean {
  return (
    node.kind === 'identifier' ||
    node.kind === 'field_expression' ||
    node.kind === 'subscript_expression' ||
    (node.kind === 'pointer_expression' && node.children[0]?.kind === '*')
  );
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

/** Usual arithmetic conversions of two integer types (C11 6.3.1.8), after promotion. */
export function usual(a: IntType, b: IntType): IntType {
  const x = a.size < 4 ? types.int : a;
  const y = b.size < 4 ? types.int : b;
  if (x.size !== y.size) return x.size > y.size ? x : y;
  return x.signed ? y : x;
}

function enumConstant(value: bigint): Operand {
  if (value >= -2147483648n && value <= 2147483647n) return { e: constant(Number(value), 'i32'), type: types.int };
  if (value >= 0n && value <= 4294967295n) return { e: constant(Number(value), 'u32'), type: types.uint };
  return { e: constant(fromBig(value), 'i64'), type: types.long };
}

function numberLiteral(node: CNode, source: TextOf): Operand {
  const text = textOf(node, source);
  const value = parseInteger(text);
  if (value === null) throw new NotLowered(`"${text}" is not an integer`, node);
  const suffix = /[uUlL]*$/.exec(text)?.[0].toLowerCase() ?? '';
  const decimal = /^[1-9]/.test(text);
  const unsigned = suffix.includes('u');
  const long = suffix.includes('l');
  let type: IntType;
  if (!long && !unsigned && value <= 0x7fffffffn) type = types.int;
  else if (!long && (unsigned || !decimal) && value <= 0xffffffffn) type = types.uint;
  else if (!unsigned && value <= 0x7fffffffffffffffn) type = types.long;
  else type = types.ulong;
  const rep = repOf(type) as Rep;
  return { e: constant(fromBig(value), rep), type };
}

function find(node: CNode, kind: string): CNode | null {
  if (node.kind === kind) return node;
  for (const one of node.children) {
    const found = find(one, kind);
    if (found) return found;
  }
  return null;
}

function shifted(expanded: TextOf['expanded'], by: number): TextOf['expanded'] {
  return {
    ...expanded,
    starts: expanded.starts.map((start) => start + by),
    attributes: expanded.attributes.map((a) => ({ ...a, at: a.at + by })),
  };
}
