// The facts of one text: prepared, read where it is plain C, parsed where it is not. Where the prepared text parses worse
// than the original, the original's tree is used. Called by the index service, its workers and tests.
// SPDX-License-Identifier: MIT
import { extractFacts } from './extractFacts.ts';
import type { FileFacts } from './facts.ts';
import { plainTree } from './plain/plainTree.ts';
import { prepare } from './prepare.ts';
import type { CParser, FactsTree } from './tree.ts';
import { withTwins } from './twins.ts';

/**
 * Prepares, reads and extracts. What plain C there is needs no tree. If the parser meets errors and the prepared text
 * has more of them than the original, the original's tree is used. `withReferences`: without them a record is cheaper.
 */
export function factsOf(text: string, parser: CParser, withReferences = true): FileFacts {
  const prepared = prepare(text);
  const facts = (tree: FactsTree): FileFacts =>
    withTwins(extractFacts(text, prepared, tree, withReferences), prepared, (variant) =>
      variantFacts(text, variant, parser, withReferences),
    );
  const plain = plainTree(prepared, parser);
  if (plain !== null) return facts(plain);
  const tree = parser.parse(prepared.text);
  try {
    if (tree.errorNodes === 0) return facts(tree);
    const raw = parser.parse(text);
    try {
      const isBetter = raw.errorNodes < tree.errorNodes && errorBytes(raw) <= errorBytes(tree);
      if (!isBetter) return facts(tree);
      return {
        ...extractFacts(text, { ...prepared, text, notes: [], drops: [], twins: [] }, raw, withReferences),
        usedRaw: true,
      };
    } finally {
      raw.dispose();
    }
  } finally {
    tree.dispose();
  }
}

function variantFacts(text: string, variant: number, parser: CParser, withReferences: boolean): FileFacts {
  const prepared = prepare(text, variant);
  const plain = plainTree(prepared, parser);
  if (plain !== null) return extractFacts(text, prepared, plain, withReferences);
  const tree = parser.parse(prepared.text);
  try {
    return extractFacts(text, prepared, tree, withReferences);
  } finally {
    tree.dispose();
  }
}

const errorBytes = (tree: FactsTree): number =>
  tree.errorRanges.reduce((sum, [start, end]) => sum + Math.max(1, end - start), 0);
