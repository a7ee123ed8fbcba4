// What declarationWatch.ts keeps in mind of one level of nesting: the declaration that it is in the middle of.
// Plain records that are reset and used again: a tree has millions of declarations.
// SPDX-License-Identifier: MIT

/** What lies between a pair of braces. */
export const Body = { opaque: 1, record: 2, enum: 3, transparent: 4 } as const;

/** A word of the text and where its line is. Start -1: none. */
export interface Place {
  start: number;
  end: number;
  hash: number;
  line0: number;
  lineStart: number;
}
export const place = (): Place => ({ start: -1, end: 0, hash: 0, line0: 0, lineStart: 0 });

/** A level of nesting in which declarations are watched. */
export interface Level {
  body: number;
  /** Row of the tag whose body this is, or -1. */
  container: number;
  start: number;
  firstRow: number;
  /** Words that are or may be part of the type, the declared name included. */
  words: number;
  isTypedef: boolean;
  isExtern: boolean;
  /** `Word.struct` and kin while a tag or a body may follow. */
  tag: number;
  tagRow: number;
  readonly tagName: Place;
  readonly name: Place;
  /** The first word before a parenthesis. */
  readonly call: Place;
  callIsFirst: boolean;
  /** The name in `(*name)`. */
  readonly pointer: Place;
  pointerDue: boolean;
  inArguments: boolean;
  parens: number;
  inValue: boolean;
  isFrozen: boolean;
  /** In an enum: an enumerator's name is due. */
  enumeratorDue: boolean;
}

export function newLevel(): Level {
  const names = { tagName: place(), name: place(), call: place(), pointer: place() };
  const numbers = {
    body: Body.transparent,
    container: -1,
    start: -1,
    firstRow: -1,
    words: 0,
    tag: 0,
    tagRow: -1,
  };
  const marks = {
    isTypedef: false,
    isExtern: false,
    callIsFirst: false,
    pointerDue: false,
    inArguments: false,
  };
  return { ...names, ...numbers, ...marks, parens: 0, inValue: false, isFrozen: false, enumeratorDue: false };
}

export function reset(level: Level, start: number): void {
  level.start = start;
  level.firstRow = -1;
  level.words = 0;
  level.isTypedef = level.isExtern = false;
  level.tag = 0;
  level.tagRow = -1;
  level.tagName.start = level.name.start = level.call.start = level.pointer.start = -1;
  level.callIsFirst = level.pointerDue = level.inArguments = false;
  level.parens = 0;
  level.inValue = level.isFrozen = level.enumeratorDue = false;
}

export function put(
  into: Place,
  start: number,
  end: number,
  hash: number,
  line0: number,
  lineStart: number,
): void {
  into.start = start;
  into.end = end;
  into.hash = hash;
  into.line0 = line0;
  into.lineStart = lineStart;
}
