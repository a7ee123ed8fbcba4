// Where one text defines, calls, stores, hands over or just mentions a name, each place with the function around it.
// The parser decides; a word that no fact explains is a plain use. Comments and strings are no places.
// Called by the index service for references over the whole tree.
// SPDX-License-Identifier: MIT
import { lex } from '../syntax/lexer.ts';
import { factsOf } from '../syntax/factsOf.ts';
import type { Definition, FileFacts, ReferenceRole } from '../syntax/facts.ts';
import type { CParser } from '../syntax/tree.ts';
import { Code } from '../syntax/tokens.ts';
import { latin1Bytes } from './bytes.ts';
import { focusedText } from './focusedText.ts';
import type { LexicalScanner } from './lexical/lexicalScan.ts';

export type PlaceRole = 'definition' | 'declaration' | 'call' | 'use' | ReferenceRole;
/** How far a place can be relied on: its text parsed, lies beside text that did not, or was not parsed. */
export type PlaceConfidence = 'parsed' | 'damaged' | 'lexical';

export interface NamePlace {
  readonly name: string;
  readonly role: PlaceRole;
  /** Byte offsets of the word as written. */
  readonly start: number;
  readonly end: number;
  /** The function, or else the macro or variable, that it is in. */
  readonly enclosing: string | null;
  readonly field?: string;
  readonly container?: string;
  readonly via?: string;
  readonly confidence: PlaceConfidence;
}

/** What of a text is asked: all places of a name, or what is stored into fields of a name. */
export type PlaceQuestion = { readonly name: string } | { readonly field: string };

/** A larger text is not parsed for a question. */
const maximumBytes = 2 * 1024 * 1024;

/** Places in a latin1-decoded text, by offset. */
export function namePlaces(
  text: string,
  question: PlaceQuestion,
  parser: CParser,
  scanner: LexicalScanner,
): readonly NamePlace[] {
  const word = 'name' in question ? question.name : question.field;
  const at = wordOffsets(text, word);
  // A name that a macro makes is not written as such: the macro's argument is, so nothing may be blanked then.
  if (at.length === 0 && 'field' in question) return [];
  if (text.length > maximumBytes) return lexicalPlaces(text, word, at);
  const shown = at.length === 0 ? text : focusedText(text, latin1Bytes(text, 8), at, scanner);
  const facts = factsOf(shown, parser);
  const places = new Map<number, NamePlace>();
  const put = (place: NamePlace): void => {
    if (!places.has(place.start) || places.get(place.start)?.role === 'call') places.set(place.start, place);
  };
  const confidence = (start: number, end: number): PlaceConfidence =>
    facts.errorRanges.some(([from, to]) => from <= end && to >= start) ? 'damaged' : 'parsed';
  for (const fact of facts.references) {
    if ('name' in question ? fact.name !== question.name : fact.field !== question.field) continue;
    const { name, role, start, from, field, container, via } = fact;
    const end = start + wordLength(text, start);
    put({
      name,
      role,
      start,
      end,
      enclosing: from,
      ...(field === undefined ? {} : { field }),
      ...(container === undefined ? {} : { container }),
      ...(via === undefined ? {} : { via }),
      confidence: confidence(start, end),
    });
  }
  if ('field' in question) return inOrder(places);
  for (const definition of facts.definitions) {
    if (definition.name !== question.name) continue;
    const { name, nameStart: start, nameEnd: end, via, container } = definition;
    const isDeclaration = definition.kind === 'prototype' || definition.isDeclaration === true;
    put({
      name,
      role: isDeclaration ? 'declaration' : 'definition',
      start,
      end,
      enclosing: container ?? null,
      ...(via === undefined ? {} : { via }),
      confidence: confidence(start, end),
    });
  }
  for (const { callee, caller, start } of facts.calls) {
    if (callee !== question.name || places.has(start)) continue;
    const end = start + callee.length;
    put({ name: callee, role: 'call', start, end, enclosing: caller, confidence: confidence(start, end) });
  }
  const enclosing = enclosers(facts);
  for (const start of codeOffsets(shown, word)) {
    if (places.has(start)) continue;
    const end = start + word.length;
    put({
      name: word,
      role: 'use',
      start,
      end,
      enclosing: enclosing(start),
      confidence: confidence(start, end),
    });
  }
  return inOrder(places);
}

const inOrder = (places: ReadonlyMap<number, NamePlace>): readonly NamePlace[] =>
  [...places.values()].sort((a, b) => a.start - b.start);

/** Where a word stands in a text, comments included. */
export function wordOffsets(text: string, word: string): readonly number[] {
  const offsets: number[] = [];
  if (word === '') return offsets;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
    if (!isWordByte(text.charCodeAt(at - 1)) && !isWordByte(text.charCodeAt(at + word.length)))
      offsets.push(at);
  }
  return offsets;
}

const isWordByte = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x5f ||
  code === 0x24;

function wordLength(text: string, start: number): number {
  let end = start;
  while (isWordByte(text.charCodeAt(end))) end++;
  return end - start;
}

/** Where a word stands outside of comments and strings. */
function codeOffsets(text: string, word: string): readonly number[] {
  const { count, codes, starts, ends, directives } = lex(text);
  const offsets: number[] = [];
  for (let i = 0; i < count; i++) {
    if (codes[i] !== Code.word) continue;
    const start = starts[i] ?? 0;
    if ((ends[i] ?? 0) - start === word.length && text.startsWith(word, start)) offsets.push(start);
  }
  for (let i = 0; i + 1 < directives.length; i += 2) {
    const start = directives[i] ?? 0;
    const line = text.slice(start, directives[i + 1]);
    if (!line.includes(word) || /^#[ \t]*(include|error|warning|pragma|line)\b/.test(line)) continue;
    const plain = line.replace(/"(?:[^"\\\n]|\\[^])*"|\/\*[^]*?(?:\*\/|$)|\/\/.*/g, (hidden) =>
      ' '.repeat(hidden.length),
    );
    for (const at of wordOffsets(plain, word)) offsets.push(start + at);
  }
  return offsets;
}

/** Names what is around an offset: functions and macros before variables. */
function enclosers(facts: FileFacts): (at: number) => string | null {
  const kinds = new Set(['function', 'macro', 'variable']);
  const around = facts.definitions.filter(({ kind }) => kinds.has(kind));
  return (at) => {
    let found: Definition | null = null;
    for (const one of around) {
      if (one.start > at) break;
      if (one.end > at && (one.nameStart > at || one.nameEnd <= at)) found = one;
    }
    return found?.name ?? null;
  };
}

function lexicalPlaces(text: string, word: string, at: readonly number[]): readonly NamePlace[] {
  return at.map((start) => ({
    name: word,
    role: 'use',
    start,
    end: start + word.length,
    enclosing: null,
    confidence: 'lexical',
  }));
}
