// Preprocessor directives of one text as facts: #define, #include, and which condition holds where.
// Works on the extents that the lexer found; evaluates nothing. Called by prepare.ts and extractFacts.ts.
// SPDX-License-Identifier: MIT

export type DirectiveKind =
  'define' | 'undef' | 'include' | 'if' | 'ifdef' | 'ifndef' | 'elif' | 'else' | 'endif' | 'other';

export interface Directive {
  readonly kind: DirectiveKind;
  readonly start: number;
  readonly end: number;
  /** define, undef, ifdef, ifndef: extent of the name; include: of the operand; if, elif: of the condition. Empty otherwise. */
  readonly operandStart: number;
  readonly operandEnd: number;
}

const kinds: ReadonlyMap<string, DirectiveKind> = new Map([
  ['define', 'define'],
  ['undef', 'undef'],
  ['include', 'include'],
  ['include_next', 'include'],
  ['import', 'include'],
  ['if', 'if'],
  ['ifdef', 'ifdef'],
  ['ifndef', 'ifndef'],
  ['elif', 'elif'],
  ['else', 'else'],
  ['endif', 'endif'],
]);

const isBlank = (c: number): boolean => c === 32 || c === 9 || c === 13 || c === 12 || c === 11;
const isLetter = (c: number): boolean => (c | 32) >= 97 && (c | 32) <= 122;
const isWordPart = (c: number): boolean => isLetter(c) || c === 95 || c === 36 || (c >= 48 && c <= 57);

/** Reads the directives at `extents` (start, end, start, end ...). */
export function readDirectives(text: string, extents: readonly number[]): Directive[] {
  const directives: Directive[] = [];
  for (let i = 0; i + 1 < extents.length; i += 2) {
    directives.push(readDirective(text, extents[i] ?? 0, extents[i + 1] ?? 0));
  }
  return directives;
}

function readDirective(text: string, start: number, end: number): Directive {
  let i = skipBlanks(text, start + 1, end);
  const wordStart = i;
  while (i < end && isWordPart(text.charCodeAt(i))) i++;
  const kind = kinds.get(text.slice(wordStart, i)) ?? 'other';
  const operandStart = skipBlanks(text, i, end);
  let operandEnd = operandStart;
  if (kind === 'define' || kind === 'undef' || kind === 'ifdef' || kind === 'ifndef') {
    while (operandEnd < end && isWordPart(text.charCodeAt(operandEnd))) operandEnd++;
  } else if (kind === 'include') {
    operandEnd = endOfInclude(text, operandStart, end);
  } else if (kind === 'if' || kind === 'elif') {
    operandEnd = end;
  }
  return { kind, start, end, operandStart, operandEnd };
}

/** Skips blanks, joined lines and block comments. */
function skipBlanks(text: string, from: number, end: number): number {
  let i = from;
  while (i < end) {
    const c = text.charCodeAt(i);
    if (isBlank(c)) i++;
    else if (c === 92 && text.charCodeAt(i + 1) === 10) i += 2;
    else if (c === 92 && text.charCodeAt(i + 1) === 13 && text.charCodeAt(i + 2) === 10) i += 3;
    else if (c === 47 && text.charCodeAt(i + 1) === 42) {
      const close = text.indexOf('*/', i + 2);
      i = close < 0 ? end : close + 2;
    } else break;
  }
  return Math.min(i, end);
}

function endOfInclude(text: string, start: number, end: number): number {
  const open = text.charCodeAt(start);
  const close = open === 60 ? '>' : open === 34 ? '"' : null;
  if (close !== null) {
    const at = text.indexOf(close, start + 1);
    return at >= 0 && at < end ? at + 1 : end;
  }
  let i = start;
  while (i < end && isWordPart(text.charCodeAt(i))) i++;
  return i;
}

/** The operand as one line: comments and line joins gone, blanks single. */
export function operandText(text: string, directive: Directive): string {
  const raw = text.slice(directive.operandStart, directive.operandEnd);
  if (!/[\n\r\t/\\]| {2}|\s$/.test(raw)) return raw;
  return raw
    .replace(/\/\*[^]*?\*\/|\/\/[^]*$/g, ' ')
    .replace(/\\\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

const maxConditions = 64;

export interface ConditionMap {
  /** The conjunction of conditions that enclose a byte offset, or undefined if there is none. */
  at(offset: number): string | undefined;
}

interface OpenGroup {
  readonly isGuard: boolean;
  /** Negations of the branches before this one. */
  readonly before: string[];
  current: string;
}

/** Where which `#if` condition holds. A guard around the whole file is no condition. */
export function conditionMap(text: string, directives: readonly Directive[]): ConditionMap {
  const offsets: number[] = [];
  const conditions: (string | undefined)[] = [];
  const open: OpenGroup[] = [];
  const guard = includeGuard(text, directives);
  const mark = (offset: number): void => {
    const parts: string[] = [];
    for (const group of open) {
      if (group.isGuard) continue;
      parts.push(...group.before, ...(group.current === '' ? [] : [group.current]));
    }
    // A chain of hundreds of `#elif` has no readable condition; its negations would make the map quadratic.
    if (parts.length > maxConditions) parts.splice(0, parts.length - 1);
    offsets.push(offset);
    conditions.push(
      parts.length === 0 ? undefined : parts.length === 1 ? parts[0] : parts.map(bracketed).join(' && '),
    );
  };
  directives.forEach((directive, index) => {
    const top = open.at(-1);
    const operand = (): string => operandText(text, directive);
    switch (directive.kind) {
      case 'if':
        open.push({ isGuard: index === guard, before: [], current: withoutDefined(operand()) });
        break;
      case 'ifdef':
        open.push({ isGuard: index === guard, before: [], current: definedText(operand()) });
        break;
      case 'ifndef':
        open.push({ isGuard: index === guard, before: [], current: `!${definedText(operand())}` });
        break;
      case 'elif':
        if (top === undefined) return;
        top.before.push(negated(top.current));
        top.current = withoutDefined(operand());
        break;
      case 'else':
        if (top === undefined) return;
        top.before.push(negated(top.current));
        top.current = '';
        break;
      case 'endif':
        open.pop();
        break;
      default:
        return;
    }
    // A pathological depth would make every mark long: beyond it the condition is cut to the outer ones.
    if (open.length <= 64) mark(directive.end);
  });
  return {
    at(offset) {
      let low = 0;
      let high = offsets.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((offsets[middle] ?? 0) <= offset) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? undefined : conditions[low - 1];
    },
  };
}

/** A `CONFIG_` name is 1 or not defined, so that the name says it all. Others may be defined as anything. */
const definedText = (name: string): string => (name.startsWith('CONFIG_') ? name : `defined(${name})`);

const withoutDefined = (condition: string): string =>
  condition.replace(
    /\bdefined\s*(?:\(\s*(CONFIG_\w+)\s*\)|(CONFIG_\w+))/g,
    (_, inside?: string, bare?: string) => inside ?? bare ?? '',
  );

const bracketed = (condition: string): string => (/\|\||\?/.test(condition) ? `(${condition})` : condition);

function negated(condition: string): string {
  if (/^!(defined\(\w*\)|\w+)$/.test(condition)) return condition.slice(1);
  if (/^(defined\s*\(\s*\w+\s*\)|\w+|\w+\(\w+\))$/.test(condition)) return `!${condition}`;
  return `!(${condition})`;
}

/**
 * Index of the `#ifndef X` whose next directive is `#define X` and whose `#endif` ends the file, or -1. A default
 * (`#ifndef X`, `#define X 9`, `#endif`, then code) is no guard: nothing but includes may follow one.
 */
function includeGuard(text: string, directives: readonly Directive[]): number {
  const first = directives.findIndex(({ kind }) => kind === 'if' || kind === 'ifdef' || kind === 'ifndef');
  const opening = directives[first];
  const defining = directives[first + 1];
  if (opening === undefined || defining === undefined || defining.kind !== 'define') return -1;
  const name = text.slice(defining.operandStart, defining.operandEnd);
  const tested =
    opening.kind === 'ifndef'
      ? operandText(text, opening)
      : opening.kind === 'if'
        ? (/^!\s*defined\s*\(?\s*(\w+)\s*\)?( .*)?$/.exec(operandText(text, opening))?.[1] ?? '')
        : '';
  if (tested === '' || tested !== name) return -1;
  let depth = 0;
  for (let i = first; i < directives.length; i++) {
    const kind = directives[i]?.kind;
    if (kind === 'if' || kind === 'ifdef' || kind === 'ifndef') depth++;
    else if (kind === 'endif' && --depth === 0) {
      const isLast = isTail(directives, i + 1) && !codeAfter(text, directives, i);
      return isLast && !codeBefore(text, opening.start) ? first : -1;
    }
  }
  return -1;
}

/** TRACE headers include define_trace.h after their guard, so an include after it is no objection. */
const isTail = (directives: readonly Directive[], from: number): boolean =>
  directives
    .slice(from)
    .every(
      (directive) =>
        directive.kind === 'include' ||
        directive.kind === 'other' ||
        directive.kind === 'undef' ||
        directive.kind === 'define',
    );

/** Whether anything but comments and white space stands between or after the directives from `endif` on. */
function codeAfter(text: string, directives: readonly Directive[], endif: number): boolean {
  for (let i = endif; i < directives.length; i++) {
    const from = directives[i]?.end ?? text.length;
    const to = directives[i + 1]?.start ?? text.length;
    if (hasCode(text, from, to)) return true;
  }
  return false;
}

const codeBefore = (text: string, to: number): boolean => hasCode(text, 0, to);

/** Directives that hold nothing to read for a guard (`#pragma once`) count as code only by their `#`, which is skipped. */
function hasCode(text: string, from: number, to: number): boolean {
  for (let i = from; i < to;) {
    const start = skipBlanks(text, i, to);
    if (start >= to) return false;
    const c = text.charCodeAt(start);
    if (c === 10) i = start + 1;
    else if (c === 47 && text.charCodeAt(start + 1) === 47) {
      const end = text.indexOf('\n', start);
      i = end < 0 ? to : end;
    } else if (c === 35) {
      const end = text.indexOf('\n', start);
      i = end < 0 ? to : end;
    } else return true;
  }
  return false;
}

const includeLine = /^[ \t]*#[ \t]*include[ \t]*("[^"\n]+"|<[^>\n]+>)/gm;

/** Operands of the #include lines of a text, in order. Those in comments count too: nothing is decided by one. */
export function includesIn(text: string): readonly string[] {
  return Array.from(text.matchAll(includeLine), ([, operand = '']) => operand);
}
