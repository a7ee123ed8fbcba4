// The lexer against texts whose tokens can be told by reading C11 6.4.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { lex } from '../../../src/core/syntax/lexer.ts';
import { Code } from '../../../src/core/syntax/tokens.ts';

function words(text: string): string[] {
  const lexed = lex(text);
  return Array.from({ length: lexed.count }, (_, i) => text.slice(lexed.starts[i], lexed.ends[i]));
}

function directives(text: string): string[] {
  const { directives: extents } = lex(text);
  return extents.flatMap((start, i) => (i % 2 === 0 ? [text.slice(start, extents[i + 1])] : []));
}

describe('lex', () => {
  test.each([
    ['a->b--c', ['a', '->', 'b', '--', 'c']],
    ['x<<=1>>2<=3', ['x', '<<=', '1', '>>', '2', '<=', '3']],
    ['f(...)&&!a||~b', ['f', '(', '...', ')', '&&', '!', 'a', '||', '~', 'b']],
    [
      '0x1fULL 1e-5 1.5f .5 0x1p-3 32_sig 0xe+1',
      ['0x1fULL', '1e-5', '1.5f', '.5', '0x1p-3', '32_sig', '0xe', '+', '1'],
    ],
    ['1 ... 2', ['1', '...', '2']],
    ['L"a\\"b" u8"c" \'\\\'\' L\'x\'', ['L"a\\"b"', 'u8"c"', "'\\''", "L'x'"]],
    ['a /* b */ c // d\ne', ['a', 'c', 'e']],
    ['a // b \\\n c\nd', ['a', 'd']],
    ['"open\nnext', ['"open', 'next']],
    ['a/**/b/ c', ['a', 'b', '/', 'c']],
    ['a \xa0 b \f c', ['a', 'b', 'c']],
    ['x = y ## z # w', ['x', '=', 'y', '##', 'z', '#', 'w']],
  ])('%j', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  test('directives end where C says', () => {
    expect(directives('a\n #define X \\\n 1\nb # c\n')).toEqual(['#define X \\\n 1']);
    expect(directives('#if 1 /* a\n b */ + 2\nx\n')).toEqual(['#if 1 /* a\n b */ + 2']);
    expect(directives("#error don't /* x */\nint a;\n#endif")).toEqual(["#error don't /* x */", '#endif']);
    expect(directives('/* c */ #if A\r\nx')).toEqual(['#if A\r']);
    expect(directives('#define S "/*"\nint a;')).toEqual(['#define S "/*"']);
  });

  test('codes tell words, literals and punctuators apart', () => {
    const { codes, count } = lex('a 1 "s" \'c\' -> ( ==');
    expect(Array.from(codes.slice(0, count))).toEqual([
      Code.word,
      Code.number,
      Code.string,
      Code.char,
      Code.arrow,
      Code.lparen,
      Code.comparison,
    ]);
  });
});
