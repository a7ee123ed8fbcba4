// GNU attributes that change layouts, packed and aligned: which of the notes beside an expanded text belong to a
// struct, union or enum itself, and which to a member. Called by the type builder.
// SPDX-License-Identifier: MIT
import type { CNode } from '../../syntax/tree.ts';
import type { Token } from '../cpp/token.ts';
import type { TextOf } from './context.ts';
import { child } from './context.ts';

/** Attributes of a struct itself: between its keyword and `{`, or right after `}`. */
export function attributesFor(
  node: CNode,
  body: CNode,
  source: TextOf,
): { packed: boolean; aligned: readonly Token[] | null } {
  let packed = false;
  let aligned: readonly Token[] | null = null;
  for (const note of source.expanded.attributes) {
    const before = note.at >= node.start && note.at <= body.start;
    const after = note.at > body.start && note.at >= body.end && note.at <= body.end + 1;
    if (!before && !after) continue;
    packed ||= note.packed;
    aligned = note.aligned ?? aligned;
  }
  return { packed, aligned };
}

/** Attributes of a member: in its declaration, but not inside or right after a struct body that it holds. */
export function memberAttributes(
  declaration: CNode,
  source: TextOf,
): { packed: boolean; aligned: readonly Token[] | null } {
  const inner = child(declaration, 'type');
  const body = inner ? child(inner, 'body') : null;
  let packed = false;
  let aligned: readonly Token[] | null = null;
  for (const note of source.expanded.attributes) {
    if (note.at < declaration.start || note.at > declaration.end) continue;
    if (body && note.at <= body.end + 1) continue;
    packed ||= note.packed;
    aligned = note.aligned ?? aligned;
  }
  return { packed, aligned };
}
