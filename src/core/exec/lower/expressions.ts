// Lowers C expressions to pure IR expressions; side effects and calls become instructions before them, in C's order.
// Used by the function lowerer (with an emitter) and for constants (without one). Calls are in calls.ts.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { Token } from '../cpp/token.ts';
import type { CType } from '../ctype.ts';
import { alignOf, pointerTo, sameType, sizeOf, typeName, types } from '../ctype.ts';
import type { Expr } from '../ir.ts';
import { lowerCall } from './calls.ts';
import type { Emitter, Linker, Operand, Place, TextOf } from './context.ts';
import { child, named, NotLowered, repOf } from './context.ts';
import { constant, fold, valueOf } from './fold.ts';
import { globalTypeIn } from './globalTypes.ts';
import { charValue, stringBytes } from '../literals.ts';
import { enumConstant, numberLiteral } from './numbers.ts';
import { assignment, binaryExpression, conditional, pointerExpression, unary, update } from './operators.ts';
import { compoundLiteral, isPlaceNode, lowerPlace, strip } from './places.ts';
import type { Evaluator, Types } from './types.ts';
import { textOf } from './types.ts';

const functionNames: ReadonlySet<string> = new Set(['__func__', '__FUNCTION__', '__PRETTY_FUNCTION__']);

export class Expressions implements Evaluator {
  constructor(
    readonly types: Types,
    readonly linker: Linker,
    readonly emitter: Emitter | null,
    /** Who knows the names of the function around the expression: they hide those of the file. */
    readonly locals: Emitter | null = emitter,
  ) {}

  /** The same lowering without an emitter, for constants. */
  withoutEmitter(): Expressions {
    return this.emitter ? new Expressions(this.types, this.linker, null, this.locals) : this;
  }

  outside(): Expressions {
    return this.locals ? new Expressions(this.types, this.linker, null) : this;
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
    const cast = inner.kind === 'cast_expression' ? child(inner, 'type') : null;
    if (cast) return this.types.typeName(cast, source);
    if (isPlaceNode(inner)) {
      try {
        return this.placeType(inner, source);
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
      }
    }
    return this.typeOfValue(node, source);
  }

  /** The type of an expression's value: bit fields are promoted, arrays and functions have become pointers. */
  typeOfValue(node: CNode, source: TextOf): CType {
    return this.probe(() => this.rvalue(node, source).type);
  }

  private placeType(node: CNode, source: TextOf): CType {
    return this.probe(() => lowerPlace(this, node, source).type);
  }

  /** Lowers for the type alone: nothing that is emitted stays. */
  private probe<T>(lower: () => T): T {
    return this.emitter ? this.emitter.probe(lower) : lower();
  }

  /** True if evaluating the node may emit instructions: it calls, assigns, holds statements, or names `current`. */
  hasEffects(node: CNode, source: TextOf): boolean {
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
        return this.load(lowerPlace(this, node, source));
      case 'pointer_expression':
        return pointerExpression(this, node, source);
      case 'unary_expression':
        return unary(this, node, source);
      case 'binary_expression':
        return binaryExpression(this, node, source);
      case 'update_expression':
        return update(this, node, source);
      case 'assignment_expression':
        return assignment(this, node, source);
      case 'conditional_expression':
        return conditional(this, node, source);
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
        return this.load(compoundLiteral(this, node, source));
      case 'generic_expression':
        return this.rvalue(this.chosen(node, source), source);
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

  /** The association of a _Generic whose type is that of the controlling expression. */
  private chosen(node: CNode, source: TextOf): CNode {
    const [control, ...rest] = named(node);
    if (!control) throw new NotLowered('_Generic is not understood', node);
    const operand = this.typeOfExpression(control, source);
    const wanted = operand.k === 'array' ? pointerTo(operand.of) : operand;
    let fallback: CNode | null = null;
    for (let i = 0; i < rest.length; i += 2) {
      const type = rest[i];
      const value = rest[i + 1];
      if (!type || !value) continue;
      if (textOf(type, source).trim() === 'default') fallback = value;
      else if (sameType(this.types.typeName(type, source), wanted)) return value;
    }
    if (!fallback) throw new NotLowered(`_Generic knows no ${typeName(wanted)}`, node);
    return fallback;
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
    const local = this.locals?.lookup(name);
    if (local?.k === 'constant') return enumConstant(local.value);
    if (!local) {
      if (functionNames.has(name) && this.emitter)
        return { e: { k: 'string', text: this.emitter.functionName }, type: pointerTo(types.char) };
      const spec = this.linker.boundary(name);
      if (spec?.object) return lowerCall(this, node, source);
      const value = this.types.enumerator(name);
      if (value !== null) return enumConstant(value);
    }
    return this.load(lowerPlace(this, node, source));
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

  /** Declared type of a file-scope variable or function of this unit, or null. */
  globalType(name: string): CType | null {
    const known = this.types.globals.get(name);
    if (known !== undefined) return known;
    // `extern typeof(x) x;` (EXPORT_SYMBOL) asks for the type that is being looked for: null for that one.
    this.types.globals.set(name, null);
    const type = globalTypeIn(this.types, name);
    if (type) this.types.globals.set(name, type);
    else this.types.globals.delete(name);
    return type;
  }

  store(place: Place, value: Operand): void {
    const emitter = this.emitter;
    if (!emitter) throw new NotLowered('an assignment is not constant', null);
    if (
      place.type.k === 'array' ||
      place.type.k === 'func' ||
      (place.type.k === 'struct') !== (value.type.k === 'struct')
    )
      throw new NotLowered(`${typeName(value.type)} can not be stored in ${typeName(place.type)}`, null);
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
    else emitter.emit({ op: 'store', rep, addr: place.addr, e, ...(place.bits ? { bits: place.bits } : {}) });
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
