// Macros of a file that make functions or variables by pasting (`static int foo_##name(void) { .. }`): what they make
// is read from their own `#define`, so that a use `MAKE(bar)` in the same file defines `foo_bar`.
// Where core/kernel/macroTable.ts has a rule for the macro itself, that one stands. Called by extractFacts.ts.
// SPDX-License-Identifier: MIT
import { definerRule } from '../kernel/macroTable.ts';
import type { DefinerRule } from '../kernel/macroTable.ts';
import type { Directive } from './directives.ts';
import type { DefinitionKind } from './facts.ts';
import { lex } from './lexer.ts';
import type { Lexed } from './lexer.ts';
import { Class, Code, wordClasses } from './tokens.ts';

export interface Template {
  /** `enumerator` holds only for a use inside an enum. */
  readonly kind: DefinitionKind;
  /** Pieces of the name: text, or the index of a parameter. */
  readonly parts: readonly (string | number)[];
}

// A macro that is redefined for every variant makes a few names each time; more than this is no kernel code.
const maxTemplates = 64;

/** A body that may begin with a definer of the table: `#define DEFINE_BUF_EVENT(name) DEFINE_EVENT(buf, name, ..)`. */
const mayWrap = /\b(DEFINE|DECLARE|TRACE)_[A-Z]|_ATTR|_DEFINE/;

/** What the function-like macros of a file make, by macro name. Macros that make nothing are not in the map. */
export function generatorsOf(text: string, directives: readonly Directive[]): Map<string, Template[]> {
  const generators = new Map<string, Template[]>();
  for (const directive of directives) {
    if (directive.kind !== 'define' || text.charCodeAt(directive.operandEnd) !== Code.lparen) continue;
    const body = text.slice(directive.operandEnd, directive.end);
    if (!body.includes('##') && !body.includes('{') && !mayWrap.test(body)) continue;
    const made = templates(body);
    if (made.length === 0) continue;
    const name = text.slice(directive.operandStart, directive.operandEnd);
    const known = generators.get(name);
    if (known === undefined) generators.set(name, made);
    else if (known.length < maxTemplates) known.push(...made);
  }
  return generators;
}

/** The name that a template makes of these arguments, or null if they do not make an identifier. */
export function nameFrom(template: Template, args: readonly string[]): string | null {
  const name = template.parts.map((part) => (typeof part === 'string' ? part : (args[part] ?? ''))).join('');
  return /^[A-Za-z_]\w*$/.test(name) ? name : null;
}

function templates(body: string): Template[] {
  const lexed = lex(body);
  const word = (i: number): string => body.slice(lexed.starts[i], lexed.ends[i]);
  const parameters: string[] = [];
  let i = 1;
  for (; i < lexed.count && lexed.codes[i] !== Code.rparen; i++)
    if (lexed.codes[i] === Code.word) parameters.push(word(i));
  i++;
  const first = i;
  const made: Template[] = [];
  while (i < lexed.count) {
    const code = lexed.codes[i];
    if (code === Code.lbrace || code === Code.lparen || code === Code.lbracket) {
      i = closeOf(lexed, i) + 1;
      continue;
    }
    if (code !== Code.word) {
      i++;
      continue;
    }
    const rule = lexed.codes[i + 1] === Code.lparen ? definerRule(word(i)) : null;
    if (rule !== null) {
      made.push(...wrapped(rule, lexed, i + 1, parameters, word));
      i = closeOf(lexed, i + 1) + 1;
      continue;
    }
    let end = i + 1;
    while (lexed.codes[end] === Code.paste && isPiece(lexed, end + 1)) end += 2;
    const kind =
      i === first && end > i + 1 && isListItem(lexed, end) ? 'enumerator' : declaredKind(lexed, i, end, word);
    if (kind !== null) {
      const parts: (string | number)[] = [];
      for (let k = i; k < end; k += 2) {
        const parameter = parameters.indexOf(word(k));
        parts.push(parameter < 0 ? word(k) : parameter);
      }
      if (parts.some((part) => typeof part === 'number')) made.push({ kind, parts });
    }
    i = end;
  }
  return made;
}

/** What a definer of the table makes in the body of another macro, if its named argument is made of parameters. */
function wrapped(
  rule: DefinerRule,
  lexed: Lexed,
  open: number,
  parameters: readonly string[],
  word: (i: number) => string,
): Template[] {
  const close = closeOf(lexed, open);
  let from = open + 1;
  for (let left = rule.arg; left > 0 && from < close; from++) {
    const code = lexed.codes[from];
    if (code === Code.lparen || code === Code.lbracket || code === Code.lbrace) from = closeOf(lexed, from);
    else if (code === Code.comma) left--;
  }
  let to = from;
  while (to < close && (lexed.codes[to] === Code.word || lexed.codes[to] === Code.paste)) to++;
  const named: (string | number)[] = [];
  for (let i = from; i < to; i += 2) {
    const parameter = parameters.indexOf(word(i));
    named.push(parameter < 0 ? word(i) : parameter);
  }
  if (to < close && lexed.codes[to] !== Code.comma) return [];
  if (!named.some((part) => typeof part === 'number')) return [];
  const filled = (templates: readonly string[] | undefined, kind: DefinitionKind): Template[] =>
    (templates ?? [])
      .filter((template) => !/%\d/.test(template))
      .map((template) => {
        const [before = '', after = ''] = template.split('%');
        return { kind, parts: [before, ...named, after] };
      });
  return [
    ...filled(rule.makes, rule.kind),
    ...filled(rule.variables, 'variable'),
    ...filled(rule.types, 'typedef'),
  ];
}

/** `name##_x`, `name##_x = 1` or `name##_x,`: in the body of an enum this is an enumerator. */
const isListItem = (lexed: Lexed, i: number): boolean =>
  i >= lexed.count || lexed.codes[i] === Code.equals || lexed.codes[i] === Code.comma;

const isPiece = (lexed: Lexed, i: number): boolean =>
  i < lexed.count && (lexed.codes[i] === Code.word || lexed.codes[i] === Code.number);

/** Whether the name of tokens [from, to) is declared here: a type before it, and a body, a head's end or an initializer after it. */
function declaredKind(
  lexed: Lexed,
  from: number,
  to: number,
  word: (i: number) => string,
): DefinitionKind | null {
  const before = lexed.codes[from - 1];
  if (before !== Code.star && !(before === Code.word && isTypeWord(word(from - 1)))) return null;
  const next = to < lexed.count ? lexed.codes[to] : Code.none;
  if (next === Code.equals) return 'variable';
  if (next === Code.lbracket && lexed.codes[closeOf(lexed, to) + 1] === Code.equals) return 'variable';
  if (next !== Code.lparen) return null;
  let after = closeOf(lexed, to) + 1;
  while (after < lexed.count && lexed.codes[after] === Code.word) after++;
  return after >= lexed.count || lexed.codes[after] === Code.lbrace ? 'function' : null;
}

function isTypeWord(word: string): boolean {
  const cls = wordClasses.get(word);
  return cls === undefined || cls === Class.primitive || cls === Class.qualifier || cls === Class.storage;
}

/** The token that closes the bracket at `open`, by counting all kinds alike; the last token if none does. */
function closeOf(lexed: Lexed, open: number): number {
  let depth = 0;
  for (let i = open; i < lexed.count; i++) {
    const code = lexed.codes[i];
    if (code === Code.lparen || code === Code.lbracket || code === Code.lbrace) depth++;
    else if ((code === Code.rparen || code === Code.rbracket || code === Code.rbrace) && --depth === 0)
      return i;
  }
  return lexed.count;
}
