// The parsed function, variable or macro around a place: what questions about locals and members look at. Only that one
// definition is parsed, and the latest ones are kept. Called by the answers of the index service.
// SPDX-License-Identifier: MIT
import type { StoredDefinition, SymbolStore } from '../../core/index/symbolStore.ts';
import { isAssembly } from '../../core/kernel/tree.ts';
import { prepare } from '../../core/syntax/prepare.ts';
import type { CNode, CParser } from '../../core/syntax/tree.ts';
import type { SourceFile } from './workspaceFiles.ts';

export interface CodeAround {
  readonly definition: StoredDefinition;
  /** The definition as written; offsets of the tree are offsets in it. */
  readonly text: string;
  readonly root: CNode;
  /** Offset of `text` in the file. */
  readonly base: number;
  readonly errorNodes: number;
}

type DefinitionsByFile = Pick<SymbolStore, 'definitionsIn'>;

// A table of a driver can be megabytes; nobody waits for its tree to see a hover.
const longestBytes = 400_000;
const keptBodies = 16;

/** Texts never change: what was parsed of one is kept as long as it is. */
const prepared = new WeakMap<SourceFile, string>();
const defined = new WeakMap<SourceFile, readonly StoredDefinition[]>();
const parsed = new WeakMap<SourceFile, Map<number, CodeAround>>();

/** The definitions of a text that the store is up to date with, in the order of the text. */
export function definitionsIn(source: SourceFile, store: DefinitionsByFile): readonly StoredDefinition[] {
  const known = defined.get(source);
  if (known) return known;
  const found = store.definitionsIn(source.path);
  // A file that the store does not know yet is asked for again.
  if (found) defined.set(source, found);
  return found ?? [];
}

/** The innermost function or variable with code around an offset; null if there is none. */
export function codeAround(
  source: SourceFile,
  offset: number,
  store: DefinitionsByFile,
  parser: CParser,
): CodeAround | null {
  if (isAssembly(source.path)) return null;
  const definition = definitionsIn(source, store).findLast(
    ({ kind, start, end }) =>
      (kind === 'function' || kind === 'variable' || kind === 'macro') && start <= offset && offset <= end,
  );
  if (!definition || definition.kind === 'macro') return null;
  const { start, end } = definition;
  if (end - start > longestBytes) return null;
  const bodies = parsed.get(source) ?? new Map<number, CodeAround>();
  parsed.set(source, bodies);
  const known = bodies.get(start);
  if (known) return known;
  const text = prepared.get(source) ?? prepare(source.text).text;
  prepared.set(source, text);
  const tree = parser.parse(text.slice(start, end));
  try {
    const around: CodeAround = {
      definition,
      text: source.text.slice(start, end),
      root: tree.toTree(),
      base: start,
      errorNodes: tree.errorNodes,
    };
    bodies.set(start, around);
    for (const oldest of bodies.keys()) {
      if (bodies.size <= keptBodies) break;
      bodies.delete(oldest);
    }
    return around;
  } finally {
    tree.dispose();
  }
}
