// The preprocessor: expansion as C11 6.10.3 and GNU C have it, conditions, and units of several files.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { evaluateCondition } from '../../../src/core/exec/cpp/condition.ts';
import { expandTokens } from '../../../src/core/exec/cpp/expand.ts';
import { SourceCache } from '../../../src/core/exec/cpp/sourceCache.ts';
import { tokenize, tokensToText } from '../../../src/core/exec/cpp/token.ts';
import type { Unit } from '../../../src/core/exec/cpp/unit.ts';
import { activeText, macroAt, readUnit } from '../../../src/core/exec/cpp/unit.ts';

function unitOf(files: Readonly<Record<string, string>>): Unit {
  const cache = new SourceCache();
  const unit = readUnit(
    'main.c',
    { read: (path) => (files[path] === undefined ? null : cache.file(path, files[path])) },
    {
      predefined: cache.file('<predefined>', ''),
      forced: [],
      includePath: ['a', 'b'],
      asmFallback: ['generic'],
    },
  );
  if (!unit) throw new Error('no unit');
  return unit;
}

function expand(defines: string, text: string, kept: readonly string[] = []): string {
  const unit = unitOf({ 'main.c': `${defines}\n` });
  const tokens = expandTokens(tokenize(text, 0, text.length, 0), {
    macro: (name) => unit.macros.at(name, Infinity),
    keep: (name) => kept.includes(name),
    verbatim: (name) => kept.includes(name),
  });
  return tokensToText(tokens).replace(/\s+/g, '');
}
const live = (files: Readonly<Record<string, string>>): string =>
  unitOf(files)
    .inclusions.map((one) => activeText(one).replace(/\s+/g, ''))
    .join('|');

test('tokens keep their text and places', () => {
  const tokens = tokenize('a>>=0x1fUL ... "x\\"y"', 0, 21, 7);
  expect(tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    'id a',
    'punct >>=',
    'num 0x1fUL',
    'punct ...',
    'str "x\\"y"',
  ]);
  expect(tokens[2]).toMatchObject({ start: 4, end: 10, file: 7, space: false });
});

describe('expansion', () => {
  // As gcc -E has it.
  test('a name that an expansion left over takes the brackets after it', () => {
    const defines = '#define id(x) x\n#define cat(a,b) a##b\n#define f(a) a*g\n#define g(a) f(a)';
    expect(expand(defines, 'id(cat)(i,d)(3);f(2)(9);id(id)(4);id(f)(1);')).toBe('3;2*9*g;id(4);1*g;');
  });
  test('C11 6.10.3.5 example 3', () => {
    const defines =
      '#define x 3\n#define f(a) f(x * (a))\n#undef x\n#define x 2\n#define g f\n#define z z[0]\n#define h g(~\n#define m(a) a(w)\n#define w 0,1\n#define t(a) a\n#define p() int\n#define q(x) x\n#define r(x,y) x ## y\n#define str(x) # x';
    expect(expand(defines, 'f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);')).toBe(
      'f(2*(y+1))+f(2*(f(2*(z[0]))))%f(2*(0))+t(1);',
    );
    expect(expand(defines, 'g(x+(3,4)-w) | h 5) & m(f)^m(m);')).toBe(
      'f(2*(2+(3,4)-0,1))|f(2*(~5))&f(2*(0,1))^m(0,1);',
    );
    expect(expand(defines, 'p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };')).toBe('inti[]={1,23,4,5,};');
  });
  test('C11 6.10.3.5 example 4: # and ##', () => {
    const defines =
      '#define xstr(s) str(s)\n#define str(s) # s\n#define glue(a, b) a ## b\n#define xglue(a, b) glue(a, b)\n#define HIGHLOW "hello"\n#define LOW LOW ", world"';
    expect(expand(defines, 'glue(HIGH, LOW); xglue(HIGH, LOW)')).toBe('"hello";"hello"",world"');
    expect(expand(`${defines}\n#define V 2`, 'xstr(V) str(V)')).toBe('"2""V"');
  });
  test('GNU variable arguments', () => {
    expect(expand('#define e(f, ...) g(f, ## __VA_ARGS__)', 'e(1) e(1, 2, 3)')).toBe('g(1)g(1,2,3)');
    expect(expand('#define e(f, rest...) g(f, ##rest)', 'e(1) e(1, 2)')).toBe('g(1)g(1,2)');
  });
  test('a macro is not expanded in itself', () => {
    expect(expand('#define a b\n#define b a\n#define f(x) f(x)', 'a b f(f(1))')).toBe('abf(f(1))');
  });
  test('IS_ENABLED as include/linux/kconfig.h shapes it', () => {
    const defines =
      '#define P1 0,\n#define SECOND(i, v, ...) v\n#define D(x) D2(x)\n#define D2(v) D3(P##v)\n#define D3(j) SECOND(j 1, 0)\n#define ON 1';
    expect(expand(defines, 'D(ON) D(OFF)')).toBe('10');
  });
  test('kept names keep their first argument as written, the others are expanded', () => {
    expect(expand('#define FLAG 1\n#define has(x) never', 'has(FLAG) + FLAG', ['has'])).toBe('has(FLAG)+1');
    expect(expand('#define FLAG 1', 'has(FLAG, FLAG)', ['has'])).toBe('has(FLAG,1)');
  });
});

test.each([
  ['1 + 2 * 3 == 7', 1n],
  ['(1 ? 2 : 3) << 2', 8n],
  ["'\\0' == 0 && 'A' == 65", 1n],
  ['!unknown && ~0 == -1', 1n],
  ['7 / 2 % 2 | 4 ^ 1', 5n],
  ['1 +', null],
  ['1 / 0', null],
])('condition %s', (text, wanted) => {
  expect(evaluateCondition(tokenize(text, 0, text.length, 0))).toBe(wanted);
});

describe('units', () => {
  test('an include guard and #pragma once let a file in once', () => {
    expect(
      live({
        'main.c': '#include "g.h"\n#include "g.h"\n#include "o.h"\n#include "o.h"\nm',
        'g.h': '#ifndef G\n#define G\ng\n#endif\n',
        'o.h': '#pragma once\no',
      }),
    ).toBe('|g|o|m');
  });
  test('#elif takes the first true branch, nested conditionals stay dead', () => {
    expect(
      live({
        'main.c':
          '#define A 2\n#if A == 1\na\n#if 1\nx\n#endif\n#elif A == 2\nb\n#elif A == 2\nc\n#else\nd\n#endif\ne',
      }),
    ).toBe('|be');
  });
  test('the file beside comes first, then the path; asm/ falls back', () => {
    expect(
      live({
        'main.c': '#include <x.h>\n#include <asm/y.h>\nm',
        'a/x.h': 'ax',
        'b/x.h': 'bx',
        'generic/y.h': 'gy',
      }),
    ).toBe('|ax|gy|m');
  });
  test('what is not there is remarked', () => {
    expect(unitOf({ 'main.c': '#include <none.h>\n' }).remarks).toEqual(['not in the tree: <none.h>']);
  });
  test('a name means what it meant at that place', () => {
    const text = '#define A 1\nfirst\n#undef A\nsecond\n#define A 2\nthird\n';
    const unit = unitOf({ 'main.c': text });
    const main = unit.inclusions.at(-1);
    if (!main) throw new Error('no inclusion');
    const at = (word: string): string | undefined =>
      macroAt(unit, main, text.indexOf(word), 'A')?.body[0]?.text;
    expect([at('first'), at('second'), at('third')]).toEqual(['1', undefined, '2']);
  });
});
