// The WebAssembly adapter of the parser port: `web-tree-sitter` with the .wasm that `tree-sitter-c` ships.
// Used where the native module cannot load. Its trees live in WASM memory and must be disposed.
// SPDX-License-Identifier: MIT
import { readFileSync } from 'node:fs';
import type * as WebTreeSitter from 'web-tree-sitter';
import type { Capture, CParser, ParsedC } from '../../core/syntax/tree.ts';
import { packageRequire } from '../packageRoot.ts';
import { errorRangesOf, plainTree } from './plainTree.ts';

/**
 * Makes a parser with the WebAssembly module.
 * `queries` are tree-sitter query sources by name. Rejects if a package is missing or a query is not valid.
 */
export async function createWasmParser(queries: Readonly<Record<string, string>>): Promise<CParser> {
  const { Language, Parser, Query } = packageRequire('web-tree-sitter') as typeof WebTreeSitter;
  await Parser.init();
  const language = await Language.load(
    readFileSync(packageRequire.resolve('tree-sitter-c/tree-sitter-c.wasm')),
  );
  const parser = new Parser();
  parser.setLanguage(language);
  const compiled = new Map(
    Object.entries(queries).map(([name, source]) => [name, new Query(language, source)]),
  );
  return {
    engine: 'wasm',
    parse(text: string): ParsedC {
      const tree = parser.parse(text);
      if (tree === null) throw new Error('web-tree-sitter gave no tree');
      return parsedWasm(tree, compiled);
    },
  };
}

function parsedWasm(tree: WebTreeSitter.Tree, queries: ReadonlyMap<string, WebTreeSitter.Query>): ParsedC {
  const errorRanges = errorRangesOf(tree.rootNode);
  return {
    errorNodes: errorRanges.length,
    errorRanges,
    captures(queryName): readonly Capture[] {
      const query = queries.get(queryName);
      if (query === undefined) throw new Error(`no query named ${queryName}`);
      return query
        .captures(tree.rootNode)
        .map(({ name, node }) => ({ name, start: node.startIndex, end: node.endIndex }));
    },
    toTree() {
      const cursor = tree.walk();
      try {
        return plainTree(cursor);
      } finally {
        cursor.delete();
      }
    },
    dispose: () => tree.delete(),
  };
}
