// Macro expansion step by step: what each step shows, and that the last one is what the preprocessor gives.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { expandTokens } from '../../../../src/core/exec/cpp/expand.ts';
import { parseDefine, type Macro } from '../../../../src/core/exec/cpp/macro.ts';
import { tokenize, tokensToText } from '../../../../src/core/exec/cpp/token.ts';
import { macroSteps } from '../../../../src/core/index/macroSteps.ts';

const limits = { steps: 30, tokens: 4000 };

function macrosOf(defines: string): (name: string) => Macro | null {
  const macros = new Map<string, Macro>();
  for (const line of defines.split('\n')) {
    const macro = parseDefine(line, 0, line.length, 0);
    if (macro) macros.set(macro.name, macro);
  }
  return (name) => macros.get(name) ?? null;
}
const steps = (defines: string, use: string) => macroSteps(use, macrosOf(defines), limits);
const texts = (defines: string, use: string): string[] => steps(defines, use).steps.map(({ text }) => text);

test('the arguments stand in the body as they are written, and are replaced afterwards', () => {
  const defines = 'BIT(n) (1UL << (n))\nTS_BIT 3\nMASK BIT(TS_BIT)';
  expect(steps(defines, 'MASK')).toEqual({
    steps: [
      { replaced: ['MASK'], text: 'BIT(TS_BIT)' },
      { replaced: ['BIT'], text: '(1UL << (TS_BIT))' },
      { replaced: ['TS_BIT'], text: '(1UL << (3))' },
    ],
    complete: true,
  });
  expect(steps(defines, 'f(x)')).toEqual({ steps: [], complete: true });
});

test('an argument that is pasted or made a string stays as it is written', () => {
  const defines = 'paste(a, b) paste2(a, b)\npaste2(a, b) a##b\nraw(a, b) a##b\nstr(x) #x\nLINE 12';
  expect(texts(defines, 'paste(x, LINE)')).toEqual(['paste2(x, LINE)', 'paste2(x, 12)', 'x12']);
  expect(texts(defines, 'raw(x, LINE)')).toEqual(['xLINE']);
  expect(texts(defines, 'str(LINE "a")')).toEqual(['"LINE \\"a\\""']);
});

test('a chain that does not end within the limits says so', () => {
  const chain = Array.from({ length: 9 }, (_, i) => `M${i} M${i + 1}`).join('\n');
  const cut = macroSteps('M0', macrosOf(chain), { steps: 4, tokens: 100 });
  expect([cut.steps.length, cut.steps.at(-1)?.text, cut.complete]).toEqual([4, 'M4', false]);
  const bomb = 'A B B B B\nB C C C C\nC D D D D\nD E E E E';
  const small = macroSteps('A', macrosOf(bomb), { steps: 30, tokens: 20 });
  expect([small.steps.length, small.complete]).toEqual([2, false]);
});

test('a name that an argument left over takes the brackets that follow it, as gcc and clang have it', () => {
  const defines = 'id(x) x\nf(x) <x>\ncat(a, b) a ## b';
  expect(texts(defines, 'id(f)(1) id(id)(f)(2) id(cat)(i, d)(3)').at(-1)).toBe('<1> id(f)(2) 3');
});

describe('the last step is what the preprocessor gives', () => {
  const standard =
    'f(a) f(x * (a))\nx 2\ng f\nz z[0]\nh g(~\nm(a) a(w)\nw 0,1\nt(a) a\np() int\nq(x) x\nr(x,y) x ## y\nstr(x) # x';
  const enabled =
    'ARG_ONE 0,\nSECOND(i, v, ...) v\nAND(x, y) AND2(x, y)\nAND2(x, y) AND3(ARG_##x, y)\nAND3(j, y) SECOND(j y, 0)\nOR(x, y) OR2(x, y)\nOR2(x, y) OR3(ARG_##x, y)\nOR3(j, y) SECOND(j 1, y)\nDEFINED(x) DEF2(x)\nDEF2(v) DEF3(ARG_##v)\nDEF3(j) SECOND(j 1, 0)\nIS_ON(o) OR(DEFINED(o), DEFINED(o##_MODULE))\nCONFIG_A ONE\nARG_1 0,\nCONFIG_B 1\nCONFIG_C_MODULE 1';
  const cases: readonly (readonly [string, string])[] = [
    [standard, 'f(y+1) + f(f(z)) % t(t(g)(0) + t)(1);'],
    [standard, 'g(x+(3,4)-w) | h 5) & m(f)^m(m);'],
    [standard, 'p() i[q()] = { q(1), r(2,3), r(4,), r(,5), r(,) };'],
    [standard, 'str(f(x)) q(str(x)) r(f,x)'],
    [
      'glue(a, b) a ## b\nxglue(a, b) glue(a, b)\nHIGHLOW "hello"\nLOW LOW ", world"',
      'glue(HIGH, LOW); xglue(HIGH, LOW)',
    ],
    ['e(f, ...) g(f, ## __VA_ARGS__)\nX 5', 'e(1) e(1, 2, X) e(X)'],
    ['e(f, rest...) g(f, ##rest)', 'e(1) e(1, 2)'],
    ['a b\nb a\nf(x) f(x)', 'a b f(f(1))'],
    ['both(x) (x, #x)\nA B\nB 1', 'both(A) both(both(A))'],
    ['two(p) g2(p)\ng2(a, ...) a\nPAIR 1, 2', 'two(PAIR)'],
    ['outer(x, y) inner(x, y)\ninner(a, b) [a #b]\nX 1\nY Z\nZ 2', 'outer(X, outer(Y, Y))'],
    [enabled, 'IS_ON(CONFIG_B) IS_ON(CONFIG_C) IS_ON(CONFIG_D) AND(DEFINED(CONFIG_B), IS_ON(CONFIG_C))'],
  ];
  test.each(cases)('%#', (defines, use) => {
    const macro = macrosOf(defines);
    const whole = tokensToText(expandTokens(tokenize(use, 0, use.length, 0), { macro, keep: () => false }));
    const found = steps(defines, use);
    const plain = (text: string): string => text.replace(/\s+/g, '');
    expect(found.complete).toBe(true);
    expect(plain(found.steps.at(-1)?.text ?? use)).toBe(plain(whole));
  });
});
