// A macro's expansion as a reader follows it: one step at a time, with the arguments as they are written at the use.
// Its last step is what the C preprocessor gives (C11 6.10.3): an argument is expanded by itself before what came out
// is scanned again, unless it is turned into a string or pasted. Pure; called by the hovers of macros.
// SPDX-License-Identifier: MIT
import type { Macro } from '../exec/cpp/macro.ts';
import { tokenize, tokensToText, type Token } from '../exec/cpp/token.ts';

export interface MacroStep {
  /** The macros that this step replaced, in the order of the text. */
  readonly replaced: readonly string[];
  /** What the text is after the step. */
  readonly text: string;
}
export interface MacroSteps {
  readonly steps: readonly MacroStep[];
  /** False if it was cut off: more macros could be replaced. */
  readonly complete: boolean;
}
export interface StepLimits {
  readonly steps: number;
  readonly tokens: number;
}

/** `groups`: the arguments, outermost first, that the token belongs to and that are not yet expanded by themselves. */
interface StepToken extends Token {
  readonly groups: readonly Group[];
}
/** One argument in the place of its parameter. */
interface Group {
  readonly macro: string;
}
interface Use {
  readonly macro: Macro;
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Null for a macro without parameters. */
  readonly args: readonly (readonly StepToken[])[] | null;
}

/** The steps of a use, for example `min(a, b)`; none if nothing in it is a macro. */
export function macroSteps(
  use: string,
  macro: (name: string) => Macro | null,
  limits: StepLimits,
): MacroSteps {
  const known = new Map<string, Macro | null>();
  const lookup = (name: string): Macro | null => {
    const seen = known.get(name);
    if (seen !== undefined) return seen;
    const found = macro(name);
    known.set(name, found);
    return found;
  };
  const steps: MacroStep[] = [];
  let tokens: readonly StepToken[] = tokenize(use, 0, use.length, 0).map((token) => ({
    ...token,
    groups: [],
  }));
  for (;;) {
    tokens = settle(tokens, lookup);
    const uses = readyUses(tokens, lookup);
    if (uses.length === 0) return { steps, complete: true };
    if (steps.length >= limits.steps) return { steps, complete: false };
    const next = replaceAll(tokens, uses);
    if (next.length > limits.tokens) return { steps, complete: false };
    steps.push({ replaced: uses.map((one) => one.macro.name), text: tokensToText(next) });
    tokens = next;
  }
}

/** Arguments in which no macro is left are from now on text like any other. */
function settle(tokens: readonly StepToken[], lookup: (name: string) => Macro | null): readonly StepToken[] {
  const groups = new Set(tokens.flatMap((token) => token.groups));
  const settled = new Set<Group>();
  // Inner arguments are entered after the outer ones, and must be settled first.
  for (const group of [...groups].reverse()) {
    const inside = tokens.filter((token) => token.groups.includes(group));
    const isActive = inside.some((_, at) => useAt(inside, at, lookup) !== null);
    if (!isActive) settled.add(group);
  }
  if (settled.size === 0) return tokens;
  return tokens.map((token) => {
    const leaving = token.groups.filter((group) => settled.has(group));
    if (leaving.length === 0) return token;
    return {
      ...token,
      groups: token.groups.filter((group) => !settled.has(group)),
      // What is left of a macro's own name in its argument is not expanded any more.
      hidden: new Set([...(token.hidden ?? []), ...leaving.map(({ macro }) => macro)]),
    };
  });
}

/** The outermost uses that may be replaced now, in the order of the text, none inside another. */
function readyUses(tokens: readonly StepToken[], lookup: (name: string) => Macro | null): readonly Use[] {
  const ready: Use[] = [];
  // While a use waits for its arguments, only what is inside those arguments may be replaced in it.
  const waiting: { readonly until: number; readonly depth: number }[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (!token) break;
    while ((waiting.at(-1)?.until ?? Infinity) <= at) waiting.pop();
    const depth = token.groups.length;
    if (depth <= (waiting.at(-1)?.depth ?? -1)) continue;
    const use = useAt(tokens, at, lookup);
    if (use === null) continue;
    const inside = tokens.slice(use.from, use.to);
    // A name from an argument does not reach for brackets outside it before that argument is done.
    if (inside.some(({ groups }) => token.groups.some((group, level) => groups[level] !== group))) continue;
    if (inside.some(({ groups }) => groups.length > depth)) {
      waiting.push({ until: use.to, depth });
      continue;
    }
    ready.push(use);
    // What comes out may be a name that takes the brackets that follow as they are now.
    at = (tokens[use.to]?.text === '(' ? closing(tokens, use.to) : use.to) - 1;
  }
  return ready;
}

/** The end of the brackets that open at an index, or the end of the text. */
function closing(tokens: readonly StepToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth++;
    else if (tokens[at]?.text === ')' && --depth === 0) return at + 1;
  }
  return tokens.length;
}

function useAt(tokens: readonly StepToken[], at: number, lookup: (name: string) => Macro | null): Use | null {
  const token = tokens[at];
  if (token?.kind !== 'id' || token.hidden?.has(token.text)) return null;
  const macro = lookup(token.text);
  if (macro === null) return null;
  if (macro.params === null) return { macro, from: at, to: at + 1, args: null };
  if (tokens[at + 1]?.text !== '(') return null;
  const args: StepToken[][] = [[]];
  let depth = 0;
  for (let i = at + 1; i < tokens.length; i++) {
    const one = tokens[i];
    if (!one) break;
    if (one.text === '(' && depth++ === 0) continue;
    if (one.text === ')' && --depth === 0) {
      if (args.length === 1 && args[0]?.length === 0 && macro.params.length === 0) args.length = 0;
      return { macro, from: at, to: i + 1, args };
    }
    const inRest = macro.variadic !== null && args.length > macro.params.length;
    if (one.text === ',' && depth === 1 && !inRest) args.push([]);
    else args.at(-1)?.push(one);
  }
  return null;
}

function replaceAll(tokens: readonly StepToken[], uses: readonly Use[]): readonly StepToken[] {
  const out: StepToken[] = [];
  let from = 0;
  for (const use of uses) {
    for (const token of tokens.slice(from, use.from)) out.push(token);
    const name = tokens[use.from];
    if (name) for (const token of substituted(use, name)) out.push(token);
    from = use.to;
  }
  for (const token of tokens.slice(from)) out.push(token);
  return out;
}

function substituted({ macro, args }: Use, name: StepToken): readonly StepToken[] {
  const hidden = new Set([...(name.hidden ?? []), macro.name]);
  const own = (token: Token, space: boolean): StepToken => ({
    ...token,
    space,
    hidden,
    groups: name.groups,
  });
  const argument = (text: string): readonly StepToken[] | null => {
    if (args === null || macro.params === null) return null;
    const index = macro.params.indexOf(text);
    if (index >= 0) return args[index] ?? [];
    return text === macro.variadic ? (args[macro.params.length] ?? []) : null;
  };
  const inPlace = (arg: readonly StepToken[], space: boolean): StepToken[] => {
    const group: Group = { macro: macro.name };
    return arg.map((token, index) => ({
      ...token,
      space: index === 0 ? space : token.space,
      groups: [...name.groups, group],
    }));
  };
  const out: StepToken[] = [];
  const { body } = macro;
  for (let i = 0; i < body.length; i++) {
    const token = body[i];
    if (!token) continue;
    const next = body[i + 1];
    const string = token.text === '#' && next ? argument(next.text) : null;
    if (string !== null) {
      const text = tokensToText(string).replace(/["\\]/g, '\\$&');
      out.push({ ...own(token, token.space), kind: 'str', text: `"${text}"` });
      i++;
      continue;
    }
    let pasted: StepToken[] | null = null;
    while (body[i + 1]?.text === '##') {
      const right = body[i + 2];
      if (!right) break;
      const rest = argument(right.text);
      // GNU: the comma before the variable arguments goes when there are none, and nothing is pasted.
      if (pasted === null && token.text === ',' && right.text === macro.variadic) {
        pasted = rest?.length ? [own(token, token.space), ...inPlace(rest, right.space)] : [];
      } else {
        pasted ??= (argument(token.text) ?? [own(token, token.space)]).map((one) => ({
          ...one,
          groups: name.groups,
        }));
        pasted = paste(pasted, rest ?? [own(right, false)], name);
      }
      i += 2;
    }
    if (pasted !== null) {
      out.push(...pasted.map((one, index) => (index === 0 ? { ...one, space: token.space } : one)));
      continue;
    }
    const arg = token.kind === 'id' ? argument(token.text) : null;
    out.push(...(arg === null ? [own(token, token.space)] : inPlace(arg, token.space)));
  }
  const [first] = out;
  if (first) out[0] = { ...first, space: name.space };
  return out;
}

function paste(left: readonly StepToken[], right: readonly StepToken[], name: StepToken): StepToken[] {
  const a = left.at(-1);
  const [b] = right;
  const rest = right.slice(1).map((token) => ({ ...token, groups: name.groups }));
  if (!a || !b) return [...left, ...right.map((token) => ({ ...token, groups: name.groups }))];
  const text = a.text + b.text;
  const joined = tokenize(text, 0, text.length, a.file).map((token, index) => ({
    ...token,
    space: index === 0 && a.space,
    hidden: new Set([...(a.hidden ?? []), ...(b.hidden ?? [])]),
    groups: name.groups,
  }));
  return [...left.slice(0, -1), ...joined, ...rest];
}
