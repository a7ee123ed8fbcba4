// The constant evaluator against C's own rules.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { constantValue, type ConstantDefinition } from '../../../../src/core/index/constantValue.ts';
import { enumeratorAt, macroAt } from '../../../../src/core/index/constantText.ts';

const macro = (body: string, ...parameters: string[]): ConstantDefinition => ({
  kind: 'macro',
  parameters: parameters.length === 0 ? null : parameters,
  body,
});
const names: Record<string, ConstantDefinition[]> = {
  X86_CR0_TS_BIT: [macro('3')],
  X86_CR0_TS: [macro('_BITUL(X86_CR0_TS_BIT)')],
  XFEATURE_YMM: [{ kind: 'enumerator', base: null, offset: 2 }],
  XFEATURE_MASK_YMM: [macro('(1 << XFEATURE_YMM)')],
  OPEN_SUM: [macro('1 + 1')],
  TWICE: [macro('x * 2', 'x')],
  LOOP_A: [macro('LOOP_B')],
  LOOP_B: [macro('LOOP_A')],
  AGREE: [macro('0x10'), macro('16')],
  DIFFER: [macro('1'), macro('2')],
  CALLED: [macro('some_function()')],
};
const value = (expression: string): bigint | null => constantValue(expression, (name) => names[name] ?? []);

test.each([
  ['X86_CR0_TS', 8n],
  ['XFEATURE_MASK_YMM', 4n],
  ['1UL << 63', 1n << 63n],
  ['1 << 31', -(1n << 31n)],
  ['~0', -1n],
  ['~0U', 0xffffffffn],
  ['~0UL', 0xffffffffffffffffn],
  ['0xFFFFFFFF', 0xffffffffn],
  ['-1 == 0xFFFFFFFF', 1n],
  ['017', 15n],
  ['GENMASK(9, 4)', 0x3f0n],
  ['GENMASK_ULL(63, 0)', 0xffffffffffffffffn],
  ['BIT(2) | BIT_ULL(40)', (1n << 40n) | 4n],
  ['_AC(1, UL) << 40', 1n << 40n],
  ['(u64)1 << 40', 1n << 40n],
  ['(int)0xFFFFFFFFUL', -1n],
  ['1 ? 2 : 3', 2n],
  ['1 + 2 * 3 - 4', 3n],
  ['OPEN_SUM * 2', 3n],
  ['TWICE(OPEN_SUM)', 3n],
  ['AGREE', 16n],
  ['sizeof(int)', null],
  ['DIFFER', null],
  ['LOOP_A', null],
  ['CALLED', null],
  ['UNKNOWN', null],
  ['1 << 32', null],
  ['1 / 0', null],
  ['1 +', null],
  ['', null],
  ['"text"', null],
])('%s is %s', (expression, expected) => {
  expect(value(expression)).toBe(expected);
});

test('deep nesting and long expansion end without a value', () => {
  expect(value(`${'('.repeat(100_000)}1`)).toBeNull();
  const doubling = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`D${i}`, [macro(i === 0 ? '1' : `D${i - 1} + D${i - 1}`)]]),
  );
  expect(constantValue('D39', (name) => doubling[name] ?? [])).toBeNull();
});

describe('definitions in text', () => {
  const at = (text: string, name: string) => text.indexOf(name);

  test('macros with comments, continuations and parameters', () => {
    const text = '#define A_MASK /* bits */ (1 | \\\n\t2) // end';
    expect(macroAt(text, 0, text.length)).toMatchObject({
      parameters: null,
      body: expect.stringMatching(/^\(1 \|\s+2\)$/),
    });
    expect(macroAt('#define F(a, b) (a + b)', 0, 23)).toEqual({
      kind: 'macro',
      parameters: ['a', 'b'],
      body: '(a + b)',
    });
    expect(macroAt('#define V(fmt, ...) f(fmt)', 0, 26)).toBeNull();
  });

  test('enumerators count from the last value', () => {
    const text = 'enum t { A, B = 1 << 4, /* not, this */ C, D, };\nenum { E = 7, F };';
    expect(enumeratorAt(text, at(text, 'A'))).toEqual({ kind: 'enumerator', base: null, offset: 0 });
    expect(enumeratorAt(text, at(text, 'D'))).toEqual({ kind: 'enumerator', base: '1 << 4', offset: 2 });
    expect(enumeratorAt(text, at(text, 'F'))).toEqual({ kind: 'enumerator', base: '7', offset: 1 });
  });

  test('a condition before an enumerator makes it unknown, a #define beside it does not', () => {
    const text = 'enum u { AA,\n#define AA AA\nBB,\n#ifdef CONFIG_X\nCC,\n#endif\nDD, EE = 3, FF };';
    expect(enumeratorAt(text, at(text, 'BB'))).toEqual({ kind: 'enumerator', base: null, offset: 1 });
    expect(enumeratorAt(text, at(text, 'DD'))).toBeNull();
    expect(enumeratorAt(text, at(text, 'FF'))).toEqual({ kind: 'enumerator', base: '3', offset: 1 });
  });

  test('what is not an enumerator is refused', () => {
    expect(enumeratorAt('int x[] = { A, B };', 12)).toBeNull();
    expect(enumeratorAt('int A;', 4)).toBeNull();
  });
});
