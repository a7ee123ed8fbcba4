// The intermediate representation: plain, JSON-safe data that lowering makes from a function and the compiler turns
// into closures. Code is a flat list with jumps, calls stand alone (never inside expressions), so that a task can be
// switched between any two instructions. Every statement carries its source range.
// SPDX-License-Identifier: MIT

/** How a scalar is kept: width and sign. Pointers are u64; bool is stored as 0 or 1 in one byte. */
export type Rep = 'i8' | 'u8' | 'i16' | 'u16' | 'i32' | 'u32' | 'i64' | 'u64' | 'bool';

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Pure expressions: loads, but no stores and no calls. Operands already have the representation they need. */
export type Expr =
  /** `v` is a decimal string when it is not a safe integer. */
  | { readonly k: 'const'; readonly rep: Rep; readonly v: number | string }
  | { readonly k: 'slot'; readonly rep: Rep; readonly slot: number }
  /** Address of a place in the current frame's memory. */
  | { readonly k: 'frame'; readonly offset: number }
  | { readonly k: 'global'; readonly name: string }
  | { readonly k: 'function'; readonly name: string }
  | { readonly k: 'string'; readonly text: string }
  | { readonly k: 'load'; readonly rep: Rep; readonly addr: Expr; readonly bits?: Bits }
  | { readonly k: 'neg' | 'not'; readonly rep: Rep; readonly a: Expr }
  | { readonly k: 'lnot'; readonly a: Expr }
  | { readonly k: 'bin'; readonly op: BinaryOp; readonly rep: Rep; readonly a: Expr; readonly b: Expr }
  /** Gives i32 0 or 1; `rep` is that of the operands. */
  | { readonly k: 'cmp'; readonly op: CompareOp; readonly rep: Rep; readonly a: Expr; readonly b: Expr }
  | { readonly k: 'cast'; readonly from: Rep; readonly rep: Rep; readonly a: Expr }
  | { readonly k: 'and' | 'or'; readonly a: Expr; readonly b: Expr }
  | { readonly k: 'cond'; readonly rep: Rep; readonly c: Expr; readonly a: Expr; readonly b: Expr };

export interface Bits {
  readonly offset: number;
  readonly width: number;
}

/** An argument of a boundary primitive. */
export type PrimArg =
  | { readonly k: 'value'; readonly rep: Rep; readonly e: Expr; readonly type: string }
  /** A place: where it is and how wide; `text` as written. */
  | {
      readonly k: 'place';
      readonly addr: Expr;
      readonly rep: Rep | null;
      readonly size: number;
      readonly text: string;
    }
  /** Source text that is not evaluated: a type name, a feature's macro name, an asm template. */
  | { readonly k: 'text'; readonly text: string };

/** Message of the stop that stands for a function whose text tree-sitter could not parse. */
export const notParsed = 'this place does not parse';

export type Instr =
  | { readonly op: 'stmt'; readonly s: number }
  | { readonly op: 'set'; readonly slot: number; readonly rep: Rep; readonly e: Expr }
  | { readonly op: 'store'; readonly rep: Rep; readonly addr: Expr; readonly e: Expr; readonly bits?: Bits }
  | { readonly op: 'copy'; readonly to: Expr; readonly from: Expr; readonly size: number }
  | { readonly op: 'zero'; readonly to: Expr; readonly size: number }
  | { readonly op: 'jump'; to: number }
  /** `note`: the value is what the reader wants to see beside the statement. */
  | { readonly op: 'branch'; readonly c: Expr; ifTrue: number; ifFalse: number; readonly note: boolean }
  | {
      readonly op: 'call';
      readonly fn: string | Expr;
      readonly args: readonly { readonly rep: Rep; readonly e: Expr; readonly copySize?: number }[];
      readonly dst: number;
      readonly rep: Rep | null;
    }
  | {
      readonly op: 'prim';
      readonly name: string;
      readonly args: readonly PrimArg[];
      readonly dst: number;
      readonly rep: Rep | null;
    }
  /** Shows a value beside the running statement: the value that an assignment or initialisation gave. */
  | { readonly op: 'note'; readonly name: string; readonly rep: Rep; readonly e: Expr; readonly type: string }
  | { readonly op: 'ret'; readonly rep: Rep | null; readonly e: Expr | null }
  /** Reached: the operation stops here with this message. */
  | { readonly op: 'stop'; readonly message: string; readonly s: number };

export interface Statement {
  /** Path relative to the tree root. */
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly line1: number;
  readonly endLine1: number;
  /** The statement as written, white space folded, at most 200 characters. */
  readonly text: string;
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly slot: number;
  /** Offset in the frame's memory, or -1 for a slot. */
  readonly offset: number;
  readonly rep: Rep | null;
}

export interface FunctionIr {
  readonly name: string;
  readonly path: string;
  readonly line1: number;
  readonly endLine1: number;
  readonly params: readonly {
    readonly slot: number;
    readonly offset: number;
    readonly rep: Rep;
    readonly size: number;
  }[];
  readonly ret: Rep | null;
  readonly slots: number;
  readonly frameSize: number;
  readonly code: readonly Instr[];
  readonly statements: readonly Statement[];
  readonly variables: readonly Variable[];
}
