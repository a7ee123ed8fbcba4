// The tokens of a prepared text, as columns: what the walk of this folder reads. Keywords have kinds of their own, a
// character or a number that the walk is not sure of has the kind `bad`, and brackets know their mates.
// Reads the canvas in place, so that no string of it is made. Called by plainFile.ts.
// SPDX-License-Identifier: MIT

/** Kinds of tokens. Punctuators of one character have its code; words and literals are below 32, the rest above 127. */
export const Kind = {
  none: 0,
  name: 1,
  number: 2,
  string: 3,
  char: 4,
  /** true, false, NULL and kin: no names to the grammar. */
  constant: 5,
  primitive: 6,
  sized: 7,
  struct: 8,
  union: 9,
  enum: 10,
  qualifier: 11,
  storage: 12,
  typedef: 13,
  if: 14,
  else: 15,
  while: 16,
  do: 17,
  for: 18,
  switch: 19,
  case: 20,
  default: 21,
  return: 22,
  jump: 23,
  goto: 24,
  sizeof: 25,
  alignof: 26,
  offsetof: 27,
  bad: 31,
  bang: 33,
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
  arrow: 128,
  step: 129,
  /** A binary operator that is nothing else. */
  binary: 130,
  /** An assignment with an operation. */
  assign: 131,
  ellipsis: 132,
} as const;

export interface PlainTokens {
  readonly count: number;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Of a bracket the token of its other half; meaningless for others. */
  readonly mates: Int32Array;
}

const words: readonly (readonly [number, string])[] = [
  [Kind.constant, 'true false TRUE FALSE NULL nullptr'],
  [
    Kind.primitive,
    'bool char int float double void size_t ssize_t ptrdiff_t intptr_t uintptr_t charptr_t nullptr_t max_align_t ' +
      'int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t char8_t char16_t char32_t char64_t',
  ],
  [Kind.sized, 'signed unsigned long short'],
  [Kind.struct, 'struct'],
  [Kind.union, 'union'],
  [Kind.enum, 'enum'],
  [Kind.qualifier, 'const volatile restrict __restrict__ _Atomic _Noreturn'],
  [Kind.storage, 'extern static auto register inline __inline __inline__ __forceinline __thread'],
  [Kind.typedef, 'typedef'],
  [Kind.if, 'if'],
  [Kind.else, 'else'],
  [Kind.while, 'while'],
  [Kind.do, 'do'],
  [Kind.for, 'for'],
  [Kind.switch, 'switch'],
  [Kind.case, 'case'],
  [Kind.default, 'default'],
  [Kind.return, 'return'],
  [Kind.jump, 'break continue'],
  [Kind.goto, 'goto'],
  [Kind.sizeof, 'sizeof'],
  [Kind.alignof, '__alignof__ __alignof _alignof alignof _Alignof'],
  [Kind.offsetof, 'offsetof'],
  // Words that the grammar gives a meaning and the walk does not.
  [
    Kind.bad,
    'constexpr __extension__ noreturn _Nonnull alignas _Alignas thread_local asm __asm__ __asm _Generic defined ' +
      '__attribute__ __attribute __declspec __based __cdecl __clrcall __stdcall __fastcall __thiscall __vectorcall ' +
      '__restrict __uptr __sptr _unaligned __unaligned __try __except __finally __leave',
  ],
];

const buckets = 1024;
/** Per bucket the words that fall into it. */
const table: { readonly word: string; readonly kind: number }[][] = Array.from({ length: buckets }, () => []);
/** Whether a bucket has any: most names fall into none. */
const taken = new Uint8Array(buckets);
const hashOf = (word: string): number => {
  let hash = 0;
  for (let i = 0; i < word.length; i++) hash = (hash * 31 + word.charCodeAt(i)) | 0;
  return hash & (buckets - 1);
};
for (const [kind, list] of words) {
  for (const word of list.split(' ')) {
    table[hashOf(word)]?.push({ word, kind });
    taken[hashOf(word)] = 1;
  }
}

// 0: no part of any token; 1: blank; 2: begins a word; 3: digit; 4: punctuator.
const classes = new Uint8Array(128);
for (let c = 0; c < 128; c++) {
  const char = String.fromCharCode(c);
  if (c === 32 || (c >= 9 && c <= 13)) classes[c] = 1;
  else if (/[A-Za-z_$]/.test(char)) classes[c] = 2;
  else if (/[0-9]/.test(char)) classes[c] = 3;
  else if (/[-!%&()*+,./:;<=>?[\]^{|}~]/.test(char)) classes[c] = 4;
}
const classOf = (c: number): number => (c < 128 ? (classes[c] ?? 0) : 0);

/** The tokens of a prepared text; null if its brackets do not match. */
export function plainTokens(units: Uint16Array): PlainTokens | null {
  const length = units.length;
  let capacity = (length >> 2) + 16;
  let kinds = new Uint8Array(capacity);
  let starts = new Int32Array(capacity);
  let ends = new Int32Array(capacity);
  let mates = new Int32Array(capacity);
  /** Brackets that wait for their other half. */
  let open = new Int32Array(64);
  let depth = 0;
  let count = 0;
  let i = 0;
  while (i < length) {
    const c = units[i] ?? 0;
    const cls = classOf(c);
    if (cls === 1) {
      i++;
      continue;
    }
    if (count + 1 >= capacity) {
      capacity *= 2;
      kinds = grown(kinds, new Uint8Array(capacity));
      starts = grown(starts, new Int32Array(capacity));
      ends = grown(ends, new Int32Array(capacity));
      mates = grown(mates, new Int32Array(capacity));
    }
    const start = i;
    let kind: number = Kind.bad;
    if (cls === 2) {
      let hash = c;
      i++;
      for (; i < length; i++) {
        const d = units[i] ?? 0;
        const inner = classOf(d);
        if (inner !== 2 && inner !== 3) break;
        hash = (hash * 31 + d) | 0;
      }
      const bucket = hash & (buckets - 1);
      kind = taken[bucket] === 1 ? keyword(units, start, i, bucket) : Kind.name;
      const next = units[i];
      if ((next === 34 || next === 39) && isPrefix(units, start, i)) kind = Kind.bad;
    } else if (cls === 3) {
      while (i < length && isNumberPart(units[i] ?? 0)) i++;
      if (isPlainNumber(units, start, i)) kind = Kind.number;
    } else if (c === 34 || c === 39) {
      i = endOfLiteral(units, start);
      if (i < 0) i = start + 1;
      else kind = c === 34 ? Kind.string : Kind.char;
    } else if (cls === 4) {
      kind = c;
      i++;
      const next = units[i] ?? 0;
      const doubled = next === c;
      if (c === Kind.minus && next === 62) kind = Kind.arrow;
      else if (doubled && (c === Kind.minus || c === Kind.plus)) kind = Kind.step;
      else if (doubled && (c === Kind.amp || c === 124 || c === 61)) kind = Kind.binary;
      else if (doubled && (c === 60 || c === 62)) {
        i++;
        kind = Kind.binary;
        if (units[i] === 61) kind = Kind.assign;
        else i--;
      } else if (next === 61 && isOperator(c))
        kind = c === 60 || c === 62 || c === 33 ? Kind.binary : Kind.assign;
      else {
        i--;
        if (c === Kind.dot && next === 46 && units[i + 2] === 46) {
          kind = Kind.ellipsis;
          i += 2;
        } else if (c === 47 || c === 37 || c === 94 || c === 124 || c === 60 || c === 62) kind = Kind.binary;
      }
      i++;
    } else i++;
    if (kind === Kind.lparen || kind === Kind.lbracket || kind === Kind.lbrace) {
      if (depth === open.length) open = grown(open, new Int32Array(depth * 2));
      open[depth++] = count;
    } else if (kind === Kind.rparen || kind === Kind.rbracket || kind === Kind.rbrace) {
      if (depth === 0) return null;
      const from = open[--depth] ?? 0;
      const opener = kinds[from] ?? 0;
      // ( and ) are neighbours in ASCII; [ and ], { and } are two apart.
      if (kind - opener > 2 || kind < opener) return null;
      mates[count] = from;
      mates[from] = count;
    }
    kinds[count] = kind;
    starts[count] = start;
    ends[count] = i;
    count++;
  }
  return depth > 0 ? null : { count, kinds, starts, ends, mates };
}

function grown<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

function keyword(units: Uint16Array, start: number, end: number, bucket: number): number {
  for (const { word, kind } of table[bucket] ?? []) {
    if (word.length !== end - start) continue;
    let at = 0;
    while (at < word.length && units[start + at] === word.charCodeAt(at)) at++;
    if (at === word.length) return kind;
  }
  return Kind.name;
}

/** `L"..."`: one token to the grammar. */
function isPrefix(units: Uint16Array, start: number, end: number): boolean {
  const c = units[start];
  if (end - start === 1) return c === 76 || c === 85 || c === 117;
  return end - start === 2 && c === 117 && units[start + 1] === 56;
}

const isNumberPart = (c: number): boolean => c === Kind.dot || classOf(c) === 2 || classOf(c) === 3;

/** A decimal or hexadecimal integer with a common suffix, or a decimal fraction. */
function isPlainNumber(units: Uint16Array, start: number, end: number): boolean {
  let i = start;
  const isHex = units[start] === 48 && ((units[start + 1] ?? 0) | 32) === 120 && end - start > 2;
  if (isHex) i += 2;
  const digits = i;
  for (; i < end; i++) {
    const c = units[i] ?? 0;
    const lower = c | 32;
    if (!(c >= 48 && c <= 57) && !(isHex && lower >= 97 && lower <= 102)) break;
  }
  if (i === digits) return false;
  if (!isHex && units[i] === Kind.dot) {
    for (i++; i < end; i++) if (classOf(units[i] ?? 0) !== 3) return false;
    return true;
  }
  for (; i < end; i++) {
    const lower = (units[i] ?? 0) | 32;
    if (lower !== 117 && lower !== 108) return false;
  }
  return true;
}

/** The end of a literal on its line (a string may join lines), or -1. */
function endOfLiteral(units: Uint16Array, start: number): number {
  const quote = units[start] ?? 0;
  for (let i = start + 1; i < units.length; i++) {
    const c = units[i] ?? 0;
    if (c === quote) return quote === 39 && i === start + 1 ? -1 : i + 1;
    if (c === 10 || c === 13) return -1;
    if (c !== 92) continue;
    if (quote === 39) return -1;
    i += units[i + 1] === 13 ? 2 : 1;
    if (units[i] !== 10) return -1;
  }
  return -1;
}

/** Punctuators that an `=` may follow in one token. */
const isOperator = (c: number): boolean =>
  c === 43 ||
  c === 45 ||
  c === 42 ||
  c === 47 ||
  c === 37 ||
  c === 38 ||
  c === 124 ||
  c === 94 ||
  c === 33 ||
  c === 60 ||
  c === 62;
