// Kernel-aware preparation: rewrites C text so that tree-sitter-c parses it, without moving a byte.
// One lexer pass, then a walk that knows its context. The prepared text is for parsers only; show the original.
// Never throws and keeps length and line ends for any input. Called by extractFacts.ts and by the index service.
// SPDX-License-Identifier: MIT
import { dropBranches } from './conditionals.ts';
import { readDirectives } from './directives.ts';
import type { Directive } from './directives.ts';
import { Draft } from './draft.ts';
import type { Note } from './draft.ts';
import { fileScope } from './fileScope.ts';
import { lex } from './lexer.ts';
import type { Lexed } from './lexer.ts';
import { Class, Code, spellings } from './tokens.ts';

export interface Prepared {
  /** Same length and same line ends as the original. Made when it is first asked for. */
  readonly text: string;
  /** The text as its units. */
  readonly units: Uint16Array;
  /** What the rewriting hid, in order of their start. */
  readonly notes: readonly Note[];
  /** Byte ranges of `#if` branches that are not in the text. */
  readonly drops: readonly (readonly [number, number])[];
  /** Those of the drops that another variant of the text shows. */
  readonly twins: readonly (readonly [number, number])[];
  /** How many variants show every live branch once. */
  readonly variants: number;
  readonly directives: readonly Directive[];
}

/**
 * Prepares latin1-decoded C text (one unit per byte). Where the branches of an `#if` are no C together, variant 0 shows
 * the first, variant 1 the second, and so on.
 */
export function prepare(text: string, variant = 0): Prepared {
  const lexed = lex(text);
  const directives = readDirectives(text, lexed.directives);
  const draft = new Draft(text, lexed);
  blankNonTokens(draft, lexed);
  const dead = new Uint8Array(lexed.count);
  const { ranges, twins, variants } = dropBranches(draft, directives, dead, variant);
  removeAttributes(draft, dead);
  draft.compact(dead);
  fileScope(draft, 0, draft.count, 0);
  const notes = draft.notes.sort((a, b) => a.start - b.start);
  let prepared: string | null = null;
  return {
    get text() {
      prepared ??= draft.canvas.toString();
      return prepared;
    },
    units: draft.canvas.units,
    notes,
    drops: ranges,
    twins,
    variants,
    directives,
  };
}

/** Comments, directives, stray bytes and the insides of literals: nothing there is for the grammar. */
function blankNonTokens(draft: Draft, lexed: Lexed): void {
  for (const extents of [lexed.trivia, lexed.directives]) {
    for (let i = 0; i + 1 < extents.length; i += 2) draft.canvas.blank(extents[i] ?? 0, extents[i + 1] ?? 0);
  }
  for (let i = 0; i < lexed.count; i++) {
    const code = draft.code(i);
    if (code === Code.string) blankLiteral(draft, i, '"', ' ');
    else if (code === Code.char) blankLiteral(draft, i, "'", '0');
    else if (code === Code.number) plainNumber(draft, i);
  }
}

/** Keeps prefix and quotes; an unclosed literal is closed in its last byte, one without room for that is blanked. */
function blankLiteral(draft: Draft, i: number, quote: string, fill: string): void {
  const start = draft.start(i);
  const end = draft.end(i);
  let open = start;
  while (draft.text.charAt(open) !== quote) open++;
  const minimum = fill === ' ' ? 2 : 3;
  if (end - open < minimum) {
    draft.canvas.overwrite(start, end, '0');
    return;
  }
  draft.canvas.blank(open + 1, end - 1);
  if (fill !== ' ') for (let at = open + 1; at < end - 1; at++) draft.canvas.put(at, fill);
  else {
    // A string that spans lines by backslashes needs them.
    for (
      let at = draft.text.indexOf('\n', open);
      at >= 0 && at < end;
      at = draft.text.indexOf('\n', at + 1)
    ) {
      draft.canvas.put(draft.text.charAt(at - 1) === '\r' ? at - 2 : at - 1, '\\');
    }
  }
  draft.canvas.put(end - 1, quote);
}

const cNumber =
  /^(0[xX][\da-fA-F]+|0[bB][01]+|\d+)[uUlLzZ]*$|^(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFlL]?$|^0[xX][\da-fA-F]*\.?[\da-fA-F]*[pP][+-]?\d+[fFlL]?$/;

function plainNumber(draft: Draft, i: number): void {
  const end = draft.end(i);
  const last = draft.text.charCodeAt(end - 1);
  const isPlain =
    end - draft.start(i) === 1 ||
    (last >= 48 && last <= 57 && end - draft.start(i) < 4 && /^\d+$/.test(draft.word(i)));
  if (!isPlain && !cNumber.test(draft.word(i))) draft.replace(i, '0');
}

/** Removes attribute words of the table and the operands of `typeof`. Never after `.` or `->`: there they are members. */
function removeAttributes(draft: Draft, dead: Uint8Array): void {
  const closeOf = (open: number): number => {
    let depth = 0;
    for (let i = open; i < draft.count; i++) {
      if (dead[i] === 1) continue;
      const code = draft.code(i);
      if (code === Code.lparen) depth++;
      else if (code === Code.rparen && --depth === 0) return i;
      // An unclosed one must not make this quadratic.
      else if (i - open > 600) return -1;
    }
    return -1;
  };
  const nextLive = (from: number): number => {
    let i = from;
    while (i < draft.count && dead[i] === 1) i++;
    return i;
  };
  const kill = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      if (dead[i] === 1) continue;
      draft.blank(i);
      dead[i] = 1;
    }
  };
  let previous = Code.none as number;
  for (let i = 0; i < draft.count; i++) {
    if (dead[i] === 1) continue;
    const code = draft.code(i);
    const cls = draft.cls(i);
    const isMember = previous === Code.dot || previous === Code.arrow;
    previous = code;
    if (code !== Code.word || cls === Class.plain) continue;
    if (cls === Class.primitive || cls === Class.qualifier) {
      const spelling = draft.text.charAt(draft.start(i)) === '_' ? spellings.get(draft.word(i)) : undefined;
      if (spelling !== undefined) draft.replace(i, spelling);
      continue;
    }
    if (cls < Class.typeof) continue;
    if (isMember) {
      draft.setClass(i, Class.plain);
      continue;
    }
    const open = nextLive(i + 1);
    const hasArguments = draft.code(open) === Code.lparen;
    if (cls === Class.attribute) kill(i, i + 1);
    else if (!hasArguments) {
      if (cls === Class.attributeCall) draft.setClass(i, Class.plain);
    } else {
      const close = closeOf(open);
      const isFunction = draft.word(i) === '__free' && close - open !== 2;
      if (close < 0 || isFunction) {
        draft.setClass(i, Class.plain);
        continue;
      }
      draft.note(cls === Class.typeof ? 'typeof' : 'attribute', i);
      kill(cls === Class.typeof ? open : i, close + 1);
    }
  }
}
