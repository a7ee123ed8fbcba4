// The one port through which core sees a C parser. Two adapters implement it in src/service/parser:
// native tree-sitter and web-tree-sitter; both must give identical results for the same text.
// Text is latin1-decoded (one UTF-16 unit per byte of the file), so every offset is a byte offset.
// SPDX-License-Identifier: MIT

/** A syntax node as plain data. `start`/`end` are byte offsets, end exclusive. */
export interface CNode {
  /** tree-sitter's node type, e.g. "call_expression"; anonymous nodes have their token as type. */
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  readonly named: boolean;
  /** Field name in the parent (e.g. "function", "arguments"), or null. */
  readonly field: string | null;
  readonly missing: boolean;
  readonly children: readonly CNode[];
}

/** One capture of a query, in document order. */
export interface Capture {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What facts are taken from. */
export interface FactsTree {
  /** Topmost ERROR nodes plus MISSING nodes. */
  readonly errorNodes: number;
  /** Byte ranges of topmost ERROR nodes and of MISSING nodes. */
  readonly errorRanges: readonly (readonly [number, number])[];
  /** Captures of one of the port's compiled queries, in document order. */
  captures(queryName: string): readonly Capture[];
}

/** A parsed text. Call `dispose` in `finally`: WASM trees are not garbage collected. */
export interface ParsedC extends FactsTree {
  /** The whole tree as plain data. */
  toTree(): CNode;
  dispose(): void;
}

/** A C parser with named queries (data from syntaxes/*.scm) compiled once. */
export interface CParser {
  readonly engine: 'native' | 'wasm';
  parse(text: string): ParsedC;
}
