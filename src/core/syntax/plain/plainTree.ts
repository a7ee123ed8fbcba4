// The captures of a prepared text, as far as its facts need them: from its tokens where it is plain C, from the parser
// for the rest. External declarations do not depend on each other, so that the parser may be given some of them alone.
// Called by extractFacts.ts, which parses the whole text where this gives up.
// SPDX-License-Identifier: MIT
import type { Prepared } from '../prepare.ts';
import type { Capture, CParser, FactsTree } from '../tree.ts';
import { plainFile, type PlainFile } from './plainFile.ts';

/** Facts' captures without errors; null if brackets do not match or the parser meets an error. */
export function plainTree(prepared: Prepared, parser: CParser): FactsTree | null {
  const plain = plainFile(prepared.units);
  if (plain === null) return null;
  const rest = restCaptures(prepared, plain, parser);
  if (rest === null) return null;
  const captures = rest.length === 0 ? plain.marks : [...plain.marks, ...rest];
  return { errorNodes: 0, errorRanges: [], captures: () => captures };
}

function restCaptures(prepared: Prepared, { rest }: PlainFile, parser: CParser): readonly Capture[] | null {
  const base = rest[0]?.[0];
  if (base === undefined) return [];
  const units = prepared.units;
  let text = '';
  let at = base;
  for (const [start, end] of rest) {
    text += blanks(units, at, start) + prepared.text.slice(start, end);
    at = end;
  }
  const tree = parser.parse(text);
  try {
    if (tree.errorNodes > 0) return null;
    return tree
      .captures('facts')
      .map(({ name, start, end }) => ({ name, start: start + base, end: end + base }));
  } finally {
    tree.dispose();
  }
}

/** As much white space as there is text, on lines of its own. */
const blanks = (_units: Uint16Array, from: number, to: number): string =>
  to > from ? `\n${' '.repeat(to - from - 1)}` : '';
