// Character and string literals with their escapes; bytes as latin1 units. Called by expression lowering.
// SPDX-License-Identifier: MIT

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
