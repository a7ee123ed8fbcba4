// Trees as plain data, made by one cursor walk. Both adapters share it, so that they cannot differ in anything but
// the parser itself. Iterative: kernel code nests deeper than the call stack should.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../core/syntax/tree.ts';

/** What both tree-sitter bindings call a tree cursor. Offsets are UTF-16 units, which are bytes for latin1 text. */
export interface Cursor {
  readonly nodeType: string;
  readonly nodeIsNamed: boolean;
  readonly nodeIsMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly currentFieldName: string | null;
  gotoFirstChild(): boolean;
  gotoNextSibling(): boolean;
  gotoParent(): boolean;
}

/** The part of a syntax node that finding errors needs. */
export interface ErrorNode {
  readonly hasError: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly children: readonly (ErrorNode | null)[];
}

interface OpenNode extends CNode {
  readonly children: OpenNode[];
}

function nodeAt(cursor: Cursor): OpenNode {
  return {
    kind: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    named: cursor.nodeIsNamed,
    // The bindings differ here: one answers undefined, the other null.
    field: cursor.currentFieldName ?? null,
    missing: cursor.nodeIsMissing,
    children: [],
  };
}

/** The whole tree below a cursor that stands on the root. */
export function plainTree(cursor: Cursor): CNode {
  const root = nodeAt(cursor);
  const open: OpenNode[] = [root];
  let descend = true;
  for (;;) {
    const parent = open[open.length - 1];
    if (parent === undefined) return root;
    if (descend ? cursor.gotoFirstChild() : cursor.gotoNextSibling()) {
      const child = nodeAt(cursor);
      if (descend) {
        parent.children.push(child);
        open.push(child);
      } else {
        open.pop();
        open[open.length - 1]?.children.push(child);
        open.push(child);
      }
      descend = true;
      continue;
    }
    if (descend) {
      // A leaf: try its sibling.
      descend = false;
      continue;
    }
    open.pop();
    if (open.length <= 1 || !cursor.gotoParent()) return root;
  }
}

/** Ranges of topmost ERROR nodes and of MISSING nodes, in document order. */
export function errorRangesOf(root: ErrorNode): (readonly [number, number])[] {
  const ranges: (readonly [number, number])[] = [];
  const pending: ErrorNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.isError || node.isMissing) {
      ranges.push([node.startIndex, node.endIndex]);
      continue;
    }
    if (!node.hasError) continue;
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child?.hasError || child?.isMissing) pending.push(child);
    }
  }
  return ranges;
}
