// What the lexical pass defines: on plain C it must agree with the parser, on odd text it must not get lost.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { lexicalFacts, macroFacts } from '../../../../../src/core/index/lexical/lexicalFacts.ts';
import { factsOf } from '../../../../../src/core/syntax/factsOf.ts';
import type { Definition } from '../../../../../src/core/syntax/facts.ts';
import { loadQueries } from '../../../../../src/service/parser/createParser.ts';
import { createNativeParser } from '../../../../../src/service/parser/nativeParser.ts';

const parser = createNativeParser(loadQueries());
const brief = ({ name, kind, nameStart, line0, endLine0, via, container }: Definition) =>
  [kind, name, nameStart, line0, endLine0, via ?? '', container ?? ''].join(' ');
const lexical = (text: string) => lexicalFacts(Buffer.from(text, 'latin1')).definitions;
const named = (text: string) => lexical(text).map(({ kind, name }) => `${kind} ${name}`);

describe('agrees with the parser', () => {
  test.each([
    'int plain(void)\n{\n\treturn 1;\n}\n',
    'static inline struct page *many(struct list *l, int (*cb)(int)) { return 0; }\n',
    'static int __init early(void) { if (x) { y(); } }\nint after;\n',
    'struct a { int one, *two; struct b { char in; } nested; int bits : 3; int (*call)(int x); u8 arr[4]; };\n',
    'union u { long l; char c[8]; } shared;\n',
    'enum color { RED, GREEN = 1 << 3, BLUE = F(1, 2), };\n',
    'typedef struct { int x; } point_t;\ntypedef int (*handler)(int);\ntypedef unsigned long ulong_t, *ulong_p;\n',
    'extern int there;\nint here = 3, *both[2] = { 0, 1 }, last;\n',
    'int prototype(int a, char *b);\nvoid *another(void) __attribute__((noreturn));\n',
    'const struct ops table = {\n\t.read = my_read,\n\t.write = my_write,\n};\n',
    '#define ONE 1\n#define TWO(x) \\\n\t((x) + 1)\nint x;\n',
    'SYSCALL_DEFINE2(nap, int, ms, long, flags)\n{\n\treturn ms;\n}\n',
    'DEFINE_PER_CPU(struct rq, runqueues);\nstatic DEFINE_MUTEX(lock);\nLIST_HEAD(things);\n',
    'EXPORT_SYMBOL(foo)\nstatic int bar(void)\n{\n}\n',
    'int (*pointer)(void) = fallback;\nstatic void (*table[4])(int);\n',
    'int f(void)\n{\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t\tc();\n\t}\n}\nint g(void) { }\n',
    'extern "C" {\nint inside(void);\n}\n',
  ])('%j', (text) => {
    expect(lexical(text).map(brief).sort()).toEqual(factsOf(text, parser).definitions.map(brief).sort());
  });
});

describe('is not led astray', () => {
  test('by words in comments, strings and character literals', () => {
    expect(named('/* int a; */ // int b;\nchar *s = "int c; {"; char q = \'{\'; int real;\n')).toEqual([
      'variable s',
      'variable q',
      'variable real',
    ]);
  });

  test('by an unclosed brace: what begins a line ends with a brace at the beginning of a line', () => {
    expect(named('int lost(void)\n{\n\tMACRO({\n}\nint found(void)\n{\n}\n')).toEqual([
      'function lost',
      'function found',
    ]);
  });

  test('by branches that both open a function', () => {
    const text =
      '#ifdef A\nint one(int a)\n{\n#else\nint one(void)\n{\n#endif\n\treturn 0;\n}\nint two(void) { }\n';
    expect(named(text)).toContain('function two');
  });

  test.each([
    '',
    '{',
    '}',
    '((((',
    '"',
    "'",
    '/*',
    '#',
    '#define',
    '#define A \\',
    '\\',
    'int',
    '\n\n}}}}',
    '#if\n#else',
  ])('by %j', (text) => {
    expect(() => lexical(text)).not.toThrow();
  });

  test('by a million braces', () => {
    expect(named(`${'{'.repeat(1_000_000)}\nint x;\n`)).toEqual([]);
    expect(named(`${'struct {'.repeat(100_000)}\n}\nint after;\n`)).toEqual(['variable after']);
  });
});

test('the first definition of a file begins at its first word, not at what stands above it', () => {
  const above = '/* A licence. */\n#ifndef A\n#define A\n#include <b.h>\n\n';
  const text = `${above}typedef unsigned short width_t;\nint next;\n`;
  const [, first, second] = lexicalFacts(Buffer.from(text)).definitions;
  expect(first).toMatchObject({ name: 'width_t', kind: 'typedef', start: above.length });
  expect(text.slice(second?.start, second?.end)).toBe('int next;');
});

describe('a macro that is read alone is what the whole text gives', () => {
  const text =
    'int A(void);\n/* #define A 0 */\n#define A 1\n#ifdef X\n# define\tA (x) /* over\n two lines */ + 1\n#else\n' +
    '#define A(x) \\\n\tf(x, \\\n\t  "\xe9 \\" A")\n#endif\nstruct s {\n#define A 2 // one \\\n more\n};\n#define AB 3\n#define A';
  const all = lexicalFacts(Buffer.from(text, 'latin1')).definitions.filter(({ name }) => name === 'A');
  const macros = all.filter(({ kind }) => kind === 'macro');
  test('every one of them', () => {
    expect(macros.map(({ line0, endLine0 }) => [line0, endLine0])).toEqual([
      [2, 2],
      [4, 5],
      [7, 9],
      [12, 13],
      [16, 16],
    ]);
    const lines0 = macros.map(({ line0 }) => line0);
    expect(macroFacts(text, 'A', lines0)).toEqual(macros);
  });
  test.each([
    ['one in a comment', '/*\n#define A 1\n*/\n#define B\n', []],
    ['one that is not where it was', '\n#define A 1\n', [0]],
    ['one that is gone', '#define B 1\n', [0]],
    ['a comment that does not end near', `#define A 1 /*${' x\n'.repeat(2_000)}*/\n`, [0]],
  ])('%s: the whole must be read', (_, changed, lines0) => {
    expect(macroFacts(changed, 'A', lines0)).toBeNull();
  });
});
