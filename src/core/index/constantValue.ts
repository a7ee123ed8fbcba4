// The value of a constant C expression as the tree's own definitions give it: literals, the kernel's bit macros,
// object-like and function-like macros, enumerators. Anything else, and any doubt, is null: never a guess.
// Called by the index service for hovers; definitions come through a port.
// SPDX-License-Identifier: MIT
import { binary, cInteger, literal, unary, type CInteger } from './cInteger.ts';

export type ConstantDefinition =
  | { readonly kind: 'macro'; readonly parameters: readonly string[] | null; readonly body: string }
  /** An enumerator: the value of `base`, or 0 if null, plus `offset`. */
  | { readonly kind: 'enumerator'; readonly base: string | null; readonly offset: number };

/** All definitions that a name may have here; more than one must agree, or the value is not known. */
export type ConstantLookup = (name: string) => readonly ConstantDefinition[];

/** The value as C computes it on x86-64 (negative if its type is signed), or null if it is not a known constant. */
export function constantValue(expression: string, lookup: ConstantLookup): bigint | null {
  return evaluate(expression, { lookup, open: new Set(), budget: { tokens: 20_000 } })?.value ?? null;
}

interface Scope {
  readonly lookup: ConstantLookup;
  /** Names that are being expanded: a name within its own expansion is not a macro. */
  readonly open: ReadonlySet<string>;
  /** Bounds the whole evaluation, whatever the nesting. */
  readonly budget: { tokens: number };
}
type Token = string | CInteger;

const maximumDepth = 60;
// linux/bits.h, linux/const.h and uapi/linux/const.h; `__ASSEMBLY__` gives several of them a second definition.
const bitMacros: ReadonlyMap<string, ConstantDefinition> = new Map(
  (
    [
      ['BIT', 'n', '(1UL << (n))'],
      ['BIT_ULL', 'n', '(1ULL << (n))'],
      ['_BITUL', 'n', '(1UL << (n))'],
      ['_BITULL', 'n', '(1ULL << (n))'],
      ['GENMASK', 'h,l', '((~0UL << (l)) & (~0UL >> (63 - (h))))'],
      ['GENMASK_ULL', 'h,l', '((~0ULL << (l)) & (~0ULL >> (63 - (h))))'],
    ] as const
  ).map(([name, parameters, body]) => [name, { kind: 'macro', parameters: parameters.split(','), body }]),
);
// These paste a suffix to a literal.
const suffixMacros: ReadonlyMap<string, string> = new Map([
  ['U', 'U'],
  ['UL', 'UL'],
  ['ULL', 'ULL'],
  ['_U', 'U'],
  ['_UL', 'UL'],
  ['_ULL', 'ULL'],
]);

const tokenPattern =
  /\s*(?:(0[xX][\da-fA-F]+\w*|\d\w*|[A-Za-z_]\w*|'[^'\\]'|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^~!<>()?:,])|(\S))/gy;

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  for (const match of text.trim().matchAll(tokenPattern)) {
    if (match[1] === undefined) return null;
    tokens.push(match[1]);
  }
  return tokens;
}

function evaluate(expression: string, scope: Scope): CInteger | null {
  const tokens = tokensOf(expression);
  const expanded = tokens && expand(tokens, scope);
  return expanded && parse(expanded);
}

/** Replaces every macro and enumerator; null if a name has no value. */
function expand(tokens: readonly Token[], scope: Scope): Token[] | null {
  if (scope.open.size > maximumDepth) return null;
  const out: Token[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || scope.budget.tokens-- <= 0) return null;
    if (typeof token !== 'string' || !/^[A-Za-z_]/.test(token) || typeWords.has(token)) {
      out.push(token);
      continue;
    }
    const call = tokens[i + 1] === '(' ? argumentsAt(tokens, i + 1) : null;
    const replaced = replaceName(token, call?.list ?? null, scope);
    if (replaced === null) return null;
    out.push(...replaced.tokens);
    if (replaced.tookArguments && call) i = call.close;
  }
  return out;
}

interface Replacement {
  readonly tokens: readonly Token[];
  readonly tookArguments: boolean;
}

function replaceName(name: string, given: readonly Token[][] | null, scope: Scope): Replacement | null {
  if (scope.open.has(name)) return null;
  if (given !== null) {
    const suffix = suffixMacros.get(name) ?? (/^_?_?AC$/.test(name) ? given[1]?.[0] : undefined);
    if (suffix !== undefined) return pasted(given[0], suffix);
  }
  const builtIn = bitMacros.get(name);
  // `#define NAME NAME` beside an enumerator only tells #ifdef that the name is there.
  const definitions = distinct(builtIn ? [builtIn] : scope.lookup(name)).filter(
    (definition) => definition.kind !== 'macro' || definition.body !== name,
  );
  const inner: Scope = { ...scope, open: new Set(scope.open).add(name) };
  const [only] = definitions;
  if (only === undefined) return null;
  if (definitions.length === 1) return expandDefinition(only, given, inner);
  // Several definitions, for several configurations: only their common value is sure.
  const values = definitions.map((definition) => {
    const one = expandDefinition(definition, given, inner);
    return one && { value: parse(one.tokens), tookArguments: one.tookArguments };
  });
  const [first] = values;
  if (!first?.value) return null;
  const agree = values.every(
    (other) => other?.value?.value === first.value?.value && other?.tookArguments === first.tookArguments,
  );
  return agree ? { tokens: [first.value], tookArguments: first.tookArguments } : null;
}

function pasted(operand: readonly Token[] | undefined, suffix: Token): Replacement | null {
  const [digits] = operand ?? [];
  if (operand?.length !== 1 || typeof digits !== 'string' || typeof suffix !== 'string') return null;
  const value = literal(digits + suffix);
  return value && { tokens: [value], tookArguments: true };
}

function expandDefinition(
  definition: ConstantDefinition,
  given: readonly Token[][] | null,
  scope: Scope,
): Replacement | null {
  if (definition.kind === 'enumerator') {
    const base = definition.base === null ? cInteger(0n, 32, false) : evaluate(definition.base, scope);
    const value = base && binary('+', base, cInteger(BigInt(definition.offset), 32, false));
    return value && { tokens: [value], tookArguments: false };
  }
  const body = tokensOf(definition.body);
  if (body === null || body.length === 0) return null;
  const { parameters } = definition;
  if (parameters === null) {
    const tokens = expand(body, scope);
    return tokens && { tokens, tookArguments: false };
  }
  if (given?.length !== parameters.length) return null;
  const bound = body.flatMap((token): readonly Token[] => {
    const index = parameters.indexOf(token);
    return index < 0 ? [token] : (given[index] ?? []);
  });
  const tokens = expand(bound, scope);
  return tokens && { tokens, tookArguments: true };
}

function distinct(definitions: readonly ConstantDefinition[]): readonly ConstantDefinition[] {
  const seen = new Map(definitions.map((definition) => [JSON.stringify(definition), definition]));
  return [...seen.values()];
}

function argumentsAt(tokens: readonly Token[], open: number): { list: Token[][]; close: number } | null {
  const list: Token[][] = [[]];
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === '(' && depth++ === 0) continue;
    if (token === ')' && --depth === 0) return { list, close: i };
    if (token === ',' && depth === 1) list.push([]);
    else if (token !== undefined) list[list.length - 1]?.push(token);
  }
  return null;
}

const typeWords: ReadonlySet<string> = new Set(
  'int unsigned signed long u32 u64 s32 s64 __u32 __u64 __s32 __s64 uint32_t uint64_t size_t'.split(' '),
);
// The casts that keep or widen a value; narrower types and pointers are not constants here.
type CastType = readonly [bits: 32 | 64, unsigned: boolean];
const typesNamed = (names: string, type: CastType): [string, CastType][] =>
  names.split('|').map((name) => [name, type]);
const castTypes: ReadonlyMap<string, CastType> = new Map([
  ...typesNamed('int|signed|signed int|s32|__s32', [32, false]),
  ...typesNamed('unsigned|unsigned int|u32|__u32|uint32_t', [32, true]),
  ...typesNamed('long|long int|long long|s64|__s64', [64, false]),
  ...typesNamed('unsigned long|unsigned long long|u64|__u64|uint64_t|size_t', [64, true]),
]);

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Parses expanded tokens as one expression; null if they are not one. */
function parse(tokens: readonly Token[]): CInteger | null {
  let at = 0;
  let depth = 0;
  const accept = (token: string): boolean => tokens[at] === token && ++at > 0;

  const primary = (): CInteger | null => {
    const token = tokens[at];
    if (token === undefined || ++depth > 500) return null;
    at++;
    if (typeof token !== 'string') return token;
    if (/^[-+~!]$/.test(token)) {
      const operand = primary();
      return operand && unary(token, operand);
    }
    if (token !== '(') return literal(token);
    const words: string[] = [];
    for (let word = tokens[at]; typeof word === 'string' && typeWords.has(word); word = tokens[++at])
      words.push(word);
    if (words.length === 0) {
      const inside = conditional();
      return accept(')') ? inside : null;
    }
    const type = castTypes.get(words.join(' '));
    if (!accept(')') || !type) return null;
    const operand = primary();
    return operand && cInteger(operand.value, type[0], type[1]);
  };
  const operation = (level: number): CInteger | null => {
    const operators = levels[level];
    if (!operators) return primary();
    let left = operation(level + 1);
    for (
      let token = tokens[at];
      left && typeof token === 'string' && operators.includes(token);
      token = tokens[at]
    ) {
      at++;
      const right = operation(level + 1);
      left = right && binary(token, left, right);
    }
    return left;
  };
  const conditional = (): CInteger | null => {
    const condition = operation(0);
    if (!condition || !accept('?')) return condition;
    const yes = conditional();
    if (!accept(':')) return null;
    const no = conditional();
    if (!yes || !no) return null;
    const chosen = condition.value !== 0n ? yes : no;
    // Both arms are converted to their common type.
    return binary(
      '+',
      chosen,
      cInteger(0n, (chosen === yes ? no : yes).bits, (chosen === yes ? no : yes).unsigned),
    );
  };
  const value = conditional();
  return at === tokens.length ? value : null;
}
