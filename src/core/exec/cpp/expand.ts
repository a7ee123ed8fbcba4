// The macro expander: C11 6.10.3 with GNU's named and elided variable arguments. A token that comes out of a
// macro keeps the place of the macro's use, so that every expanded statement still points at the reader's source.
// Names for which `keep` is true (the boundary table) are left as they are, their first argument too where it is text.
// SPDX-License-Identifier: MIT
import type { Macro } from './macro.ts';
import type { Token } from './token.ts';
import { tokenize, tokensToText } from './token.ts';

export interface ExpandContext {
  macro(name: string): Macro | null;
  /** True for names that are never expanded. */
  keep(name: string): boolean;
  /** True for kept names whose first argument stays as written too, e.g. a feature test's. */
  verbatim?(name: string): boolean;
}

/** No honest kernel macro comes near this; a hostile one must not eat the machine. */
const maxTokens = 400_000;

export class ExpansionTooLarge extends Error {}

/** Fully macro-expands a token list. Throws ExpansionTooLarge beyond 400,000 tokens. */
export function expandTokens(input: readonly Token[], context: ExpandContext): Token[] {
  const output: Token[] = [];
  // Work list kept reversed, so that pushing an expansion in front is a push at the end.
  const work: Token[] = [...input].reverse();
  let produced = 0;
  for (;;) {
    const token = work.pop();
    if (!token) return output;
    if (token.kind !== 'id' || token.hidden?.has(token.text) || context.keep(token.text)) {
      output.push(token);
      if (token.kind === 'id' && context.verbatim?.(token.text)) takeVerbatim(work, output);
      continue;
    }
    const macro = context.macro(token.text);
    if (!macro) {
      output.push(token);
      continue;
    }
    let expansion: Token[];
    if (macro.params === null) {
      expansion = substitute(macro, token, null, token.hidden, context);
    } else {
      const taken = takeArguments(work, macro);
      if (!taken) {
        output.push(token);
        continue;
      }
      // What hides the name counts only if it hides the closing bracket too: id(cat)(i,d)(3) is 3.
      const { args, close } = taken;
      expansion = substitute(macro, token, args, common(token.hidden, close.hidden), context);
    }
    produced += expansion.length;
    if (produced > maxTokens) throw new ExpansionTooLarge(`expansion of ${token.text} is too large`);
    for (let i = expansion.length - 1; i >= 0; i--) {
      const next = expansion[i];
      if (next) work.push(next);
    }
  }
}

/** Moves the first argument of a bracketed list from the work list to the output as it is; the rest is expanded. */
function takeVerbatim(work: Token[], output: Token[]): void {
  if (work[work.length - 1]?.text !== '(') return;
  let depth = 0;
  for (;;) {
    const token = work.pop();
    if (!token) return;
    output.push(token);
    if (token.text === '(') depth++;
    else if (token.text === ')' && --depth === 0) return;
    else if (token.text === ',' && depth === 1) return;
  }
}

/** Takes "( args )" off the reversed work list; null (and nothing taken) if no "(" follows. */
function takeArguments(work: Token[], macro: Macro): { args: Token[][]; close: Token } | null {
  if (work[work.length - 1]?.text !== '(') return null;
  let depth = 0;
  const args: Token[][] = [[]];
  const named = macro.params?.length ?? 0;
  for (let i = work.length - 1; i >= 0; i--) {
    const token = work[i];
    if (!token) break;
    if (token.text === '(') {
      if (depth++ > 0) args[args.length - 1]?.push(token);
    } else if (token.text === ')') {
      if (--depth === 0) {
        work.length = i;
        if (args.length === 1 && args[0]?.length === 0 && named === 0) args.length = 0;
        return { args, close: token };
      }
      args[args.length - 1]?.push(token);
    } else if (token.text === ',' && depth === 1 && !(macro.variadic !== null && args.length > named)) {
      args.push([]);
    } else args[args.length - 1]?.push(token);
  }
  return null;
}

function substitute(
  macro: Macro,
  use: Token,
  args: Token[][] | null,
  before: ReadonlySet<string> | null,
  context: ExpandContext,
): Token[] {
  const hidden = new Set(before ?? []);
  hidden.add(macro.name);
  const own = new Set([macro.name]);
  // Most tokens of an argument share one set: it is made larger once.
  const grown = new Map<ReadonlySet<string> | null, ReadonlySet<string> | null>();
  const withOwn = (set: ReadonlySet<string> | null): ReadonlySet<string> | null => {
    let known = grown.get(set);
    if (known === undefined) grown.set(set, (known = union(set, own)));
    return known;
  };
  const place = (token: Token, space: boolean): Token => ({
    ...token,
    file: use.file,
    start: use.start,
    end: use.end,
    space,
    hidden: union(token.hidden, hidden),
  });
  const argument = (name: string): Token[] | null => {
    if (!args || !macro.params) return null;
    const index = macro.params.indexOf(name);
    if (index >= 0) return args[index] ?? [];
    if (name === macro.variadic) return args[macro.params.length] ?? [];
    return null;
  };
  const out: Token[] = [];
  const body = macro.body;
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    if (!token) continue;
    const next = body[i + 1];
    if (token.text === '#' && macro.params !== null && next && argument(next.text)) {
      const text = tokensToText(argument(next.text) ?? []).replace(/["\\]/g, '\\$&');
      out.push({ ...place(token, token.space), kind: 'str', text: `"${text}"` });
      i++;
      continue;
    }
    if (next?.text === '##' && body[i + 2]) {
      const right = body[i + 2] as Token;
      // GNU: ", ## __VA_ARGS__" drops the comma when there are no variable arguments.
      if (token.text === ',' && right.text === macro.variadic) {
        const rest = argument(right.text) ?? [];
        if (rest.length > 0) out.push(place(token, token.space), ...expandTokens(rest, context));
        i += 2;
        continue;
      }
      let pasted = (argument(token.text) ?? [place(token, token.space)]).map((t) => ({ ...t }));
      while (body[i + 1]?.text === '##' && body[i + 2]) {
        const operand = body[i + 2] as Token;
        const tail = argument(operand.text) ?? [place(operand, false)];
        pasted = paste(pasted, tail, use, hidden);
        i += 2;
      }
      out.push(...pasted);
      continue;
    }
    const arg = token.kind === 'id' ? argument(token.text) : null;
    if (arg) {
      // What is left of the macro's own name in an argument is not expanded by the rescan (C11 6.10.3.4).
      expandTokens(arg, context).forEach((t, index) =>
        out.push({ ...t, space: index === 0 ? token.space : t.space, hidden: withOwn(t.hidden) }),
      );
    } else out.push(place(token, token.space));
  }
  const [first] = out;
  if (first && first.space !== use.space) out[0] = { ...first, space: use.space };
  return out;
}

function paste(left: Token[], right: readonly Token[], use: Token, hidden: ReadonlySet<string>): Token[] {
  const a = left[left.length - 1];
  const b = right[0];
  if (!a || !b) return [...left, ...right];
  const text = a.text + b.text;
  const joined = tokenize(text, 0, text.length, use.file).map((t) => ({
    ...t,
    start: use.start,
    end: use.end,
    space: a.space,
    hidden: union(union(a.hidden, b.hidden), hidden),
  }));
  return [...left.slice(0, -1), ...joined, ...right.slice(1)];
}

function common(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (!a || !b || a === b) return a && b;
  return new Set([...a].filter((name) => b.has(name)));
}

function union(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (!a || a === b) return b;
  if (!b) return a;
  let grown: Set<string> | null = null;
  for (const name of b) if (!a.has(name)) (grown ??= new Set(a)).add(name);
  return grown ?? a;
}
