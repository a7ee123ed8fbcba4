// C expressions as trees over tokens. Every node knows its first and last token, so that a part can be named, shown and
// evaluated alone. Read by the parser beside it, the evaluator and the hovers; no node says what a name means.
// SPDX-License-Identifier: MIT
import type { Token } from '../exec/cpp/token.ts';

interface Extent {
  /** Index of the first token. */
  readonly from: number;
  /** Index after the last token. */
  readonly to: number;
}

/** A type name: specifier words, or the operand of typeof, with stars. */
export interface TypeName extends Extent {
  readonly words: readonly Token[];
  readonly typeofOperand: Expression | TypeName | null;
  readonly pointers: number;
  readonly k: 'type';
}

export type Expression = Extent &
  (
    | { readonly k: 'number'; readonly token: Token }
    | { readonly k: 'char'; readonly token: Token }
    | { readonly k: 'string'; readonly token: Token }
    | { readonly k: 'name'; readonly token: Token }
    | { readonly k: 'group'; readonly a: Expression }
    | { readonly k: 'call'; readonly callee: Expression; readonly args: readonly (Expression | TypeName)[] }
    | { readonly k: 'unary' | 'postfix'; readonly op: string; readonly a: Expression }
    | { readonly k: 'binary'; readonly op: string; readonly a: Expression; readonly b: Expression }
    | { readonly k: 'assign' | 'index'; readonly op: string; readonly a: Expression; readonly b: Expression }
    /** `c ? a : b`; GNU's `c ?: b` has no a. */
    | {
        readonly k: 'conditional';
        readonly c: Expression;
        readonly a: Expression | null;
        readonly b: Expression;
      }
    | { readonly k: 'cast'; readonly type: TypeName; readonly a: Expression }
    | { readonly k: 'sizeof'; readonly op: string; readonly of: Expression | TypeName }
    | { readonly k: 'member'; readonly op: string; readonly a: Expression; readonly name: Token }
  );

/** The nodes directly below a node. */
export function childrenOf(node: Expression | TypeName): readonly (Expression | TypeName)[] {
  switch (node.k) {
    case 'type':
      return node.typeofOperand ? [node.typeofOperand] : [];
    case 'group':
    case 'unary':
    case 'postfix':
    case 'member':
      return [node.a];
    case 'cast':
      return [node.type, node.a];
    case 'call':
      return [node.callee, ...node.args];
    case 'binary':
    case 'assign':
    case 'index':
      return [node.a, node.b];
    case 'conditional':
      return node.a ? [node.c, node.a, node.b] : [node.c, node.b];
    case 'sizeof':
      return [node.of];
    default:
      return [];
  }
}

/** The text of tokens [from, to) as it is written in `source`; expanded tokens stand where their macro does. */
export function textOfTokens(tokens: readonly Token[], source: string, { from, to }: Extent): string {
  const first = tokens[from];
  const last = tokens[to - 1];
  return first && last ? source.slice(first.start, last.end) : '';
}
