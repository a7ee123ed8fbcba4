// A piece of a unit, macro-expanded and rewritten into plain C that tree-sitter reads without ambiguity:
// typedef names become tags, typeof becomes a numbered tag, attributes become notes. Every offset of the new text
// leads back to the place in the tree that it stands for. Called by Scope; knows no types.
// SPDX-License-Identifier: MIT
import type { ExpandContext } from './cpp/expand.ts';
import { expandTokens } from './cpp/expand.ts';
import type { Token } from './cpp/token.ts';

export interface AttributeNote {
  /** Offset in the expanded text where the attribute stood. */
  readonly at: number;
  readonly packed: boolean;
  /** Tokens of the alignment expression; empty: the largest alignment (16). */
  readonly aligned: readonly Token[] | null;
}

export interface Expanded {
  readonly text: string;
  /** Token of each piece of text, with the piece's start; ascending. */
  readonly starts: readonly number[];
  readonly tokens: readonly Token[];
  readonly attributes: readonly AttributeNote[];
  /** alias("target") of declarations: where it stood, and the target. */
  readonly aliases: readonly { readonly at: number; readonly target: string }[];
  /** Operands of typeof, by the number in `struct __typeof_N`. */
  readonly typeofs: readonly (readonly Token[])[];
}

/** The file that the tokens come from: what __FILE__ and __LINE__ say. */
export interface SourcePlace {
  readonly path: string;
  line1(offset: number): number;
}

export const typedefTag = '__td_';
export const typeofTag = '__typeof_';

/** Words that are dropped, and words that are spelled another way. */
const respelled: ReadonlyMap<string, string> = new Map([
  ['__extension__', ''],
  ['__inline__', ''],
  ['__inline', ''],
  ['inline', ''],
  ['_Noreturn', ''],
  ['__restrict__', ''],
  ['__restrict', ''],
  ['restrict', ''],
  ['register', ''],
  ['volatile', ''],
  ['__volatile__', ''],
  ['__volatile', ''],
  ['const', ''],
  ['__const', ''],
  ['__const__', ''],
  ['__signed__', 'signed'],
  ['__signed', 'signed'],
  ['__asm__', 'asm'],
  ['__asm', 'asm'],
  ['_Bool', 'bool'],
  ['__alignof__', 'alignof'],
  ['_Alignof', 'alignof'],
  ['__auto_type', 'struct __auto_type'],
]);
const dropCalls = new Set([
  'static_assert',
  '_Static_assert',
  'BUILD_BUG_ON',
  'BUILD_BUG_ON_MSG',
  'BUILD_BUG',
]);
const zeroCalls = new Set(['BUILD_BUG_ON_ZERO', '__must_be_array']);
const attributeWords = new Set(['__attribute__', '__attribute']);
const typeofWords = new Set(['typeof', '__typeof__', '__typeof', 'typeof_unqual', '__typeof_unqual__']);
const tagWords = new Set(['struct', 'union', 'enum']);

/** Expands and rewrites. `isTypedef` answers for names in the unit; `declares` are names that this piece itself typedefs. */
export function expandForParsing(
  input: readonly Token[],
  context: ExpandContext,
  isTypedef: (name: string) => boolean,
  declares: ReadonlySet<string>,
  place: SourcePlace | null = null,
): Expanded {
  const tokens = expandTokens(input, context);
  const out: Token[] = [];
  const attributes: { index: number; packed: boolean; aligned: readonly Token[] | null }[] = [];
  const aliases: { index: number; target: string }[] = [];
  const typeofs: (readonly Token[])[] = [];
  const emit = (token: Token, text: string): void => {
    out.push(text === token.text ? token : { ...token, text });
  };
  /** Index of the bracket that closes the one at `open`. */
  const close = (open: number): number => {
    let depth = 0;
    for (let i = open; i < tokens.length; i++) {
      const text = tokens[i]?.text;
      if (text === '(' || text === '{' || text === '[') depth++;
      else if (text === ')' || text === '}' || text === ']') {
        if (--depth === 0) return i;
      }
    }
    return tokens.length - 1;
  };
  const rewrite = (from: number, to: number): void => {
    for (let i = from; i < to; i++) {
      const token = tokens[i];
      if (!token) continue;
      const text = token.text;
      const next = tokens[i + 1]?.text;
      if (token.kind !== 'id') {
        if (text === '...' && inCase(out)) emit(token, ',');
        else emit(token, text);
        continue;
      }
      if (attributeWords.has(text) && next === '(') {
        const end = close(i + 1);
        noteAttribute(tokens.slice(i + 1, end + 1));
        i = end;
        continue;
      }
      if (typeofWords.has(text) && next === '(') {
        const end = close(i + 1);
        typeofs.push(tokens.slice(i + 2, end));
        emit(token, `struct ${typeofTag}${typeofs.length - 1}`);
        i = end;
        continue;
      }
      if (dropCalls.has(text) && next === '(') {
        i = close(i + 1);
        emit(token, '((void)0)');
        continue;
      }
      if (zeroCalls.has(text) && next === '(') {
        i = close(i + 1);
        emit(token, '0');
        continue;
      }
      if ((text === '__builtin_offsetof' || text === 'offsetof') && next === '(') {
        const end = close(i + 1);
        let comma = i + 2;
        for (let depth = 0; comma < end; comma++) {
          const c = tokens[comma]?.text;
          if (c === '(' || c === '[') depth++;
          else if (c === ')' || c === ']') depth--;
          else if (c === ',' && depth === 0) break;
        }
        emit(token, '((unsigned long)&((');
        rewrite(i + 2, comma);
        emit(token, '*)0)->');
        rewrite(comma + 1, end);
        emit(token, ')');
        i = end;
        continue;
      }
      if (text === '__FILE__' || text === '__LINE__') {
        emit(token, text === '__FILE__' ? `"${place?.path ?? ''}"` : String(place?.line1(token.start) ?? 0));
        continue;
      }
      const spelled = respelled.get(text);
      if (spelled !== undefined) {
        if (spelled === '' && text.includes('volatile') && out[out.length - 1]?.text === 'asm') {
          emit(token, 'volatile');
        } else if (spelled !== '') emit(token, spelled);
        continue;
      }
      const before = out[out.length - 1]?.text ?? '';
      if (
        before !== '.' &&
        before !== '->' &&
        !tagWords.has(before) &&
        before !== 'goto' &&
        !declares.has(text) &&
        isTypedef(text)
      ) {
        emit(token, `struct ${typedefTag}${text}`);
        continue;
      }
      if (text === 'case') {
        // "case A ... B:" becomes a call that lowering knows.
        const colon = rangeCase(tokens, i + 1, to);
        if (colon > 0) {
          emit(token, 'case __case_range(');
          rewrite(i + 1, colon);
          emit(token, ')');
          i = colon - 1;
          continue;
        }
      }
      emit(token, text);
    }
  };
  const noteAttribute = (list: readonly Token[]): void => {
    let packed = false;
    let aligned: readonly Token[] | null = null;
    for (let i = 0; i < list.length; i++) {
      const word = list[i]?.text;
      if (word === 'packed' || word === '__packed__') packed = true;
      if (word === 'alias' || word === '__alias__') {
        const target = /^"(\w+)"$/.exec(list[i + 2]?.text ?? '')?.[1];
        if (target !== undefined) aliases.push({ index: out.length, target });
      }
      if (word === 'aligned' || word === '__aligned__') {
        if (list[i + 1]?.text !== '(') aligned = [];
        else {
          let depth = 0;
          let end = i + 1;
          for (; end < list.length; end++) {
            if (list[end]?.text === '(') depth++;
            else if (list[end]?.text === ')' && --depth === 0) break;
          }
          aligned = list.slice(i + 2, end);
          i = end;
        }
      }
    }
    if (packed || aligned) attributes.push({ index: out.length, packed, aligned });
  };
  rewrite(0, tokens.length);
  return assemble(out, attributes, aliases, typeofs);
}

function assemble(
  out: readonly Token[],
  attributes: readonly { index: number; packed: boolean; aligned: readonly Token[] | null }[],
  aliases: readonly { index: number; target: string }[],
  typeofs: readonly (readonly Token[])[],
): Expanded {
  const starts: number[] = [];
  let text = '';
  const pieces: string[] = [];
  let length = 0;
  for (const token of out) {
    starts.push(length);
    pieces.push(token.text, ' ');
    length += token.text.length + 1;
  }
  text = pieces.join('');
  return {
    text,
    starts,
    tokens: out,
    attributes: attributes.map((a) => ({
      at: starts[a.index] ?? length,
      packed: a.packed,
      aligned: a.aligned,
    })),
    aliases: aliases.map(({ index, target }) => ({ at: starts[index] ?? length, target })),
    typeofs,
  };
}

/** True if the tokens so far are inside a rewritten `case __case_range(`. */
function inCase(out: readonly Token[]): boolean {
  for (let i = out.length - 1; i >= 0 && i > out.length - 40; i--) {
    const text = out[i]?.text;
    if (text === 'case __case_range(') return true;
    if (text === ';' || text === '{' || text === '}') return false;
  }
  return false;
}

/** Index of the ":" that ends a case label holding "...", or -1. */
function rangeCase(tokens: readonly Token[], from: number, to: number): number {
  let range = false;
  let depth = 0;
  for (let i = from; i < to && i < from + 60; i++) {
    const text = tokens[i]?.text;
    if (text === '(') depth++;
    else if (text === ')') depth--;
    else if (text === '...') range = true;
    else if (text === ':' && depth === 0) return range ? i : -1;
    else if (text === ';' || text === '{') return -1;
  }
  return -1;
}

/** Index of the token at an offset of the expanded text. */
function tokenIndexAt(expanded: Expanded, offset: number): number {
  let low = 0;
  let high = expanded.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((expanded.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The place in the tree that [from, to) of the expanded text stands for. */
export function originOf(
  expanded: Expanded,
  from: number,
  to: number,
): { file: number; start: number; end: number } {
  const first = expanded.tokens[tokenIndexAt(expanded, from)];
  if (!first) return { file: 0, start: 0, end: 0 };
  let end = first.end;
  let start = first.start;
  const last = tokenIndexAt(expanded, Math.max(from, to - 1));
  for (let i = tokenIndexAt(expanded, from); i <= last; i++) {
    const token = expanded.tokens[i];
    if (!token || token.file !== first.file) continue;
    if (token.end > end) end = token.end;
    if (token.start < start) start = token.start;
  }
  return { file: first.file, start, end };
}
