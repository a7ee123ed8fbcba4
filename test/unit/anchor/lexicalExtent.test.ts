// Definitions found by words and brackets: functions in all the kernel's spellings, types, macros, variables.
// SPDX-License-Identifier: MIT
import { expect, test } from 'vitest';
import { codeWords } from '../../../src/core/anchor/codeShape.ts';
import { lexicalExtents } from '../../../src/core/anchor/lexicalExtent.ts';

const linesOf = (text: string, symbol: string): [number, number][] =>
  lexicalExtents(codeWords(text), symbol).map(({ startLine1, endLine1 }) => [startLine1, endLine1]);

test('a function, from its first word to its last brace', () => {
  const text =
    'int a;\n\n__visible __notrace struct task *\n__switch(struct task *p)\n{\n\tif (p) {\n\t\tq();\n\t}\n}\nint b;\n';
  expect(linesOf(text, '__switch')).toEqual([[3, 9]]);
});

test('a prototype, a call, a comment and a string are not definitions', () => {
  const text = 'extern void f(int);\n/* f() { } */\nvoid g(void)\n{\n\tf(1);\n\tp("f() {");\n}\n';
  expect(linesOf(text, 'f')).toEqual([]);
});

test('both branches of an #if', () => {
  const text = '#ifdef A\nvoid f(void)\n{\n\tx();\n}\n#else\nstatic inline void f(void) { }\n#endif\n';
  expect(linesOf(text, 'f')).toEqual([
    [2, 5],
    [7, 7],
  ]);
});

test('a brace that an #if leaves open ends with the one in column 0', () => {
  const text =
    'void f(void)\n{\n#ifdef A\n\tif (x) {\n#else\n\tif (y) {\n#endif\n\t\tz();\n\t}\n}\nvoid g(void)\n{\n}\n';
  expect(linesOf(text, 'f')).toEqual([[1, 10]]);
  expect(linesOf(text, 'g')).toEqual([[11, 13]]);
});

test('bodies behind definer macros', () => {
  const text = 'DEFINE_IDTENTRY(exc_x)\n{\n\ty();\n}\n\nSYSCALL_DEFINE2(kill, pid_t, pid, int, sig)\n{\n}\n';
  expect(linesOf(text, 'exc_x')).toEqual([[1, 4]]);
  expect(linesOf(text, 'kill')).toEqual([[6, 8]]);
});

test('types, with what follows their brace', () => {
  const text =
    'struct fpu;\nstruct fpu *one;\nstruct fpu {\n\tint a;\n} __aligned(64);\nenum xfeature {\n\tA,\n};\nunion u {\n\tint i;\n};\n';
  expect(linesOf(text, 'fpu')).toEqual([[3, 5]]);
  expect(linesOf(text, 'xfeature')).toEqual([[6, 8]]);
  expect(linesOf(text, 'u')).toEqual([[9, 11]]);
});

test('variables: plain, initialised, per-CPU, with attributes; a declaration is none', () => {
  const text =
    'extern int v;\nint v;\nstatic const int w[] = {\n\t1,\n};\nDEFINE_PER_CPU(struct fpu *, owner);\nstruct cfg c __ro_after_init;\nDECLARE_PER_CPU(int, d);\n';
  expect(linesOf(text, 'v')).toEqual([[2, 2]]);
  expect(linesOf(text, 'w')).toEqual([[3, 5]]);
  expect(linesOf(text, 'owner')).toEqual([[6, 6]]);
  expect(linesOf(text, 'c')).toEqual([[7, 7]]);
  expect(linesOf(text, 'd')).toEqual([]);
});

test('macros, joined lines included, and no use of them', () => {
  const text = '#define M(x) do { \\\n\tf(x); \\\n} while (0)\n#define N M\nvoid g(void)\n{\n\tM(1);\n}\n';
  expect(linesOf(text, 'M')).toEqual([[1, 3]]);
  expect(linesOf(text, 'N')).toEqual([[4, 4]]);
});

test('any text gives an answer', () => {
  for (const text of [
    '',
    '{',
    '}}}',
    'f(',
    'f() {',
    '"',
    '/*',
    '#',
    '#define',
    '#define f',
    'f() }',
    '\\\n{(',
  ])
    expect(() => lexicalExtents(codeWords(text), 'f')).not.toThrow();
});
