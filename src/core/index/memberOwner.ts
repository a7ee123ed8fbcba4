// Which struct or union a member belongs to at one place of the text: the declared type of what stands before `->` or
// `.`, or of the variable that a designator initialises. Follows locals, globals, members, calls, casts and macros; where
// it does not know it says so, and never guesses. Pure; asks the tree through a port. Called by the index service.
// SPDX-License-Identifier: MIT
import { wordClasses } from '../syntax/tokens.ts';
import type { CNode } from '../syntax/tree.ts';
import { localDeclaration, pathTo } from './localDeclaration.ts';

/** What the tree is asked. Texts are latin1-decoded. */
export interface TypeWorld {
  /** Texts before the name in the definitions of a variable, a function or a typedef, the likeliest first. */
  headsOf(name: string, kind: 'variable' | 'function' | 'typedef'): readonly string[];
  /** The text before a member's name in its struct's definition; null if there is no such member. */
  memberHead(owner: string, member: string): string | null;
  /** The whole expansion of an expression that is or begins with a macro; null if it is none. */
  expansion(expression: string): string | null;
  /** The tree of a text; null if it cannot be parsed. */
  parse(text: string): CNode | null;
}

interface Scope {
  readonly root: CNode;
  readonly text: string;
  /** Where the names come from that this text does not declare. */
  readonly outer: { readonly scope: Scope; readonly at: number } | null;
}

const mostSteps = 60;

/** The tag, or the type name of an untagged struct, whose member the name at [start, end) is; null if it is not known. */
export function memberOwner(
  root: CNode,
  text: string,
  start: number,
  end: number,
  world: TypeWorld,
): string | null {
  const inference = new Inference(world);
  const scope: Scope = { root, text, outer: null };
  const path = pathTo(root, start);
  const member = text.slice(start, end);
  for (let i = path.length - 1; i > 0; i--) {
    const node = path[i];
    const parent = path[i - 1];
    if (!node || !parent) continue;
    let owner: string | null | undefined;
    if (parent.kind === 'field_expression' && node.field === 'field') {
      owner = inference.typeOf(child(parent, 'argument'), scope);
    } else if (parent.kind === 'field_designator') {
      owner = inference.initialised(path.slice(0, i - 1), scope);
    }
    if (owner !== undefined) return owner !== null && world.memberHead(owner, member) !== null ? owner : null;
  }
  return null;
}

class Inference {
  private steps = 0;
  private readonly world: TypeWorld;

  constructor(world: TypeWorld) {
    this.world = world;
  }

  typeOf(node: CNode | undefined, scope: Scope): string | null {
    if (!node || ++this.steps > mostSteps) return null;
    const written = (one: CNode | undefined): string => (one ? scope.text.slice(one.start, one.end) : '');
    switch (node.kind) {
      case 'identifier':
        return this.ofName(written(node), node.start, scope);
      case 'parenthesized_expression':
        return this.ofValue(node, scope);
      case 'field_expression': {
        const owner = this.typeOf(child(node, 'argument'), scope);
        return owner === null ? null : this.ofMember(owner, written(child(node, 'field')), scope);
      }
      case 'pointer_expression':
      case 'subscript_expression':
      case 'update_expression':
        return this.typeOf(child(node, 'argument'), scope);
      case 'assignment_expression':
        return this.typeOf(child(node, 'left'), scope);
      case 'comma_expression':
        return this.typeOf(child(node, 'right'), scope);
      case 'conditional_expression':
        return (
          this.typeOf(child(node, 'consequence'), scope) ?? this.typeOf(child(node, 'alternative'), scope)
        );
      case 'binary_expression':
        // A pointer and an offset.
        return this.typeOf(child(node, 'left'), scope) ?? this.typeOf(child(node, 'right'), scope);
      case 'cast_expression':
      case 'compound_literal_expression':
        return this.ofHead(written(child(node, 'type')), node.start, scope);
      case 'call_expression':
        return this.ofCall(node, scope);
      default:
        return null;
    }
  }

  /** The type that the designators of an initialiser list name members of; `path` leads to that list's designation. */
  initialised(path: readonly CNode[], scope: Scope): string | null {
    const members: string[] = [];
    for (let i = path.length - 1; i > 0; i--) {
      const node = path[i];
      const parent = path[i - 1];
      if (!node || !parent) return null;
      if (parent.kind === 'initializer_pair' && node.kind === 'initializer_list') {
        for (const designator of parent.children
          .filter(({ kind }) => kind === 'field_designator')
          .reverse()) {
          members.unshift(scope.text.slice(designator.start, designator.end).replace(/^\W+/, ''));
        }
      }
      let type: string | null = null;
      if (parent.kind === 'compound_literal_expression') {
        const written = child(parent, 'type');
        type = written
          ? this.ofHead(scope.text.slice(written.start, written.end), parent.start, scope)
          : null;
      } else if (parent.kind === 'init_declarator') {
        const declaration = path[i - 2];
        if (declaration)
          type = this.ofHead(scope.text.slice(declaration.start, parent.start), declaration.start, scope);
      } else continue;
      for (const member of members) type = type === null ? null : this.ofMember(type, member, scope);
      return type;
    }
    return null;
  }

  private ofMember(owner: string, member: string, scope: Scope): string | null {
    const head = this.world.memberHead(owner, member);
    if (head === null) return null;
    // The members of an unnamed struct are listed as members of the one around it.
    if (/\b(?:struct|union)\b[^{};]*\}[^{};]*$|\}\s*$/.test(head)) return owner;
    return this.ofHead(head, 0, { root: scope.root, text: scope.text, outer: scope.outer });
  }

  private ofName(name: string, at: number, scope: Scope): string | null {
    for (
      let place: { readonly scope: Scope; readonly at: number } | null = { scope, at };
      place;
      place = place.scope.outer
    ) {
      const { root, text } = place.scope;
      const local = localDeclaration(root, text, place.at, place.at + name.length, name);
      if (local === null) continue;
      const head = text.slice(local.start, local.nameStart);
      if (!/\b__auto_type\b/.test(head)) return this.ofHead(head, local.start, place.scope);
      const value = pathTo(root, local.nameStart).findLast(({ kind }) => kind === 'init_declarator');
      return this.typeOf(value && child(value, 'value'), place.scope);
    }
    for (const head of this.world.headsOf(name, 'variable')) {
      const type = this.ofHead(head, 0, empty);
      if (type !== null) return type;
    }
    return this.ofExpansion(name, at, scope);
  }

  private ofCall(node: CNode, scope: Scope): string | null {
    const callee = child(node, 'function');
    if (callee?.kind !== 'identifier')
      return callee?.kind === 'field_expression' ? this.typeOf(callee, scope) : null;
    const name = scope.text.slice(callee.start, callee.end);
    const args = child(node, 'arguments')?.children.filter(({ named }) => named) ?? [];
    if (/^(container_of|\w*_entry\w*|\w*_entry)$/.test(name) && args.length >= 2) {
      const type = this.ofHead(
        scope.text.slice(args[0]?.end, args[1]?.end).replace(/^[^,]*,/, ''),
        node.start,
        scope,
      );
      if (type !== null) return type;
    }
    for (const head of this.world.headsOf(name, 'function')) {
      const type = this.ofHead(head, 0, empty);
      if (type !== null) return type;
    }
    return this.ofExpansion(scope.text.slice(node.start, node.end), node.start, scope);
  }

  private ofExpansion(expression: string, at: number, scope: Scope): string | null {
    const expanded = this.world.expansion(expression);
    return expanded === null ? null : this.ofText(expanded, at, scope);
  }

  /** The type of an expression that is not part of the scope's text but means what it would mean at `at`. */
  private ofText(expression: string, at: number, scope: Scope): string | null {
    const text = `void f(void) { (${expression}); }`;
    const root = this.world.parse(text);
    if (root === null) return null;
    const inner: Scope = { root, text, outer: { scope, at } };
    const statement = pathTo(root, text.indexOf('(', 12)).findLast(
      ({ kind }) => kind === 'expression_statement',
    );
    return this.typeOf(
      statement?.children.find(({ named }) => named),
      inner,
    );
  }

  /** A parenthesised expression, or a statement in one: its last expression. */
  private ofValue(node: CNode, scope: Scope): string | null {
    const inside = node.children.find(({ named }) => named);
    if (inside?.kind !== 'compound_statement') return this.typeOf(inside, scope);
    const last = inside.children.findLast(({ kind }) => kind === 'expression_statement');
    return this.typeOf(
      last?.children.find(({ named }) => named),
      scope,
    );
  }

  /** The struct that a declaration's text before the name is about: "static struct task_struct *". */
  private ofHead(head: string, at: number, scope: Scope): string | null {
    if (++this.steps > mostSteps) return null;
    const plain = head.replace(/\/\*[^]*?\*\/|\/\/.*|"[^"]*"/g, ' ');
    const typeOf = /\b(?:__)?typeof(?:__|_unqual)?\s*\(/.exec(plain);
    if (typeOf) {
      const inside = balanced(plain, typeOf.index + typeOf[0].length - 1);
      const isType = /^\s*(?:const\s+)?(?:struct|union)\b/.test(inside);
      return isType ? this.ofHead(inside, at, scope) : this.ofText(inside, at, scope);
    }
    const tag = /\b(?:struct|union)\s+(?:__\w+(?:\([^)]*\))?\s+)*([A-Za-z_]\w*)/.exec(plain)?.[1];
    if (tag !== undefined) return tag;
    for (const [word] of plain.matchAll(/[A-Za-z_]\w*/g)) {
      if (wordClasses.has(word) || /^(__\w*|[A-Z][A-Z0-9_]*)$/.test(word)) continue;
      return this.ofTypeName(word);
    }
    return null;
  }

  private ofTypeName(name: string): string | null {
    for (const head of this.world.headsOf(name, 'typedef')) {
      // An untagged struct's members are listed under the type's name.
      if (/^\s*typedef\s+(?:const\s+)?(?:struct|union)\s*(?:__\w+\s*)*\{/.test(head)) return name;
      const type = this.ofHead(head.replace(/^\s*typedef\b/, ''), 0, empty);
      if (type !== null) return type;
    }
    // In the arguments of a macro the keyword of a tag is not always written.
    return null;
  }
}

const emptyNode: CNode = {
  kind: 'translation_unit',
  start: 0,
  end: 0,
  named: true,
  field: null,
  missing: false,
  children: [],
};
const empty: Scope = { root: emptyNode, text: '', outer: null };

const child = (node: CNode, field: string): CNode | undefined =>
  node.children.find((one) => one.field === field);

/** What is inside the bracket at an offset. */
function balanced(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 0) return text.slice(open + 1, at);
  }
  return text.slice(open + 1);
}
