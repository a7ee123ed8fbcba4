// Cuts the active text of one inclusion into its top-level items (external declarations and function definitions)
// and says which names each may declare. Lexical only: what an item really declares is decided after expansion and
// parsing. Called by core/exec's Scope, lazily and once per inclusion.
// SPDX-License-Identifier: MIT
import type { Inclusion, Live } from './unit.ts';
import { activeText } from './unit.ts';

export interface Item {
  readonly start: number;
  readonly end: number;
  /** The item ends with the `}` of a function body, whose `{` stands here; -1 otherwise. */
  readonly bodyStart: number;
  readonly isTypedef: boolean;
  /** A macro call that stands alone, without a semicolon: its expansion may define functions. */
  readonly isCall: boolean;
}

export interface ItemIndex {
  /** In the order of the text. */
  readonly all: readonly Item[];
  /** Items in which the name stands outside braces. */
  readonly outside: ReadonlyMap<string, readonly Item[]>;
  /** Items that define `struct|union|enum tag {`. Key: "struct tag" etc. */
  readonly tags: ReadonlyMap<string, readonly Item[]>;
  /** Items in which the name may be an enumerator. */
  readonly enumerators: ReadonlyMap<string, readonly Item[]>;
}

const scanner = /[A-Za-z_$][\w$]*|[{}()=;]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;

interface Cached {
  items: ItemIndex | null;
  typedefs: ReadonlySet<string> | null;
}
/** A header whose live lines are the same in two units is scanned once. */
const cache = new WeakMap<Live, Cached>();

function cached({ live }: Inclusion): Cached {
  let entry = cache.get(live);
  if (!entry) cache.set(live, (entry = { items: null, typedefs: null }));
  return entry;
}

/** The items of an inclusion by name. */
export function itemsOf(inclusion: Inclusion): ItemIndex {
  const entry = cached(inclusion);
  return (entry.items ??= scan(activeText(inclusion)));
}

/** Names that the inclusion's typedefs may declare, found lexically. */
export function typedefsOf(inclusion: Inclusion): ReadonlySet<string> {
  const entry = cached(inclusion);
  return (entry.typedefs ??= scanTypedefs(activeText(inclusion)));
}

function scan(text: string): ItemIndex {
  const all: Item[] = [];
  const outside = new Map<string, Item[]>();
  const tags = new Map<string, Item[]>();
  const enumerators = new Map<string, Item[]>();
  const add = (map: Map<string, Item[]>, name: string, item: Item): void => {
    const list = map.get(name);
    if (!list) map.set(name, [item]);
    else if (list[list.length - 1] !== item) list.push(item);
  };

  let start = -1;
  let names: string[] = [];
  let itemTags: string[] = [];
  let itemEnumerators: string[] = [];
  let braces = 0;
  let parens = 0;
  let sawParen = false;
  let sawAssign = false;
  let body = -1;
  let first = '';
  /** End of the item's text if it is nothing but "NAME(...)" so far; -1 otherwise. */
  let callEnd = -1;
  let outer = 0;
  let before = '';
  let beforeThat = '';
  /** Brace depths at which an enum body is open. */
  const enums: number[] = [];

  const finish = (end: number, isCall = false): void => {
    if (start >= 0) {
      const item: Item = { start, end, bodyStart: body, isTypedef: first === 'typedef', isCall };
      all.push(item);
      for (const name of names) add(outside, name, item);
      for (const tag of itemTags) add(tags, tag, item);
      for (const name of itemEnumerators) add(enumerators, name, item);
    }
    start = -1;
    names = [];
    itemTags = [];
    itemEnumerators = [];
    braces = 0;
    parens = 0;
    sawParen = false;
    sawAssign = false;
    body = -1;
    first = '';
    callEnd = -1;
    outer = 0;
    enums.length = 0;
  };

  scanner.lastIndex = 0;
  for (let match = scanner.exec(text); match; match = scanner.exec(text)) {
    const token = match[0];
    const at = match.index;
    const atTop = braces === 0 && parens === 0;
    if (atTop && callEnd >= 0 && outer === 1 && text[at - 1] === '\n' && /\w/.test(token) && !isWord(first)) {
      finish(callEnd, true);
      before = beforeThat = '';
    }
    if (start < 0) {
      if (token === ';' || token === '}') continue;
      if (token === '__extension__') continue;
      start = at;
      first = token;
      before = '';
      beforeThat = '';
    }
    switch (token) {
      case '{': {
        const tagBefore = isTagWord(before) ? before : isTagWord(beforeThat) ? beforeThat : null;
        if (tagBefore) {
          if (before !== tagBefore) itemTags.push(`${tagBefore} ${before}`);
          if (tagBefore === 'enum') enums.push(braces + 1);
        } else if (braces === 0 && sawParen && !sawAssign && parens === 0 && body < 0) body = at;
        braces++;
        break;
      }
      case '}':
        if (enums[enums.length - 1] === braces) enums.pop();
        braces--;
        if (braces <= 0) {
          braces = 0;
          if (body >= 0) {
            finish(at + 1);
            before = beforeThat = '';
            continue;
          }
        }
        break;
      case '(':
        parens++;
        if (braces === 0) sawParen = true;
        break;
      case ')':
        if (parens > 0) parens--;
        if (parens === 0 && braces === 0) callEnd = at + 1;
        break;
      case '=':
        if (braces === 0 && parens === 0) sawAssign = true;
        break;
      case ';':
        if (braces === 0) {
          finish(at + 1);
          before = beforeThat = '';
          continue;
        }
        parens = 0;
        break;
      default:
        if (token.charCodeAt(0) !== 34 && token.charCodeAt(0) !== 39) {
          if (braces === 0) names.push(token);
          if (braces === 0 && parens === 0) outer++;
          if (enums.length > 0) itemEnumerators.push(token);
        }
    }
    beforeThat = before;
    before = token;
  }
  finish(text.length);
  return { all, outside, tags, enumerators };
}

/** Words of the language that are followed by brackets at the beginning of a declaration. */
function isWord(word: string): boolean {
  return /^(?:__attribute__|__attribute|asm|__asm__|typeof|__typeof__|_Static_assert|static_assert)$/.test(
    word,
  );
}

function isTagWord(word: string): boolean {
  return word === 'struct' || word === 'union' || word === 'enum';
}

function scanTypedefs(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at = text.indexOf('typedef'); at >= 0; at = text.indexOf('typedef', at + 7)) {
    if (/[\w$]/.test(text[at - 1] ?? ' ') || /[\w$]/.test(text[at + 7] ?? ' ')) continue;
    for (const name of typedefDeclares(text, at + 7)) found.add(name);
  }
  return found;
}

/** Names declared by one typedef whose declaration begins at `from`. */
export function typedefDeclares(text: string, from: number): string[] {
  let braces = 0;
  let end = from;
  for (; end < text.length; end++) {
    const c = text[end];
    if (c === '{') braces++;
    else if (c === '}') braces--;
    else if (c === ';' && braces === 0) break;
  }
  let declaration = text.slice(from, end);
  for (let open = declaration.indexOf('{'); open >= 0; open = declaration.indexOf('{')) {
    const close = matching(declaration, open);
    declaration = `${declaration.slice(0, open)} ${declaration.slice(close + 1)}`;
  }
  const attributes =
    /\b(?:__attribute__|__attribute|__aligned|__typeof__|typeof|__mode__|__printf|__must_check)\s*\(\(?[^()]*(?:\([^()]*\)[^()]*)*\)?\)/g;
  declaration = declaration.replace(attributes, ' ');
  const pointer = /\(\s*(?:[\w$]+\s+)*\*+\s*(?:const\s+)?([A-Za-z_$][\w$]*)\s*(?:\[[^\]]*\]\s*)?\)\s*\(/.exec(
    declaration,
  );
  if (pointer?.[1]) return [pointer[1]];
  const bracketed = /\(\s*([A-Za-z_$][\w$]*)\s*\)\s*\(/.exec(declaration);
  if (bracketed?.[1] && !keyword.test(bracketed[1])) return [bracketed[1]];
  const names: string[] = [];
  for (const part of splitTopLevel(declaration)) {
    const plain = part.replace(/\[[^\]]*\]/g, ' ').replace(/\([\s\S]*$/, ' ');
    const words = plain.match(/[A-Za-z_$][\w$]*/g);
    const last = words?.filter((word) => !attributeWord.test(word)).pop();
    if (last && !keyword.test(last)) names.push(last);
  }
  return names;
}

const keyword =
  /^(?:void|char|short|int|long|float|double|signed|unsigned|_Bool|bool|struct|union|enum|const|volatile|inline|static|extern)$/;
const attributeWord =
  /^(?:__attribute__|__bitwise|__bitwise__|__packed|__maybe_unused|__aligned|____cacheline_aligned)$/;

function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}

function matching(text: string, open: number): number {
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === '{') depth++;
    else if (text[i] === '}' && --depth === 0) return i;
  }
  return text.length - 1;
}
