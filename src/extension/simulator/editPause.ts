// How long an edit waits for the next one: until the Run is begun anew, and until it is shown. Short where a person has
// finished something, long in the middle of a word, where most texts are no C. No vscode; called by unsavedTexts.ts.
// SPDX-License-Identifier: MIT

/** In milliseconds after the change. */
export interface EditPause {
  /** Then the Run is begun. */
  readonly beginMs: number;
  /** What it came to is not said before: the text of somebody who types on is of no interest. */
  readonly showMs: number;
}

/** A statement or a line has ended, or a text came whole. */
const finishedMs = 100;
const typingMs = 200;
/** Undo and redo give texts that were there before. */
const undoneMs = 40;
/** Several changes of one key come together. */
const togetherMs = 20;
/** A Run that takes no longer is made ahead: at worst the next edit waits so long for it. */
const quickMs = 250;

/**
 * `undone`: the change is an undo or a redo. `remadeMs`: how long the last Run after an edit took, or null if there is
 * none yet.
 */
export function pauseAfter(
  changes: readonly { readonly text: string }[],
  undone: boolean,
  remadeMs: number | null,
): EditPause {
  const finished = changes.every(({ text }) => /[;}\n]\s*$/.test(text) || text.length > 2);
  const showMs = undone ? undoneMs : finished ? finishedMs : typingMs;
  return { beginMs: remadeMs === null || remadeMs <= quickMs ? togetherMs : showMs, showMs };
}
