// The value of a constant C expression as a tree defines its names: macros are really expanded, enumerators counted,
// types sized. Where a name has several definitions under #if, the value per condition. What is not constant is named,
// in one line; whatever the input, the work is bounded. Called by `ringside eval` and by hovers.
// SPDX-License-Identifier: MIT
import { err, ok } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { expandTokens, ExpansionTooLarge } from '../exec/cpp/expand.ts';
import type { Macro } from '../exec/cpp/macro.ts';
import { tokenize, tokensToText } from '../exec/cpp/token.ts';
import type { Token } from '../exec/cpp/token.ts';
import { builtins } from './builtins.ts';
import { binary, valueOf } from './constant.ts';
import type { Constant } from './constant.ts';
import { enumeratorConstant, evaluate } from './evaluate.ts';
import type { Names } from './evaluate.ts';
import { textOfTokens } from './expression.ts';
import { NotConstant } from './notConstant.ts';
import { Malformed, maximumNesting, parseExpression } from './parseExpression.ts';
import { fallbackFor } from './world.ts';
import type { Candidate, Truth, ValueWorld } from './world.ts';

/** The value if `name` is what it is under another condition. */
export interface OtherValue {
  readonly name: string;
  readonly candidate: Candidate;
  readonly value: Result<Constant>;
}

export interface ConstantAnswer {
  /** In the stated configuration; the error is one line that names the part that is not constant. */
  readonly value: Result<Constant>;
  /** Names with several definitions, and the one that was taken. */
  readonly chosen: ReadonlyMap<string, Candidate>;
  /** Values that differ, by the definition that makes them differ. */
  readonly others: readonly OtherValue[];
  /** A definition of `others` may hold as well as the one that was taken: `value` is one of several. */
  readonly ambiguous: boolean;
}

const mostTokens = 20_000;
/** Expansions in one evaluation: ilog2() of a named constant needs some hundreds. */
const mostExpansions = 3_000;
const deepestEnumerator = 60;
const mostAlternatives = 16;

/** The value of an expression's text, which may hold comments. */
export function constantOf(text: string, world: ValueWorld): ConstantAnswer {
  const plain = text.replace(
    /"(?:\\[^]|[^"\\\n])*"?|'(?:\\[^]|[^'\\\n])*'?|\/\*[^]*?(?:\*\/|$)|\/\/[^\n]*/g,
    (part) => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part),
  );
  return constantOfTokens(tokenize(plain, 0, plain.length, -1), plain, world);
}

/** The value of unexpanded tokens, whose places are offsets in `source`. */
export function constantOfTokens(
  tokens: readonly Token[],
  source: string,
  world: ValueWorld,
): ConstantAnswer {
  const problem = shapeProblem(tokens);
  if (problem !== null) return { value: err(problem), chosen: new Map(), others: [], ambiguous: false };
  const evaluation = (choices: ReadonlyMap<string, number>): Evaluation =>
    new Evaluation(tokens, source, world, choices);
  const first = evaluation(new Map());
  const value = first.run();
  const chosen = new Map<string, Candidate>();
  const others: OtherValue[] = [];
  let ambiguous = false;
  let runs = 0;
  for (const [name, candidates] of first.seen) {
    const [taken, ...rest] = candidates;
    if (!taken || rest.length === 0) continue;
    chosen.set(name, taken);
    rest.forEach((candidate, index) => {
      if (runs++ >= mostAlternatives) return;
      const other = evaluation(new Map([[name, index + 1]])).run();
      if (sameValue(value, other)) return;
      others.push({ name, candidate, value: other });
      ambiguous ||= mayHoldToo(candidate.holds, taken.holds);
    });
  }
  return { value, chosen, others, ambiguous };
}

const mayHoldToo = (other: Truth, taken: Truth): boolean =>
  other !== 'no' && (other === taken || taken === 'maybe' || other === 'maybe');

const sameValue = (a: Result<Constant>, b: Result<Constant>): boolean =>
  a.ok && b.ok
    ? valueOf(a.value) === valueOf(b.value) && a.value.type.k === b.value.type.k
    : !a.ok && !b.ok && a.error === b.error;

/** What is wrong with the brackets, before anything is expanded; null if nothing is. */
function shapeProblem(tokens: readonly Token[]): string | null {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'punct') continue;
    if (token.text === '(' || token.text === '[' || token.text === '{') open.push(token);
    if (open.length > maximumNesting) return `the expression is nested more than ${maximumNesting} deep`;
    if (token.text === ')' || token.text === ']' || token.text === '}') {
      const opening = open.pop();
      if (!opening) return `"${token.text}" closes nothing`;
      if (
        opening.text + token.text !== '()' &&
        opening.text + token.text !== '[]' &&
        opening.text + token.text !== '{}'
      ) {
        return `"${opening.text}" is closed by "${token.text}"`;
      }
    }
  }
  if (tokens.length > mostTokens) return `the expression has more than ${mostTokens} tokens`;
  const last = open.pop();
  return last ? `"${last.text}" is never closed` : null;
}

class TooMuch extends Error {}

/** One evaluation with one choice of definitions. */
class Evaluation implements Names {
  /** Names that were asked for, with their candidates. */
  readonly seen = new Map<string, readonly Candidate[]>();
  private readonly open = new Set<string>();
  private readonly values = new Map<string, Constant>();
  private expansions = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly source: string,
    private readonly world: ValueWorld,
    private readonly choices: ReadonlyMap<string, number>,
  ) {}

  run(): Result<Constant> {
    try {
      return ok(this.valueOf(this.tokens, (text) => text));
    } catch (error) {
      if (error instanceof TooMuch || error instanceof Malformed) return err(error.message);
      throw error;
    }
  }

  /** The value of tokens. Throws TooMuch or Malformed with a line that names the part. */
  private valueOf(tokens: readonly Token[], within: (text: string) => string): Constant {
    let expanded: readonly Token[] = [];
    try {
      expanded = expandTokens(tokens, {
        macro: (name) => this.macro(name),
        keep: (name) => builtins.has(name) || name === 'defined',
      });
      const tree = parseExpression(expanded, (name) => this.world.isType(name));
      return evaluate(tree, this);
    } catch (error) {
      if (error instanceof NotConstant) {
        throw new TooMuch(within(`${this.partText(expanded, error)}: ${error.message}`));
      }
      if (error instanceof ExpansionTooLarge) throw new TooMuch(within('the macros grow without bound'));
      if (error instanceof Malformed) throw new Malformed(within(this.malformed(expanded, error)), error.at);
      throw error;
    }
  }

  /** "`f(x)`", or "`f(x)` in the expansion of `M`" if the part stands in no source text. */
  private partText(tokens: readonly Token[], { part }: NotConstant): string {
    const first = tokens[part.from];
    const written = short(tokensToText(tokens.slice(part.from, part.to)).replace(/\(\s+/g, '('));
    if (!first || first.file !== this.tokens[0]?.file) return quoted(written);
    const inSource = short(textOfTokens(tokens, this.source, part).replace(/\s+/g, ' '));
    return withoutSpaces(inSource) === withoutSpaces(written)
      ? quoted(inSource)
      : `${quoted(written)} in the expansion of ${quoted(inSource)}`;
  }

  private malformed(tokens: readonly Token[], { message, at }: Malformed): string {
    const token = tokens[Math.min(at, tokens.length - 1)];
    if (!token || token.file !== this.tokens[0]?.file) return message;
    const use = this.source.slice(token.start, token.end);
    return use === token.text ? message : `${message}, in the expansion of ${quoted(short(use))}`;
  }

  private candidate(name: string): Candidate | undefined {
    let candidates = this.seen.get(name);
    if (!candidates) {
      candidates = this.world.candidates(name);
      this.seen.set(name, candidates);
    }
    return candidates.length === 0 ? fallbackFor(name) : candidates[this.choices.get(name) ?? 0];
  }

  private macro(name: string): Macro | null {
    const meaning = this.candidate(name)?.meaning;
    if (meaning?.kind !== 'macro') return null;
    if (++this.expansions > mostExpansions) throw new TooMuch('the macros grow without bound');
    return meaning.macro;
  }

  name(node: Parameters<Names['name']>[0]): Constant {
    const { text: name } = node.token;
    const meaning = this.candidate(name)?.meaning;
    if (meaning === undefined) throw new NotConstant(this.world.otherKind(name) ?? 'not known here', node);
    if (meaning.kind === 'macro') {
      const self = node.token.hidden?.has(name) === true;
      throw new NotConstant(self ? 'the macro is defined by itself' : 'a macro that takes arguments', node);
    }
    const known = this.values.get(name);
    if (known) return known;
    if (this.open.has(name)) throw new NotConstant('the enumerator is defined by itself', node);
    if (this.open.size > deepestEnumerator) throw new NotConstant('defined through too many others', node);
    this.open.add(name);
    try {
      const base = meaning.base
        ? this.valueOf(meaning.base, (text) => `enumerator ${quoted(name)}: ${text}`)
        : enumeratorConstant(0n);
      const sum = binary('+', base, enumeratorConstant(BigInt(meaning.offset)));
      const value = enumeratorConstant(sum ? valueOf(sum) : 0n);
      this.values.set(name, value);
      return value;
    } finally {
      this.open.delete(name);
    }
  }

  returned = (name: string) => this.world.returned(name);
  typedef = (name: string) => this.world.typedef(name);
  tagged = (kind: 'struct' | 'union' | 'enum', tag: string) => this.world.tagged(kind, tag);
}

const longestPart = 80;
const short = (text: string): string =>
  text.length > longestPart ? `${text.slice(0, longestPart)}...` : text;
const quoted = (text: string): string => `"${text}"`;
const withoutSpaces = (text: string): string => text.replace(/\s/g, '');
