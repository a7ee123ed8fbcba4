// What a byte is to the lexical pass, the hash by which a word is known, and the words of C that are no names.
// A word is known by 32 bits: two names may share them, so whoever finds a file by a hash looks at its text.
// Pure data and arithmetic. Used by everything in core/index/lexical.
// SPDX-License-Identifier: MIT
import { attributeCalls, attributeWords } from '../../kernel/macroTable.ts';
import { Class, wordClasses } from '../../syntax/tokens.ts';

/** Letters are the only kinds above `digit`: one comparison tells whether a word goes on. */
export const Kind = {
  space: 0,
  newline: 1,
  other: 2,
  quote: 3,
  slash: 4,
  hash: 5,
  digit: 8,
  letter: 9,
} as const;

export const byteKinds: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  const text = String.fromCharCode(byte);
  if (byte === 10) return Kind.newline;
  if (byte === 32 || byte === 9 || byte === 13 || byte === 12 || byte === 11) return Kind.space;
  if (/[A-Za-z_$]/.test(text)) return Kind.letter;
  if (/\d/.test(text)) return Kind.digit;
  if (text === '"' || text === "'") return Kind.quote;
  if (text === '/') return Kind.slash;
  return text === '#' ? Kind.hash : Kind.other;
});

export const hashSeed = 0x811c9dc5 | 0;
export const hashPrime = 0x01000193;

/** FNV-1a of a latin1 string, as the scanner computes it over bytes. A signed 32-bit integer. */
export function hashOf(name: string): number {
  let hash = hashSeed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), hashPrime);
  return hash;
}

/** The hash under which `.field = word` and `->field = word` are kept. */
export const assignedFieldHash = (fieldHash: number): number => Math.imul(fieldHash ^ 0x5bd1e995, 0x85ebca6b);

/** What a word is to the recogniser of definitions. */
export const Word = {
  name: 0,
  /** `int`, `unsigned`: part of a type, never a name. */
  type: 1,
  struct: 2,
  union: 3,
  enum: 4,
  typedef: 5,
  extern: 6,
  /** `const`, `static`, known attributes: says nothing about names. */
  modifier: 7,
  /** Takes arguments that are no declaration: `__attribute__((x))`, `typeof(x)`, `asm(...)`. */
  call: 8,
  /** Statement words; at file scope only in damaged text. */
  control: 9,
} as const;

const slots = 2048;
const hashes = new Int32Array(slots);
const codes = new Uint8Array(slots);

function enter(word: string, code: number): void {
  const hash = hashOf(word);
  let slot = hash & (slots - 1);
  while (codes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (slots - 1);
  hashes[slot] = hash;
  codes[slot] = code;
}

const codeOfClass = new Map<number, number>([
  [Class.primitive, Word.type],
  [Class.qualifier, Word.modifier],
  [Class.storage, Word.modifier],
  [Class.typedef, Word.typedef],
  [Class.control, Word.control],
  [Class.doElse, Word.control],
  [Class.jump, Word.control],
  [Class.caseDefault, Word.control],
  [Class.sizeof, Word.control],
  [Class.asm, Word.call],
  [Class.typeof, Word.call],
]);
for (const [word, cls] of wordClasses) enter(word, codeOfClass.get(cls) ?? Word.modifier);
for (const word of attributeWords) enter(word, Word.modifier);
for (const word of attributeCalls) enter(word, Word.call);
enter('struct', Word.struct);
enter('union', Word.union);
enter('enum', Word.enum);
enter('extern', Word.extern);

/** The code of a word by its hash; `Word.name` for all that are not C's own or known attributes. */
export function wordCode(hash: number): number {
  for (let slot = hash & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
    const code = codes[slot] ?? 0;
    if (code === 0) return Word.name;
    if (hashes[slot] === hash) return code;
  }
}

const keywords = new Set([...wordClasses.keys()].filter((word) => !/_t$/.test(word)).map(hashOf));
/** Whether a hash is that of a word of the language, which no one looks for. */
export const isKeywordHash = (hash: number): boolean => keywords.has(hash);
