// The tree as the types of expressions see it: texts of declarations, members of structs, expansions of macros.
// Called by meaning.ts.
// SPDX-License-Identifier: MIT
import { macroSteps } from '../../core/index/macroSteps.ts';
import type { TypeWorld } from '../../core/index/memberOwner.ts';
import { rankDefinitions } from '../../core/index/rankDefinitions.ts';
import type { StoredDefinition } from '../../core/index/symbolStore.ts';
import { prepare } from '../../core/syntax/prepare.ts';
import type { DefinitionKind } from '../../core/syntax/facts.ts';
import { membersOf, type ReadingContext } from './meaning.ts';
import { macroLookup } from './treeMacros.ts';

const limits = { steps: 12, tokens: 800 };
// A name that many files define apart from each other says nothing of the type.
const triedDefinitions = 3;
const headBytes = 400;

const kinds: Readonly<Record<'variable' | 'function' | 'typedef', readonly DefinitionKind[]>> = {
  variable: ['variable'],
  function: ['function', 'prototype'],
  typedef: ['typedef'],
};

/** The world of an expression in the file `from`. */
export function typeWorld(from: string, context: ReadingContext): TypeWorld {
  const { store, files, parser, preference } = context;
  const macro = macroLookup(from, context);
  const headOf = ({ path, name, start, nameStart, nameEnd, via }: StoredDefinition): string | null => {
    const text = files.source(path)?.text;
    // The text may have changed since it was indexed: the name must still be where it was, unless a macro makes it.
    if (text === undefined || (via === null && text.slice(nameStart, nameEnd) !== name)) return null;
    const head = text.slice(start, nameStart);
    // Of a long struct only its beginning and its end say what it is.
    return head.length <= 2 * headBytes ? head : `${head.slice(0, headBytes)} ${head.slice(-headBytes)}`;
  };
  const ranked = (found: readonly StoredDefinition[]): readonly StoredDefinition[] =>
    rankDefinitions(found, from, 'plain', preference, store.reachOf(from));
  return {
    headsOf: (name, kind) =>
      ranked(store.definitionsOf(name, { from, kinds: kinds[kind], visible: true }))
        .slice(0, triedDefinitions)
        .flatMap((definition) => headOf(definition) ?? []),
    memberHead(owner, member) {
      const [first] = ranked(membersOf(owner, member, from, store));
      return first ? headOf(first) : null;
    },
    expansion(expression) {
      const { steps } = macroSteps(expression, macro, limits);
      return steps.at(-1)?.text ?? null;
    },
    parse(text) {
      const tree = parser.parse(prepare(text).text);
      try {
        return tree.toTree();
      } finally {
        tree.dispose();
      }
    },
  };
}
