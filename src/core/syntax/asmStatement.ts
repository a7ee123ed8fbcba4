// Inline assembly: the statement is blanked and only its operand expressions are given back.
// The template and the constraint strings are in the original text; a note says that there is an asm statement.
// SPDX-License-Identifier: MIT
import type { Draft } from './draft.ts';
import { expression } from './expression.ts';
import { Code } from './tokens.ts';

/** Handles `asm [volatile] [goto] (...)` at token `i`. Answers the token after it. */
export function asmStatement(draft: Draft, i: number, depth: number): number {
  draft.note('asm', i);
  draft.blank(i);
  let open = i + 1;
  while (draft.isWord(open)) draft.blank(open++);
  if (draft.code(open) !== Code.lparen || !draft.isOpen(open)) return open;
  const close = draft.mate(open);
  draft.blank(open);
  let section = 0;
  let hasOperand = false;
  for (let k = open + 1; k < close; k = draft.after(k)) {
    if (draft.code(k) === Code.colon) section++;
    const isOperand =
      (section === 1 || section === 2) &&
      draft.code(k) === Code.lparen &&
      draft.isOpen(k) &&
      draft.code(k - 1) === Code.string;
    if (!isOperand) {
      draft.blankAll(k, draft.after(k));
      continue;
    }
    if (hasOperand) draft.canvas.put(draft.start(k - 1), ',');
    hasOperand = true;
    expression(draft, k + 1, draft.mate(k), depth + 1, true);
  }
  draft.blank(close);
  return close + 1;
}
