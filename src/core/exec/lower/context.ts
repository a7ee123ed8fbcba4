// What lowering carries along: the unit's scope, the expanded text under work, local names, and where instructions go.
// Also the error that stops a lowering with its place. Used by every file of this folder.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { BoundarySpec } from '../boundary/spec.ts';
import type { CType } from '../ctype.ts';
import type { Expanded } from '../expanded.ts';
import type { Expr, Instr, Rep } from '../ir.ts';
import type { Scope } from '../scope.ts';

/** A construct that lowering does not know, with the offset in the expanded text where it stands. */
export class NotLowered extends Error {
  constructor(
    message: string,
    readonly node: CNode | null,
  ) {
    super(message);
  }
}

/** Text that a tree was made from. `base` is where the expanded text begins in the parsed text. */
export interface TextOf {
  readonly expanded: Expanded;
  readonly text: string;
}

export type Local =
  | { readonly k: 'slot'; readonly slot: number; readonly type: CType }
  | { readonly k: 'frame'; readonly offset: number; readonly type: CType }
  /** A static local: a global under a name of its own. */
  | { readonly k: 'global'; readonly name: string; readonly type: CType }
  /** An enumerator of an enum that stands in the function. */
  | { readonly k: 'constant'; readonly value: bigint; readonly type: CType };

/** A value with its C type. For arrays and functions, `e` is the address (they have decayed). */
export interface Operand {
  readonly e: Expr;
  readonly type: CType;
}

export type Place =
  | { readonly k: 'slot'; readonly slot: number; readonly type: CType }
  | {
      readonly k: 'memory';
      readonly addr: Expr;
      readonly type: CType;
      readonly bits: { readonly offset: number; readonly width: number } | null;
    };

/** Where instructions go. Absent while a constant is lowered: then nothing may need one. */
export interface Emitter {
  emit(instr: Instr): number;
  newSlot(): number;
  newFrame(size: number, align: number): number;
  lookup(name: string): Local | null;
  /** Makes an enumerator known to the rest of the block. */
  enumerator(name: string, value: bigint): void;
  /** A statement expression `({ ... })`; gives the value of its last expression statement. */
  statementExpression(node: CNode, source: TextOf): Operand;
  /** An asm in expression position. */
  assembly(node: CNode, source: TextOf): void;
  /** A jump to a label of the function, whose place may not be known yet. */
  goTo(label: string, jump: Patch, node: CNode): void;
  /** Runs a lowering and takes back what it emitted. */
  probe<T>(lower: () => T): T;
  readonly functionName: string;
}

/** A jump whose target is set later. */
export interface Patch {
  set(to: number): void;
}

/** The initial value of a variable. */
export interface Initializer {
  readonly node: CNode;
  readonly source: TextOf;
  /** The variables of the function around it that it may name: none for a file's. */
  readonly visible?: ReadonlyMap<string, Local>;
}

/** What the linker knows across units. */
export interface Linker {
  boundary(name: string): BoundarySpec | null;
  /** A function that some unit of the program defines. */
  hasFunction(name: string, scope: Scope): boolean;
  /** Declares a use of a global variable of this scope; gives the name under which the program keeps it. */
  global(name: string, scope: Scope): string;
  functionRef(name: string, scope: Scope): string;
  /** A variable that a function declares extern in its body. */
  externLocal(name: string, type: CType, scope: Scope): string;
  /** Registers a static local; `place` tells it from others of its name. Gives its program-wide name. */
  staticLocal(
    place: string,
    name: string,
    type: CType,
    initializer: Initializer | null,
    scope: Scope,
  ): string;
}

export const repOf = (type: CType): Rep | null => {
  switch (type.k) {
    case 'int':
      return type.bool ? 'bool' : (`${type.signed ? 'i' : 'u'}${type.size * 8}` as Rep);
    case 'ptr':
    case 'array':
    case 'func':
      return 'u64';
    default:
      return null;
  }
};

/** First child with the field name. */
export function child(node: CNode, field: string): CNode | null {
  return node.children.find((one) => one.field === field) ?? null;
}

export function childrenOf(node: CNode, field: string): CNode[] {
  return node.children.filter((one) => one.field === field);
}

export function named(node: CNode): CNode[] {
  return node.children.filter((one) => one.named && one.kind !== 'comment');
}
