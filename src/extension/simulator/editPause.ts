// How long an edit waits for the next one before the Run is made anew: short where a person has finished something, long
// in the middle of a word, where most texts are no C. No vscode; called by unsavedTexts.ts.
// SPDX-License-Identifier: MIT

/** A statement or a line has ended, or a text came whole. */
const finishedMs = 100;
const typingMs = 250;
/** Undo and redo give texts that were there before. */
const undoneMs = 40;

/** In milliseconds; `undone`: the change is an undo or a redo. */
export function pauseAfter(changes: readonly { readonly text: string }[], undone: boolean): number {
  if (undone) return undoneMs;
  return changes.every(({ text }) => /[;}\n]\s*$/.test(text) || text.length > 2) ? finishedMs : typingMs;
}
