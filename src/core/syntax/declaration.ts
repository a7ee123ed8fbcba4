// The walk over declarations: heads with attribute macros, declarators, parameters, initializers.
// Counting decides what is an attribute: a head needs one type and, unless it is abstract, one name.
// Called by the walks of files, blocks and records.
// SPDX-License-Identifier: MIT
import { asmStatement } from './asmStatement.ts';
import { maxDepth } from './draft.ts';
import type { Draft } from './draft.ts';
import { expression, surplusWords } from './expression.ts';
import { enumBody, recordBody } from './record.ts';
import { Class, Code } from './tokens.ts';

export type DeclarationPlace = 'file' | 'block' | 'record' | 'parameter';

/** Walks the declaration of tokens [from, to); `to` is its semicolon, its body's brace, or the end of a parameter. */
export function declaration(
  draft: Draft,
  from: number,
  to: number,
  place: DeclarationPlace,
  depth: number,
): void {
  if (depth > maxDepth) return;
  const words: number[] = [];
  let hasKeyword = false;
  let i = from;
  while (i < to && draft.isWord(i)) {
    const cls = draft.cls(i);
    if (cls === Class.storage || cls === Class.qualifier || cls === Class.typedef) i++;
    else if (isLibraryName(draft, from, i, to)) words.push(i++);
    else if (cls === Class.primitive || cls === Class.typeof) {
      hasKeyword = true;
      i++;
    } else if (cls === Class.tag) {
      hasKeyword = true;
      i = tagged(draft, i, to, depth);
    } else if (cls === Class.plain) {
      if (draft.isCall(i) && i + 1 < to) {
        const next = draft.mate(i + 1) + 1;
        const isFollowed = next < to && (draft.isWord(next) || draft.code(next) === Code.star);
        if (isFollowed && !hasKeyword && words.length === 0 && !draft.isDeclarator(i + 1)) {
          if (isTypeMacro(draft, next, to)) {
            words.push(i);
            draft.note('attribute', i);
            draft.blankAll(i + 1, next);
          } else attributeCall(draft, i);
          i = next;
          continue;
        }
        words.push(i++);
        break;
      }
      words.push(i++);
    } else break;
  }
  if (i >= to && i > from && draft.code(i - 1) === Code.rbrace) {
    // `static struct s { .. };` declares no object that could be static.
    for (let k = from; draft.cls(k) === Class.storage; k++) draft.blank(k);
  }
  const code = i < to ? draft.code(i) : Code.semicolon;
  const last = words[words.length - 1];
  const isFunctionPointer = code === Code.lparen && draft.isOpen(i) && draft.isDeclarator(i);
  const isLastBefore = last !== undefined && last === i - 1;
  const hasName = isLastBefore && code !== Code.star && !isFunctionPointer;
  if (place === 'record' && code === Code.colon && words.length <= (hasKeyword ? 0 : 1)) {
    draft.blankAll(i, to);
    return;
  }
  const surplus = words.length - (hasKeyword ? 0 : 1) - (hasName ? 1 : 0);
  for (const word of surplusWords(draft, words, surplus, hasName)) {
    draft.note('attribute', word);
    draft.blank(word);
  }
  declarators(draft, i, to, depth, hasName);
}

/** `typedef __kernel_size_t size_t;`: the grammar knows the name as a type, here it is the name. */
function isLibraryName(draft: Draft, from: number, i: number, to: number): boolean {
  if (
    draft.cls(from) !== Class.typedef ||
    i === from + 1 ||
    !draft.isWord(i) ||
    draft.cls(i) !== Class.primitive
  )
    return false;
  return (i + 1 >= to || draft.code(i + 1) === Code.lbracket) && /_t$|^bool$/.test(draft.word(i));
}

/** After `W(..)` at the beginning: whether W is the type because nothing else is (`ELF(Shdr) *s`, `ELF(Half) n`). */
function isTypeMacro(draft: Draft, next: number, to: number): boolean {
  if (draft.code(next) === Code.star) return true;
  return (
    draft.isPlain(next) &&
    !(next + 1 < to && (draft.isWord(next + 1) || draft.code(next + 1) === Code.star)) &&
    !draft.isCall(next)
  );
}

function attributeCall(draft: Draft, i: number): void {
  draft.note('attribute', i);
  draft.blankAll(i, draft.mate(i + 1) + 1);
}

/** `struct`, `union` or `enum` at token `i`, with its body if it has one. Answers the token after it. */
function tagged(draft: Draft, i: number, to: number, depth: number): number {
  const isEnum = draft.word(i) === 'enum';
  const names: number[] = [];
  let k = i + 1;
  while (k < to && draft.isPlain(k)) {
    names.push(k++);
    // `enum CAT(a, b) {`. A function that returns a struct looks the same, but its brace is the end of the head.
    if (
      draft.code(k) === Code.lparen &&
      draft.mate(k) + 1 < to &&
      draft.code(draft.mate(k) + 1) === Code.lbrace
    ) {
      draft.blankAll(k, draft.mate(k) + 1);
      k = draft.mate(k) + 1;
    }
  }
  // C23 and GNU `enum name : type {`.
  if (isEnum && draft.code(k) === Code.colon) {
    const colon = k;
    while (k < to && (draft.isWord(k) || draft.code(k) === Code.colon)) k++;
    if (draft.code(k) === Code.lbrace) draft.blankAll(colon, k);
    else k = colon;
  }
  if (k >= to || draft.code(k) !== Code.lbrace || !draft.isOpen(k)) return i + Math.min(2, names.length + 1);
  for (const name of names.slice(0, -1)) {
    draft.note('attribute', name);
    draft.blank(name);
  }
  if (isEnum) enumBody(draft, k, depth + 1);
  else recordBody(draft, k + 1, draft.mate(k), depth + 1);
  return draft.mate(k) + 1;
}

/** Declarators and initializers of tokens [from, to). `named` says that the first name has been passed already. */
function declarators(draft: Draft, from: number, to: number, depth: number, named: boolean): void {
  let isNamed = named;
  let i = from;
  while (i < to) {
    const code = draft.code(i);
    switch (code) {
      case Code.star:
        i++;
        break;
      case Code.word: {
        if (draft.cls(i) === Class.asm) i = asmStatement(draft, i, depth);
        else if (isNamed) i = trailingAttribute(draft, i);
        else {
          const end = nameRun(draft, i, to);
          for (; i < end; i++) if (draft.isPlain(i)) isNamed = true;
        }
        break;
      }
      case Code.lparen:
        if (!draft.isOpen(i)) i++;
        else {
          if (isNamed) parameterList(draft, i, depth + 1);
          else {
            nested(draft, i + 1, draft.mate(i), depth + 1);
            isNamed = true;
          }
          i = draft.mate(i) + 1;
        }
        break;
      case Code.lbracket:
        if (draft.isOpen(i)) expression(draft, i + 1, draft.mate(i), depth + 1, true);
        isNamed = true;
        i = draft.after(i);
        break;
      case Code.equals:
      case Code.colon: {
        const end = commaFrom(draft, i + 1, to);
        if (code === Code.colon && !isNamed) {
          // An unnamed bit-field: no member, and the grammar has no place for it in a list.
          draft.blankAll(draft.code(i - 1) === Code.comma ? i - 1 : i, end);
          i = end;
          break;
        }
        expression(draft, i + 1, end, depth + 1, code === Code.equals && draft.code(i + 1) !== Code.word);
        i = end;
        break;
      }
      case Code.comma:
        isNamed = false;
        i++;
        break;
      default:
        i = draft.after(i);
    }
  }
}

/** Words where a name is due: all but the last are attributes, qualifiers excepted. Answers the token after the run. */
function nameRun(draft: Draft, from: number, to: number): number {
  let last = -1;
  let i = from;
  for (; i < to && draft.isWord(i) && draft.cls(i) !== Class.asm; i++) {
    if (!draft.isPlain(i)) continue;
    if (last >= 0) {
      draft.note('attribute', last);
      draft.blank(last);
    }
    last = i;
  }
  return i;
}

function trailingAttribute(draft: Draft, i: number): number {
  if (draft.cls(i) === Class.qualifier) {
    draft.blank(i);
    return i + 1;
  }
  draft.note('attribute', i);
  const end = draft.code(i + 1) === Code.lparen ? draft.after(i + 1) : i + 1;
  draft.blankAll(i, end);
  return end;
}

/** A declarator in parentheses: words before its star are attributes. */
function nested(draft: Draft, from: number, to: number, depth: number): void {
  if (depth > maxDepth) return;
  let i = from;
  while (i < to && draft.isWord(i)) i++;
  if (i < to && draft.code(i) === Code.star)
    for (let k = from; k < i; k++) if (draft.isPlain(k)) draft.blank(k);
  declarators(draft, i < to && draft.code(i) === Code.star ? i : from, to, depth, false);
}

function commaFrom(draft: Draft, from: number, to: number): number {
  let i = from;
  while (i < to && draft.code(i) !== Code.comma) i = draft.after(i);
  return Math.min(i, to);
}

/** Walks the parameter list that token `open` opens. */
export function parameterList(draft: Draft, open: number, depth: number): void {
  if (depth > maxDepth) return;
  const close = draft.mate(open);
  let from = open + 1;
  for (let i = from; i <= close; i = draft.after(i)) {
    if (i < close && draft.code(i) !== Code.comma) continue;
    const first = draft.code(from);
    if (i - from === 1 && first !== Code.word && first !== Code.ellipsis) draft.replace(from, 'x');
    else if (i > from && first === Code.word) declaration(draft, from, i, 'parameter', depth + 1);
    else if (i > from && first !== Code.ellipsis) {
      draft.blankAll(from, i);
      draft.canvas.put(draft.start(from), 'x');
    }
    from = i + 1;
  }
}
