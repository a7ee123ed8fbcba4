// What the walk over plain C and the parser find in a prepared text, in a form that can be compared: in document order,
// each once, and of the parser only what lies outside of what the walk leaves to it.
// SPDX-License-Identifier: MIT
import { plainFile } from '../../src/core/syntax/plain/plainFile.ts';
import type { Prepared } from '../../src/core/syntax/prepare.ts';
import type { Capture, CParser } from '../../src/core/syntax/tree.ts';

/** What the walk finds. */
export function plainMarks(prepared: Prepared): readonly string[] {
  return inOrder(prepared, plainFile(prepared.units)?.marks ?? []);
}

/** What the parser finds where the walk understood the text. */
export function treeMarks(prepared: Prepared, parser: CParser): readonly string[] {
  const rest = plainFile(prepared.units)?.rest ?? [[0, prepared.text.length] as const];
  const tree = parser.parse(prepared.text);
  try {
    const outside = tree
      .captures('facts')
      .filter(({ start }) => !rest.some(([from, to]) => from <= start && start < to));
    return inOrder(prepared, outside);
  } finally {
    tree.dispose();
  }
}

function inOrder(prepared: Prepared, marks: readonly Capture[]): readonly string[] {
  const sorted = [...marks].sort((a, b) => a.start - b.start || b.end - a.end || (a.name < b.name ? -1 : 1));
  const texts = sorted.map(
    ({ name, start, end }) =>
      `${start}-${end} ${name} ${prepared.text.slice(start, Math.min(end, start + 40))}`,
  );
  return texts.filter((text, i) => text !== texts[i - 1]);
}
