// What the index knows about one C file. Produced by core/syntax, stored and queried by core/index.
// Positions are byte offsets in the file and 0-based lines; editors and the CLI convert at their edge.
// SPDX-License-Identifier: MIT

export const definitionKinds = [
  'function',
  'prototype',
  'macro',
  'struct',
  'union',
  'enum',
  'enumerator',
  'typedef',
  'variable',
  'member',
] as const;
export type DefinitionKind = (typeof definitionKinds)[number];

export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** Byte offset of the first byte of the name as written (for macro-made names: of the macro argument). */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Extent of the whole definition. */
  readonly start: number;
  readonly end: number;
  readonly line0: number;
  readonly endLine0: number;
  /** The macro that made this definition, e.g. "SYSCALL_DEFINE3", if one did. */
  readonly via?: string;
  /** Enclosing struct/union/enum tag for members and enumerators. */
  readonly container?: string;
  /** The conjunction of enclosing preprocessor conditions as written, e.g. "defined(CONFIG_X86_64)"; include guards left out. */
  readonly condition?: string;
  /** True for a variable that is only declared (`extern`, `DECLARE_PER_CPU`): its definition is elsewhere. */
  readonly isDeclaration?: true;
}

export interface CallFact {
  /** Enclosing function, the macro whose body it is in, or null at file scope. */
  readonly caller: string | null;
  readonly callee: string;
  readonly start: number;
  readonly line0: number;
}

export interface FileFacts {
  readonly definitions: readonly Definition[];
  readonly calls: readonly CallFact[];
  /** #include operands as written, with the brackets or quotes. */
  readonly includes: readonly string[];
  /** Error nodes of the tree that was used: the parse confidence. */
  readonly errorNodes: number;
  readonly errorRanges: readonly (readonly [number, number])[];
  /** True if the prepared text parsed worse than the raw text, and the raw tree was used. */
  readonly usedRaw: boolean;
}
