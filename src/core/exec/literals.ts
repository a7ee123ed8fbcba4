// Integer, character and string literals with the types that C gives them; bytes as latin1 units. Called by expression
// lowering and by the evaluator of constants.
// SPDX-License-Identifier: MIT
import { types } from './ctype.ts';
import type { IntType } from './ctype.ts';

const simple: Readonly<Record<string, number>> = {
  n: 10,
  t: 9,
  r: 13,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
  e: 27,
};

function unescape(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]+|[0-7]{1,3}|\r?\n|[\s\S])/g, (_, code: string) => {
    if (code[0] === 'x') return String.fromCharCode(parseInt(code.slice(1), 16) & 0xff);
    if (/^[0-7]/.test(code)) return String.fromCharCode(parseInt(code, 8) & 0xff);
    if (/^\r?\n$/.test(code)) return '';
    return String.fromCharCode(simple[code] ?? code.charCodeAt(0));
  });
}

/** Value of a character literal: char is signed on x86. */
export function charValue(text: string): number {
  const body = unescape(text.slice(text.indexOf("'") + 1, text.lastIndexOf("'")));
  return (body.charCodeAt(body.length - 1) << 24) >> 24;
}

/** Bytes of one or several adjacent string literals, without the final NUL. */
export function stringBytes(text: string): string {
  let bytes = '';
  for (const match of text.matchAll(/"((?:\\[\s\S]|[^"\\])*)"/g)) bytes += unescape(match[1] ?? '');
  return bytes;
}

/** Value of an integer literal with any suffix, or null. */
export function parseInteger(text: string): bigint | null {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)$/.exec(text);
  if (!match) return null;
  const digits = match[1] ?? '0';
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`);
  if (/^0[0-9]/.test(digits)) return null;
  return BigInt(digits);
}

/** Value and type of an integer literal (C11 6.4.4.1), or null if it is none. */
export function integerLiteral(text: string): { readonly value: bigint; readonly type: IntType } | null {
  const value = parseInteger(text);
  if (value === null) return null;
  const suffix = /[uUlL]*$/.exec(text)?.[0].toLowerCase() ?? '';
  const decimal = /^[1-9]/.test(text);
  const unsigned = suffix.includes('u');
  const long = suffix.includes('l');
  const longlong = suffix.includes('ll');
  if (!long && !unsigned && value <= 0x7fffffffn) return { value, type: types.int };
  if (!long && (unsigned || !decimal) && value <= 0xffffffffn) return { value, type: types.uint };
  if (!unsigned && value <= 0x7fffffffffffffffn)
    return { value, type: longlong ? types.longlong : types.long };
  return { value, type: longlong ? types.ulonglong : types.ulong };
}

/** Type of an enumerator with this value: int if it fits, else as wide as GCC makes an enum that holds it. */
export function enumeratorType(value: bigint): IntType {
  if (value >= -2147483648n && value <= 2147483647n) return types.int;
  if (value >= 0n && value <= 4294967295n) return types.uint;
  return value < 0n ? types.long : types.ulong;
}
