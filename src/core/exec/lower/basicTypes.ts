// The types that C names by keywords, and the fixed-width names that tree-sitter takes for keywords.
// Called by the type builder; knows no unit.
// SPDX-License-Identifier: MIT
import type { CType } from '../ctype.ts';
import { types } from '../ctype.ts';

/** Basic types by their words in any order; null if the words are not all basic. */
export function basicType(text: string): CType | null {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 1) {
    switch (words[0]) {
      case 'void':
        return types.void;
      case 'bool':
        return types.bool;
      case 'size_t':
      case 'uintptr_t':
        return types.ulong;
      case 'ssize_t':
      case 'ptrdiff_t':
      case 'intptr_t':
        return types.long;
    }
    const fixed = /^(u?)int(8|16|32|64)_t$/.exec(words[0] ?? '');
    if (fixed) {
      const signed = fixed[1] === '';
      switch (fixed[2]) {
        case '8':
          return signed ? types.schar : types.uchar;
        case '16':
          return signed ? types.short : types.ushort;
        case '32':
          return signed ? types.int : types.uint;
        default:
          return signed ? types.long : types.ulong;
      }
    }
  }
  if (!words.every((word) => /^(?:unsigned|signed|long|short|int|char)$/.test(word))) return null;
  const unsigned = words.includes('unsigned');
  const longs = words.filter((word) => word === 'long').length;
  if (words.includes('char'))
    return unsigned ? types.uchar : words.includes('signed') ? types.schar : types.char;
  if (words.includes('short')) return unsigned ? types.ushort : types.short;
  if (longs === 2) return unsigned ? types.ulonglong : types.longlong;
  if (longs === 1) return unsigned ? types.ulong : types.long;
  return unsigned ? types.uint : types.int;
}

/** GCC's choice for `enum { ... } __attribute__((packed))`: the smallest type that holds its enumerators. */
export function packedEnum(least: bigint, most: bigint): CType {
  const fits = (bits: bigint): boolean =>
    least < 0n ? least >= -(1n << (bits - 1n)) && most < 1n << (bits - 1n) : most < 1n << bits;
  if (fits(8n)) return least < 0n ? types.schar : types.uchar;
  if (fits(16n)) return least < 0n ? types.short : types.ushort;
  if (fits(32n)) return least < 0n ? types.int : types.uint;
  return least < 0n ? types.long : types.ulong;
}
