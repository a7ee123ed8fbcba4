// The native adapter of the parser port: npm `tree-sitter` with `tree-sitter-c`, from the prebuilds in the packages.
// Loading it can throw (no prebuild for this platform, an old C++ runtime); createParser decides what then.
// SPDX-License-Identifier: MIT
import type TreeSitter from 'tree-sitter';
import type { Capture, CParser, ParsedC } from '../../core/syntax/tree.ts';
import { packageRequire } from '../packageRoot.ts';
import { errorRangesOf, plainTree } from './plainTree.ts';

// Strings of 32 KiB and more are refused ("Invalid argument") unless the buffer is larger than the string.
const defaultBufferBytes = 32 * 1024;

/**
 * Makes a parser with the native module.
 * `queries` are tree-sitter query sources by name. Throws if the module cannot load or a query is not valid.
 */
export function createNativeParser(queries: Readonly<Record<string, string>>): CParser {
  const Parser = packageRequire('tree-sitter') as typeof TreeSitter;
  const language = packageRequire('tree-sitter-c') as TreeSitter.Language;
  const parser = new Parser();
  parser.setLanguage(language);
  const compiled = new Map(
    Object.entries(queries).map(([name, source]) => [name, new Parser.Query(language, source)]),
  );
  return {
    engine: 'native',
    parse(text: string): ParsedC {
      const bufferSize = Math.max(defaultBufferBytes, text.length + 1);
      return parsedNative(parser.parse(text, null, { bufferSize }), compiled);
    },
  };
}

function parsedNative(tree: TreeSitter.Tree, queries: ReadonlyMap<string, TreeSitter.Query>): ParsedC {
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
    toTree: () => plainTree(tree.walk()),
    // Native trees are freed by the garbage collector.
    dispose: () => undefined,
  };
}
