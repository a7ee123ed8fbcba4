// What the engine tells whoever listens while C runs: statements, values, conditions, or their number alone. The
// interface between Engine and core/sim's recorders.
// SPDX-License-Identifier: MIT
import type { Compiled } from './compile.ts';
import type { Value } from './integer.ts';
import type { Rep } from './ir.ts';

/** What is noted where: a variable that was set, or what a function returns. */
export interface NoteSite {
  readonly name: string;
  readonly rep: Rep;
  readonly type: string;
}

/** What the engine tells whoever records. */
export interface Listener {
  /** A statement begins; gives a number for it, to which later notes belong. */
  statement(fn: Compiled, statement: number, depth: number): number;
  /** A value at a place in the code; `site` is the same object each time that code notes. */
  note(event: number, site: NoteSite, value: Value): void;
  /** False if `note` and `condition` do nothing: then values are not worked out for them. */
  readonly wantsNotes: boolean;
  condition(event: number, taken: boolean): void;
  /** True if it wants to know how many statements ran and nothing else: then `passed` may come instead of `statement`. */
  readonly countsOnly: boolean;
  passed(statements: number): void;
}
