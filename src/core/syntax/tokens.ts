// The alphabet of the C lexer: token codes and the classes of words that the preparation treats alike.
// Single-character punctuators have their character as code; everything else is below 33 or above 127.
// Knows no macro: those are in core/kernel/macroTable.ts. Used by every file of core/syntax.
// SPDX-License-Identifier: MIT

export const Code = {
  none: 0,
  word: 1,
  number: 2,
  string: 3,
  char: 4,
  percent: 37,
  amp: 38,
  lparen: 40,
  rparen: 41,
  star: 42,
  plus: 43,
  comma: 44,
  minus: 45,
  dot: 46,
  colon: 58,
  semicolon: 59,
  equals: 61,
  question: 63,
  lbracket: 91,
  rbracket: 93,
  lbrace: 123,
  rbrace: 125,
  tilde: 126,
  bang: 33,
  arrow: 128,
  decrement: 129,
  increment: 130,
  andAnd: 131,
  orOr: 132,
  ellipsis: 133,
  comparison: 134,
  shift: 135,
  assign: 136,
  paste: 137,
} as const;

/** What a word token is to the preparation. `plain` is every identifier that is not listed. */
export const Class = {
  plain: 0,
  primitive: 1,
  tag: 2,
  qualifier: 3,
  storage: 4,
  typedef: 5,
  control: 6,
  doElse: 7,
  jump: 8,
  caseDefault: 9,
  sizeof: 10,
  asm: 11,
  typeof: 12,
  attribute: 13,
  attributeCall: 14,
} as const;

/** GNU spellings that the grammar does not know, and the ones that it does. */
export const spellings: ReadonlyMap<string, string> = new Map([
  ['__signed__', 'signed'],
  ['__signed', 'signed'],
  ['__volatile__', 'volatile'],
  ['__const', 'const'],
  ['__const__', 'const'],
  ['__restrict', 'restrict'],
]);

/** C and GNU C words by class. `size_t` and the fixed-width types are here because tree-sitter-c lexes them as primitive types. */
export const wordClasses: ReadonlyMap<string, number> = new Map(
  (
    [
      [
        Class.primitive,
        'void char short int long float double signed unsigned __signed__ __signed _Bool bool __int128 size_t ssize_t ' +
          'ptrdiff_t intptr_t uintptr_t int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t ' +
          'char8_t char16_t char32_t char64_t charptr_t nullptr_t max_align_t',
      ],
      [Class.tag, 'struct union enum'],
      [
        Class.qualifier,
        'const volatile restrict __restrict __restrict__ __const __const__ __volatile__ _Atomic',
      ],
      [
        Class.storage,
        'static extern inline __inline __inline__ __forceinline register auto _Noreturn thread_local __thread',
      ],
      [Class.typedef, 'typedef'],
      [Class.control, 'if while for switch'],
      [Class.doElse, 'do else'],
      [Class.jump, 'return goto break continue'],
      [Class.caseDefault, 'case default'],
      [Class.sizeof, 'sizeof __alignof__ __alignof _Alignof alignof offsetof'],
      [Class.asm, 'asm __asm__ __asm asm_inline asm_volatile_goto'],
      [Class.typeof, 'typeof __typeof__ __typeof typeof_unqual __auto_type __typeof_unqual__'],
    ] as const
  ).flatMap(([cls, words]) => words.split(' ').map((word) => [word, cls] as const)),
);
