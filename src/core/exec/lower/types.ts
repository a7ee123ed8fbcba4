// Builds C types from the tree's declarations: specifiers, declarators, struct bodies with their attributes, typedefs,
// enumerators. One instance per unit; results are kept. Needs an evaluator for constants and for typeof, given later.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { CType, FuncType, Layout, MemberInput, StructDef } from '../ctype.ts';
import { layOut, pointerTo, types } from '../ctype.ts';
import { typedefTag, typeofTag } from '../expanded.ts';
import type { ParsedItem, Scope } from '../scope.ts';
import { attributesFor, memberAttributes } from './attributes.ts';
import { basicType, packedEnum } from './basicTypes.ts';
import type { Emitter, TextOf } from './context.ts';
import { child, childrenOf, named, NotLowered } from './context.ts';
import type { Item } from '../cpp/items.ts';
import { parseInteger } from '../literals.ts';
import type { Token } from '../cpp/token.ts';
import { LazyStruct } from './lazyStruct.ts';

export interface Evaluator {
  /** Value of a constant expression, or null. */
  constant(node: CNode, source: TextOf): bigint | null;
  constantOf(tokens: readonly Token[]): bigint | null;
  /** Type of the operand of typeof: a type name or an expression. */
  typeOf(tokens: readonly Token[]): CType;
  /** The function in which types are read, which has names of its own; null at file scope. */
  readonly locals: Emitter | null;
  /** The same at file scope. */
  outside(): Evaluator;
}

export interface Declared {
  readonly name: string;
  readonly type: CType;
  readonly node: CNode;
}

export class Types {
  private readonly typedefs = new Map<string, CType | null>();
  private readonly structs = new Map<string, StructDef>();
  private readonly enumValues = new Map<string, bigint | null>();
  private anonymous = 0;
  /** Types of file-scope names, kept by expression lowering; null while one is being looked for. */
  readonly globals = new Map<string, CType | null>();
  evaluator: Evaluator = {
    constant: () => null,
    constantOf: () => null,
    typeOf: () => types.int,
    locals: null,
    outside: () => this.evaluator,
  };

  constructor(readonly scope: Scope) {}

  /** Reads a declaration of the file: the names of the function that needs it mean nothing there. */
  atFileScope<T>(read: () => T): T {
    return this.inScopeOf(this.evaluator.outside(), read);
  }

  private inScopeOf<T>(evaluator: Evaluator, read: () => T): T {
    const before = this.evaluator;
    this.evaluator = evaluator;
    try {
      return read();
    } finally {
      this.evaluator = before;
    }
  }

  /** The type that a typedef name stands for. Throws NotLowered if no item declares it. */
  typedef(name: string): CType {
    const known = this.typedefs.get(name);
    if (known) return known;
    if (known === null) throw new NotLowered(`typedef ${name} is defined by itself`, null);
    this.typedefs.set(name, null);
    try {
      const type = this.atFileScope(() => this.findTypedef(name));
      if (type) return type;
    } finally {
      if (this.typedefs.get(name) === null) this.typedefs.delete(name);
    }
    throw new NotLowered(`the type ${name} is not defined in this unit`, null);
  }

  private findTypedef(name: string): CType | null {
    const declaring = this.scope
      .ordinary(name)
      .filter((found) => this.scope.typedefNames(found).includes(name));
    // An item may use a name that a macro made.
    for (const found of declaring.length > 0 ? declaring : this.scope.pasted(name)) {
      const parsed = this.scope.parseItem(found);
      for (const node of named(parsed.root)) {
        if (node.kind !== 'type_definition') continue;
        const source = sourceOf(parsed);
        const base = this.specifiers(node, source);
        const { aligned } = memberAttributes(node, source);
        for (const declarator of childrenOf(node, 'declarator')) {
          const declared = this.declarator(declarator, base, source);
          if (declared.name !== name) continue;
          const type = aligned ? { ...declared.type, align: this.alignment(aligned) } : declared.type;
          this.typedefs.set(name, type);
          return type;
        }
      }
    }
    return null;
  }

  /** A struct or union by tag. Its layout is made when first asked for. */
  tagged(kind: 'struct' | 'union', tag: string): StructDef {
    const key = `${kind} ${tag}`;
    let def = this.structs.get(key);
    if (!def) {
      def = new LazyStruct(tag, kind === 'union', () => this.atFileScope(() => this.layoutOfTag(kind, tag)));
      this.structs.set(key, def);
    }
    return def;
  }

  private layoutOfTag(kind: 'struct' | 'union', tag: string): Layout | null {
    for (const found of this.scope.tagged(kind, tag)) {
      const parsed = this.scope.parseItem(found);
      const node = findTagged(parsed.root, `${kind}_specifier`, tag, parsed.expanded.text);
      if (node) return this.layoutOf(node, sourceOf(parsed));
    }
    return null;
  }

  private readonly enumsInReading = new Set<Item>();

  /** Value of an enumerator of this unit, or null. */
  enumerator(name: string): bigint | null {
    const known = this.enumValues.get(name);
    if (known !== undefined) return known;
    for (const found of this.scope.enumerators(name)) {
      // An enumerator whose value names another one: its own enum is being read and does not hold the answer.
      if (this.enumsInReading.has(found.item)) continue;
      const parsed = this.scope.parseItem(found);
      this.enumsInReading.add(found.item);
      try {
        this.atFileScope(() => this.readEnums(parsed.root, sourceOf(parsed)));
      } finally {
        this.enumsInReading.delete(found.item);
      }
      const value = this.enumValues.get(name);
      if (value !== undefined) return value;
    }
    this.enumValues.set(name, null);
    return null;
  }

  /** Those of the file: an enum in a function is read with the function. */
  private readEnums(node: CNode, source: TextOf): void {
    if (node.kind === 'compound_statement') return;
    if (node.kind === 'enum_specifier') this.readEnum(node, source);
    for (const one of node.children) this.readEnums(one, source);
  }

  private readonly enums = new Map<string, CType>();

  /** GCC's choice: unsigned int, or int if an enumerator is negative, or 64 bits if one needs them. */
  private enumType(node: CNode, source: TextOf): CType {
    const nameNode = child(node, 'name');
    const tag = nameNode ? textOf(nameNode, source) : '';
    const known = tag === '' || child(node, 'body') ? undefined : this.enums.get(tag);
    if (known) return known;
    let type: CType = types.uint;
    if (child(node, 'body')) type = this.readEnum(node, source);
    else {
      for (const found of this.scope.tagged('enum', tag)) {
        const parsed = this.scope.parseItem(found);
        const body = findTagged(parsed.root, 'enum_specifier', tag, parsed.expanded.text);
        if (!body) continue;
        type = this.atFileScope(() => this.readEnum(body, sourceOf(parsed)));
        break;
      }
    }
    if (tag !== '') this.enums.set(tag, type);
    return type;
  }

  private readEnum(node: CNode, source: TextOf): CType {
    let least = 0n;
    let most = 0n;
    let next: bigint | null = 0n;
    for (const entry of named(child(node, 'body') ?? node)) {
      if (entry.kind !== 'enumerator') continue;
      const nameNode = child(entry, 'name');
      const valueNode = child(entry, 'value');
      if (valueNode) next = this.evaluator.constant(valueNode, source);
      const { locals } = this.evaluator;
      if (nameNode && !locals) this.enumValues.set(textOf(nameNode, source), next);
      if (next === null) continue;
      if (nameNode) locals?.enumerator(textOf(nameNode, source), next);
      if (next < least) least = next;
      if (next > most) most = next;
      next += 1n;
    }
    const body = child(node, 'body');
    if (body && attributesFor(node, body, source).packed) return packedEnum(least, most);
    if (least < 0n) return least < -0x80000000n || most > 0x7fffffffn ? types.long : types.int;
    return most > 0xffffffffn ? types.ulong : types.uint;
  }

  /** The type that declaration specifiers name: the `type` field of a declaration, parameter, field or type name. */
  specifiers(declaration: CNode, source: TextOf): CType {
    const node = child(declaration, 'type');
    if (!node) throw new NotLowered('declaration without a type', declaration);
    return this.specifier(node, source);
  }

  specifier(node: CNode, source: TextOf): CType {
    const text = textOf(node, source);
    switch (node.kind) {
      case 'primitive_type':
      case 'sized_type_specifier':
        return basicType(text) ?? this.sized(node, text, source);
      case 'type_identifier':
        return this.typedef(text);
      case 'enum_specifier':
        return this.enumType(node, source);
      case 'struct_specifier':
      case 'union_specifier': {
        const kind = node.kind === 'struct_specifier' ? 'struct' : 'union';
        const nameNode = child(node, 'name');
        const tag = nameNode ? textOf(nameNode, source) : '';
        if (tag.startsWith(typedefTag)) return this.typedef(tag.slice(typedefTag.length));
        if (tag.startsWith(typeofTag)) {
          const tokens = source.expanded.typeofs[Number(tag.slice(typeofTag.length))];
          if (!tokens) throw new NotLowered('typeof without an operand', node);
          return this.evaluator.typeOf(tokens);
        }
        if (child(node, 'body') && tag === '') {
          const def = this.atHand(node, `(anonymous ${++this.anonymous})`, source);
          if (this.evaluator.locals) def.layout();
          return { k: 'struct', def };
        }
        if (child(node, 'body') && !this.structs.has(`${kind} ${tag}`)) {
          // Defined where it is used, perhaps inside a function: the body at hand is the definition.
          const def = this.atHand(node, tag, source);
          this.structs.set(`${kind} ${tag}`, def);
          // In a function, what its sizes name may be hidden or gone further on.
          if (this.evaluator.locals) def.layout();
        }
        return { k: 'struct', def: this.tagged(kind, tag) };
      }
      default:
        throw new NotLowered(`type "${text.slice(0, 60)}" is not understood`, node);
    }
  }

  /** A struct whose body is here. */
  private atHand(node: CNode, tag: string, source: TextOf): StructDef {
    const { evaluator } = this;
    return new LazyStruct(tag, node.kind === 'union_specifier', () =>
      this.inScopeOf(evaluator, () => this.layoutOf(node, source)),
    );
  }

  private sized(node: CNode, text: string, source: TextOf): CType {
    const inner = child(node, 'type');
    if (inner) return this.specifier(inner, source);
    throw new NotLowered(`type "${text}" is not understood`, node);
  }

  private layoutOf(node: CNode, source: TextOf): Layout | null {
    const body = child(node, 'body');
    if (!body) return null;
    const members: MemberInput[] = [];
    const missing: string[] = [];
    const own = attributesFor(node, body, source);
    for (const declaration of named(body)) {
      if (declaration.kind !== 'field_declaration') continue;
      let base: CType;
      try {
        base = this.specifiers(declaration, source);
      } catch (error) {
        if (!(error instanceof NotLowered)) throw error;
        missing.push(textOf(declaration, source).slice(0, 80));
        continue;
      }
      const attributes = memberAttributes(declaration, source);
      const align = attributes.aligned ? this.alignment(attributes.aligned) : null;
      const declarators = childrenOf(declaration, 'declarator');
      const widths = declaration.children.filter((one) => one.kind === 'bitfield_clause');
      if (declarators.length === 0) {
        if (widths.length > 0) {
          const width = this.bitWidth(widths[0], source);
          members.push({ name: null, type: base, bitWidth: width, packed: attributes.packed, align });
        } else if (base.k === 'struct') {
          members.push({ name: null, type: base, bitWidth: null, packed: attributes.packed, align });
        }
        continue;
      }
      for (const declarator of declarators) {
        const declared = this.declarator(declarator, base, source);
        const at = declaration.children.indexOf(declarator);
        const next = declaration.children[at + 1];
        const bitWidth = next?.kind === 'bitfield_clause' ? this.bitWidth(next, source) : null;
        members.push({
          name: declared.name,
          type: declared.type,
          bitWidth,
          packed: attributes.packed,
          align,
        });
      }
    }
    return layOut(
      members,
      node.kind === 'union_specifier',
      own.packed,
      own.aligned ? this.alignment(own.aligned) : null,
      missing,
    );
  }

  private bitWidth(clause: CNode | undefined, source: TextOf): number {
    const value = clause ? named(clause)[0] : undefined;
    const width = value ? this.evaluator.constant(value, source) : null;
    if (width === null) throw new NotLowered('bit-field width is not constant', clause ?? null);
    return Number(width);
  }

  private alignment(tokens: readonly Token[]): number {
    if (tokens.length === 0) return 16;
    const only = tokens.length === 1 && tokens[0] ? parseInteger(tokens[0].text) : null;
    const value = only ?? this.evaluator.constantOf(tokens);
    if (value === null) throw new NotLowered('alignment is not constant', null);
    return Number(value);
  }

  /** A local in it makes an array of variable length, which is not modelled. */
  private arraySize(node: CNode, source: TextOf): number {
    let why = '';
    try {
      const value = this.evaluator.constant(node, source);
      if (value !== null) return Number(value);
      why = ': an array of variable length is not modelled';
    } catch (error) {
      if (!(error instanceof NotLowered)) throw error;
      why = `: ${error.message}`;
    }
    throw new NotLowered(`array size "${textOf(node, source)}" is not constant${why}`, node);
  }

  /** Applies a declarator (pointers, arrays, function parameters) to a base type. */
  declarator(node: CNode, base: CType, source: TextOf): Declared {
    switch (node.kind) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'primitive_type':
        return { name: textOf(node, source), type: base, node };
      case 'pointer_declarator':
      case 'abstract_pointer_declarator': {
        const inner = child(node, 'declarator');
        return inner
          ? this.declarator(inner, pointerTo(base), source)
          : { name: '', type: pointerTo(base), node };
      }
      case 'parenthesized_declarator':
      case 'abstract_parenthesized_declarator': {
        const inner = named(node)[0];
        return inner ? this.declarator(inner, base, source) : { name: '', type: base, node };
      }
      case 'attributed_declarator': {
        const inner = named(node)[0];
        return inner ? this.declarator(inner, base, source) : { name: '', type: base, node };
      }
      case 'init_declarator': {
        const inner = child(node, 'declarator');
        if (!inner) break;
        return { ...this.declarator(inner, base, source), node };
      }
      case 'array_declarator':
      case 'abstract_array_declarator': {
        const sizeNode = child(node, 'size');
        let count: number | null = null;
        if (sizeNode) {
          count = this.arraySize(sizeNode, source);
        }
        const inner = child(node, 'declarator');
        const type: CType = { k: 'array', of: base, count };
        return inner ? this.declarator(inner, type, source) : { name: '', type, node };
      }
      case 'function_declarator':
      case 'abstract_function_declarator': {
        const inner = child(node, 'declarator');
        const type = this.functionType(node, base, source);
        return inner ? this.declarator(inner, type, source) : { name: '', type, node };
      }
    }
    throw new NotLowered(`declarator "${textOf(node, source).slice(0, 60)}" is not understood`, node);
  }

  private functionType(node: CNode, ret: CType, source: TextOf): FuncType {
    const params: { name: string; type: CType }[] = [];
    let variadic = false;
    for (const one of child(node, 'parameters')?.children ?? []) {
      if (one.kind === 'variadic_parameter' || one.kind === '...') variadic = true;
      if (one.kind !== 'parameter_declaration') continue;
      const base = this.specifiers(one, source);
      const declarator = child(one, 'declarator');
      const declared = declarator ? this.declarator(declarator, base, source) : { name: '', type: base };
      if (declared.type.k === 'void') continue;
      const type =
        declared.type.k === 'array'
          ? pointerTo(declared.type.of)
          : declared.type.k === 'func'
            ? pointerTo(declared.type)
            : declared.type;
      params.push({ name: declared.name, type });
    }
    return { k: 'func', ret, params, variadic };
  }

  /** A type name in a cast, sizeof or compound literal. */
  typeName(node: CNode, source: TextOf): CType {
    const base = this.specifiers(node, source);
    const declarator = child(node, 'declarator');
    return declarator ? this.declarator(declarator, base, source).type : base;
  }
}

export const textOf = (node: CNode, source: TextOf): string => source.text.slice(node.start, node.end);

export const sourceOf = (parsed: ParsedItem): TextOf => ({
  expanded: parsed.expanded,
  text: parsed.expanded.text,
});

function findTagged(node: CNode, kind: string, tag: string, text: string): CNode | null {
  if (node.kind === kind && child(node, 'body')) {
    const name = child(node, 'name');
    if (name && text.slice(name.start, name.end) === tag) return node;
  }
  for (const one of node.children) {
    const found = findTagged(one, kind, tag, text);
    if (found) return found;
  }
  return null;
}
