// Macro definitions and their history in a translation unit: what a name means depends on where it is used,
// because kernel headers #undef and redefine. Filled by the directive reader, asked by the expander.
// SPDX-License-Identifier: MIT
import type { Token } from './token.ts';
import { tokenize } from './token.ts';

export interface Macro {
  readonly name: string;
  /** Parameter names, or null for an object-like macro. */
  readonly params: readonly string[] | null;
  /** Name that the variable arguments have in the body ("__VA_ARGS__" or GNU's own name), or null. */
  readonly variadic: string | null;
  readonly body: readonly Token[];
  readonly file: number;
  readonly start: number;
}

/** Parses the operand of a #define. Returns null if it does not begin with a name. */
export function parseDefine(text: string, from: number, to: number, file: number): Macro | null {
  const tokens = tokenize(text, from, to, file);
  const name = tokens[0];
  if (!name || name.kind !== 'id') return null;
  const next = tokens[1];
  if (!next || next.text !== '(' || next.space) {
    return { name: name.text, params: null, variadic: null, body: tokens.slice(1), file, start: from };
  }
  const params: string[] = [];
  let variadic: string | null = null;
  let at = 2;
  for (; at < tokens.length && tokens[at]?.text !== ')'; at++) {
    const token = tokens[at];
    if (!token || token.text === ',') continue;
    if (token.text === '...') {
      const before = tokens[at - 1];
      if (before?.kind === 'id' && at > 2) {
        params.pop();
        variadic = before.text;
      } else variadic = '__VA_ARGS__';
    } else if (token.kind === 'id') params.push(token.text);
  }
  return { name: name.text, params, variadic, body: tokens.slice(at + 1), file, start: from };
}

/** What each name was defined as, in the order of preprocessing. */
export class MacroHistory {
  private readonly byName = new Map<string, { order: number; macro: Macro | null }[]>();

  set(name: string, macro: Macro | null, order: number): void {
    const list = this.byName.get(name);
    if (list) list.push({ order, macro });
    else if (macro) this.byName.set(name, [{ order, macro }]);
  }

  /** The definition in force at `order` (use Infinity for the end of the unit), or null. */
  at(name: string, order: number): Macro | null {
    const list = this.byName.get(name);
    if (!list) return null;
    for (let i = list.length - 1; i >= 0; i--) {
      const entry = list[i];
      if (entry && entry.order <= order) return entry.macro;
    }
    return null;
  }
}
