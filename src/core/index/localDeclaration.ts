// Where a function's own name comes from: a parameter, a variable of an enclosing block, or a label. A local hides
// whatever the tree calls by that name elsewhere. Works on the tree of one function. Called by the index service.
// SPDX-License-Identifier: MIT
import { lex } from '../syntax/lexer.ts';
import { Code } from '../syntax/tokens.ts';
import type { CNode } from '../syntax/tree.ts';

export interface LocalDeclaration {
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Extent of the declaration, parameter or labelled statement. */
  readonly start: number;
  readonly end: number;
}

export interface LocalUse {
  readonly start: number;
  readonly end: number;
  readonly isWrite: boolean;
}

/** The local declaration that the word at [start, end) of a function's text means, or null; `word` stands for another there. */
export function localDeclaration(
  root: CNode,
  text: string,
  start: number,
  end: number,
  word = text.slice(start, end),
): LocalDeclaration | null {
  const path = pathTo(root, start);
  const named = (node: CNode | null): node is CNode =>
    node !== null && text.slice(node.start, node.end) === word;
  if (path[path.length - 1]?.kind === 'statement_identifier') return label(root, named);
  // From the innermost enclosing node outwards, what was declared before the word.
  for (let i = path.length - 1; i >= 0; i--) {
    const scope = path[i];
    if (!scope) continue;
    const candidates = declarationsOf(scope).filter(({ node }) => node.start <= start);
    for (const { node, declarator } of candidates.reverse()) {
      const name = declaredName(declarator);
      if (named(name) && name.start <= start) return declared(name, node);
    }
  }
  return null;
}

/** The names of all parameters and variables of a function that can be meant at an offset of its text. */
export function visibleLocals(root: CNode, text: string, offset: number): ReadonlySet<string> {
  const names = pathTo(root, offset)
    .flatMap(declarationsOf)
    .map(({ declarator }) => declaredName(declarator))
    .filter((name) => name !== null && name.start <= offset);
  return new Set(names.map((name) => (name ? text.slice(name.start, name.end) : '')));
}

const declared = (name: CNode, node: CNode): LocalDeclaration => ({
  nameStart: name.start,
  nameEnd: name.end,
  start: node.start,
  end: node.end,
});

/** The places of a function's text that mean the same local as the one declared there, the declaration included. */
export function localUses(root: CNode, text: string, local: LocalDeclaration): readonly LocalUse[] {
  const word = text.slice(local.nameStart, local.nameEnd);
  const { count, codes, starts, ends } = lex(text);
  const uses: LocalUse[] = [];
  for (let i = 0; i < count; i++) {
    const start = starts[i] ?? 0;
    const end = ends[i] ?? 0;
    if (codes[i] !== Code.word || end - start !== word.length || !text.startsWith(word, start)) continue;
    const before = i > 0 ? codes[i - 1] : Code.none;
    if (before === Code.dot || before === Code.arrow) continue;
    const tag = /\b(struct|union|enum)\s+$/.test(text.slice(Math.max(0, start - 16), start));
    if (tag || localDeclaration(root, text, start, end)?.nameStart !== local.nameStart) continue;
    uses.push({ start, end, isWrite: start === local.nameStart || isWritten(codes, i, text, end) });
  }
  return uses;
}

/** Whether a value is stored in the name that is token `i`: it is assigned to, or counted up or down. */
function isWritten(codes: Uint8Array, i: number, text: string, end: number): boolean {
  const next = codes[i + 1];
  const stepped = (code: number | undefined): boolean => code === Code.increment || code === Code.decrement;
  if (stepped(next) || stepped(codes[i - 1])) return true;
  if (next === Code.assign) return true;
  // One `=`: comparisons are tokens of their own.
  return next === Code.equals && /^\s*=/.test(text.slice(end));
}

/** The nodes from the root to the leaf at an offset. */
export function pathTo(root: CNode, offset: number): readonly CNode[] {
  const path: CNode[] = [];
  for (let node: CNode | undefined = root; node; node = childAt(node, offset)) path.push(node);
  return path;
}

const childAt = (node: CNode, offset: number): CNode | undefined =>
  node.children.find((child) => child.start <= offset && offset < child.end);

/** Declarations that a node makes visible inside itself. */
function declarationsOf(scope: CNode): { readonly node: CNode; readonly declarator: CNode }[] {
  const holders =
    scope.kind === 'function_definition'
      ? parameters(scope)
      : ['compound_statement', 'for_statement', 'case_statement'].includes(scope.kind)
        ? scope.children.filter(({ kind }) => kind === 'declaration')
        : [];
  return holders.flatMap((node) =>
    node.children.filter(({ field }) => field === 'declarator').map((declarator) => ({ node, declarator })),
  );
}

function parameters(definition: CNode): readonly CNode[] {
  let declarator = definition.children.find(({ field }) => field === 'declarator');
  while (declarator && declarator.kind !== 'function_declarator') {
    declarator = declarator.children.find(({ field }) => field === 'declarator');
  }
  const list = declarator?.children.find(({ kind }) => kind === 'parameter_list');
  return list?.children.filter(({ kind }) => kind === 'parameter_declaration') ?? [];
}

/** The identifier inside a declarator: through pointers, arrays, initialisers and parentheses. */
function declaredName(declarator: CNode): CNode | null {
  let node: CNode | undefined = declarator;
  while (node && node.kind !== 'identifier') {
    node =
      node.children.find(({ field }) => field === 'declarator') ??
      (node.kind === 'parenthesized_declarator' ? node.children.find(({ named }) => named) : undefined);
  }
  return node ?? null;
}

function label(root: CNode, named: (node: CNode | null) => node is CNode): LocalDeclaration | null {
  const pending: CNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    const name = node.kind === 'labeled_statement' ? (node.children[0] ?? null) : null;
    if (named(name)) return declared(name, node);
    pending.push(...node.children);
  }
  return null;
}
