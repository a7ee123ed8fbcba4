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
  children: readonly CNode[];
}

const none: readonly CNode[] = [];

function nodeAt(cursor: Cursor): OpenNode {
  return {
    kind: cursor.nodeType,
    start: cursor.startIndex,
    end: cursor.endIndex,
    named: cursor.nodeIsNamed,
    // The bindings differ here: one answers undefined, the other null.
    field: cursor.currentFieldName ?? null,
    missing: cursor.nodeIsMissing,
    children: none,
  };
}

/**
 * The whole tree below a cursor that stands on the root. Trees are kept in great numbers: leaves share their empty list, and
 * the other lists have no room for more.
 */
export function plainTree(cursor: Cursor): CNode {
  const root = nodeAt(cursor);
  const open: OpenNode[] = [root];
  /** Children of the open nodes that have been walked, each node's from its mark on. */
  const walked: CNode[] = [];
  const marks: number[] = [0];
  /** The node that is left is a child of the one above it. */
  const close = (): void => {
    const node = open.pop();
    const mark = marks.pop() ?? 0;
    if (!node) return;
    if (walked.length > mark) node.children = walked.slice(mark);
    walked.length = mark;
    walked.push(node);
  };
  let descend = true;
  while (open.length > 0) {
    if (descend ? cursor.gotoFirstChild() : cursor.gotoNextSibling()) {
      if (!descend) close();
      open.push(nodeAt(cursor));
      marks.push(walked.length);
      descend = true;
      continue;
    }
    // A leaf: its sibling comes next. After the last sibling, that of the node above.
    if (descend) {
      descend = false;
      if (open.length > 1) continue;
    }
    close();
    if (open.length <= 1 || !cursor.gotoParent()) break;
  }
  while (open.length > 0) close();
  return root;
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
