// The constant evaluator against C's own rules, on definitions written here.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { parseDefine } from '../../../../src/core/exec/cpp/macro.ts';
import { typeName } from '../../../../src/core/exec/ctype.ts';
import { directiveTruth, configuredMacros } from '../../../../src/core/values/directiveTruth.ts';
import type { Configured } from '../../../../src/core/values/directiveTruth.ts';
import { valueOf } from '../../../../src/core/values/constant.ts';
import { constantOf } from '../../../../src/core/values/constantOf.ts';
import { enumeratorIn, macroIn, withoutComments } from '../../../../src/core/values/definitionText.ts';
import { emptyWorld } from '../../../../src/core/values/world.ts';
import type { Candidate, Meaning, Truth, ValueWorld } from '../../../../src/core/values/world.ts';

function candidate(
  meaning: Meaning | null,
  holds: Truth = 'yes',
  condition: string | null = null,
): Candidate {
  if (meaning === null) throw new Error('not a definition');
  return { meaning, condition, holds, path: 'include/x.h', line1: 1 };
}
const defined = (line: string, holds: Truth = 'yes', condition: string | null = null): Candidate => {
  const macro = parseDefine(line, 0, line.length, -1);
  return candidate(macro && { kind: 'macro', macro }, holds, condition);
};
const enumText = 'enum xfeature { XFEATURE_FP, XFEATURE_SSE, XFEATURE_YMM, XFEATURE_MAX = 1 << 4, AFTER };';
const enumerator = (name: string): Candidate =>
  candidate(enumeratorIn(enumText, enumText.indexOf(name), () => 'maybe'));
const definitions: readonly Candidate[] = [
  ...[
    'X86_CR0_EM_BIT 2',
    'X86_CR0_EM _BITUL(X86_CR0_EM_BIT)',
    'X86_CR0_TS_BIT 3',
    'X86_CR0_TS _BITUL(X86_CR0_TS_BIT)',
    'XFEATURE_MASK_YMM (1 << XFEATURE_YMM)',
    'OPEN_SUM 1 + 1',
    'TWICE(x) x * 2',
    'PASTE(a, b) a ## b',
    'NAME_OF(bit) X86_CR0_##bit',
    'SELF SELF + 1',
    'LOOP_A LOOP_B',
    'LOOP_B LOOP_A',
    'CALLED some_function(3)',
    'LAST(first, ...) (__VA_ARGS__)',
    'EMPTY',
  ].map((line) => defined(line)),
  defined('PER_BUILD 1', 'yes', '!defined(CONFIG_KASAN)'),
  defined('PER_BUILD 2', 'no', 'defined(CONFIG_KASAN)'),
  defined('EITHER 1', 'maybe', 'defined(A)'),
  defined('EITHER 2', 'maybe', 'defined(B)'),
];
const named = (one: Candidate): string => (one.meaning.kind === 'macro' ? one.meaning.macro.name : '');
const world: ValueWorld = {
  ...emptyWorld,
  candidates: (name) =>
    new RegExp(`\\b${name}\\b`).test(enumText)
      ? [enumerator(name)]
      : definitions.filter((one) => named(one) === name),
  isType: (name) => name === 'u64',
  typedef: (name) => (name === 'u64' ? { k: 'int', size: 8, signed: false, bool: false, name: 'u64' } : null),
};
const result = (expression: string) => constantOf(expression, world).value;
function value(expression: string): bigint | string {
  const found = result(expression);
  return found.ok ? valueOf(found.value) : found.error;
}
const typed = (expression: string): string => {
  const found = result(expression);
  return found.ok ? `${valueOf(found.value)} ${typeName(found.value.type)}` : found.error;
};

// The expected values are those of C11 on an LP64 machine; test/kernel/values.test.ts asks gcc.
test.each([
  ['0x10', 16n],
  ['017', 15n],
  ['0b101', 5n],
  ["'A'", 65n],
  ["'\\n' + 1", 11n],
  ["'\\xff'", -1n],
  ['X86_CR0_EM|X86_CR0_TS', 12n],
  ['XFEATURE_MASK_YMM', 4n],
  ['XFEATURE_SSE', 1n],
  ['AFTER', 17n],
  ['NAME_OF(TS)', 8n],
  ['PASTE(0x, ff)', 255n],
  ['LAST(1, 7)', 7n],
  ['OPEN_SUM * 2', 3n],
  ['TWICE(OPEN_SUM)', 3n],
  ['BIT(2) | BIT_ULL(40)', (1n << 40n) | 4n],
  ['_AC(1, UL) << 40', 1n << 40n],
  ['UL(3) + ULL(4) + U64_C(5)', 12n],
  ['GENMASK(9, 4)', 0x3f0n],
  ['GENMASK(63, 0)', 0xffffffffffffffffn],
  ['GENMASK_ULL(63, 63)', 1n << 63n],
  ['1 + 2 * 3 - 4 / 2 % 3', 5n],
  ['7 & 3 | 8 ^ 1', 11n],
  ['1 ? 2 : 1 / 0', 2n],
  ['0 && 1 / 0', 0n],
  ['1 || unknown', 1n],
  ['0 ?: 9', 9n],
  ['(1, 2)', 2n],
  ['sizeof(long) + sizeof(char *) + sizeof(int[0] + 0)', '"int" is not expected here'],
  ['sizeof(u64)', 8n],
  ['sizeof(int)', 4n],
  ['sizeof "abc"', 4n],
  ['sizeof(1 ? (char)1 : (char)2)', 4n],
  ['/* a comment */ 1 // and another', 1n],
  ['(typeof(1UL))-1', 0xffffffffffffffffn],
])('%s', (expression, expected) => {
  if (expression.includes('int[0]')) expect(result(expression).ok).toBe(false);
  else expect(value(expression)).toBe(expected);
});

describe('types are those of C', () => {
  test.each([
    ['1', '1 int'],
    ['2147483648', '2147483648 long'],
    ['0x80000000', '2147483648 unsigned int'],
    ['0xffffffffffffffff', '18446744073709551615 unsigned long'],
    ['1ull', '1 unsigned long long'],
    ['~0', '-1 int'],
    ['~0U', '4294967295 unsigned int'],
    ['~0UL', '18446744073709551615 unsigned long'],
    ['1 << 31', '-2147483648 int'],
    ['-1 == 0xFFFFFFFF', '1 int'],
    ['-1 < 1U', '0 int'],
    ['-1L < 1U', '1 int'],
    ['1 ? -1 : 0U', '4294967295 unsigned int'],
    ['(unsigned char)300', '44 unsigned char'],
    ['(char)200', '-56 char'],
    ['(int)0xFFFFFFFFUL', '-1 int'],
    ['(u64)-1', '18446744073709551615 u64'],
    ['(unsigned char)200 + 100', '300 int'],
    ['-1 >> 1', '-1 int'],
    ['0xffffffffffffffff * 0xffffffffffffffff', '1 unsigned long'],
    ['9223372036854775807 + 1', '-9223372036854775808 long'],
    ['(void *)0x100 + 2', '258 void *'],
  ])('%s is %s', (expression, expected) => {
    expect(typed(expression)).toBe(expected);
  });
});

describe('what is not constant is named in one line', () => {
  test.each([
    ['1 / 0', '"1 / 0": division by zero'],
    ['1 + 5 % (2 - 2)', '"5 % (2 - 2)": division by zero'],
    ['1 << 32', '"1 << 32": shift of a 32-bit value by 32'],
    ['1UL << 200', '"1UL << 200": shift of a 64-bit value by 200'],
    ['1 << -1', '"1 << -1": shift of a 32-bit value by -1'],
    ['SELF', '"SELF": the macro is defined by itself'],
    ['LOOP_A', '"LOOP_A": the macro is defined by itself'],
    ['8 | CALLED', '"some_function(3)" in the expansion of "CALLED": a function call'],
    ['cr0 & X86_CR0_TS', '"cr0": not known here'],
    ['TWICE', '"TWICE": a macro that takes arguments'],
    ['', 'the expression is empty'],
    ['EMPTY', 'the expression is empty'],
    ['1 +', 'something is missing after "+"'],
    ['(1 + 2', '"(" is never closed'],
    ['1 + 2)', '")" closes nothing'],
    ['(1]', '"(" is closed by "]"'],
    ['1 2', '"2" is not expected here'],
    ['08', '"08": not an integer'],
    ['1.5', '"1.5": not an integer'],
    ['0x10000000000000000', '"0x10000000000000000": more than 64 bits'],
    ["'ab'", '"\'ab\'": not a character constant'],
    ['"text"', '""text"": a string'],
    ['a = 1', '"a = 1": it changes a variable'],
    ['i++', '"i++": it changes a variable'],
    ['p->x', '"p->x": a member of an object'],
    ['GENMASK(3, 9)', '"GENMASK(3, 9)": no mask reaches from bit 9 up to bit 3'],
    [
      'sizeof(struct nowhere)',
      '"(struct nowhere)": struct nowhere is not defined in what is indexed of this tree',
    ],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });

  test('whatever the nesting, the length or the growth, it is one line', () => {
    for (const hostile of [
      '('.repeat(10_000) + '1' + ')'.repeat(10_000),
      '('.repeat(100_000),
      '-'.repeat(10_000) + '1',
      '1?'.repeat(10_000) + '1',
      'BIT('.repeat(10_000) + '1' + ')'.repeat(10_000),
      '1+'.repeat(30_000) + '1',
    ]) {
      const found = result(hostile);
      expect(found.ok).toBe(false);
      expect(found.ok ? '' : found.error).toMatch(/^the expression .{1,60}$/);
    }
    const line = Array.from({ length: 5_000 }, () => '1').join('+');
    expect(value(line)).toBe(5_000n);
    const doubling: ValueWorld = {
      ...emptyWorld,
      candidates: (name) => {
        const level = Number(/^D(\d+)$/.exec(name)?.[1]);
        return Number.isNaN(level)
          ? []
          : [defined(level === 0 ? 'D0 1' : `D${level} D${level - 1}+D${level - 1}`)];
      },
    };
    expect(constantOf('D8', doubling).value.ok).toBe(true);
    expect(constantOf('D60', doubling).value).toEqual({ ok: false, error: 'the macros grow without bound' });
    expect(constantOf('D9000', doubling).value).toEqual({
      ok: false,
      error: 'the macros grow without bound',
    });
  });
});

describe('several definitions', () => {
  test('the one that the configuration has, and the value under the other condition', () => {
    const { value: own, others, ambiguous } = constantOf('PER_BUILD << 4', world);
    expect(own.ok && valueOf(own.value)).toBe(16n);
    expect(ambiguous).toBe(false);
    expect(
      others.map(({ name, candidate: { condition }, value: other }) => [
        name,
        condition,
        other.ok && valueOf(other.value),
      ]),
    ).toEqual([['PER_BUILD', 'defined(CONFIG_KASAN)', 32n]]);
  });
  test('nothing decides between them: the answer says so', () => {
    expect(constantOf('EITHER', world).ambiguous).toBe(true);
    expect(constantOf('EITHER * 0', world)).toMatchObject({ ambiguous: false, others: [] });
  });
});

describe('definitions in text', () => {
  test('macros with comments, continuations and parameters', () => {
    const text = withoutComments('#define A_MASK /* bits */ (1 | \\\n\t2) // end');
    const meaning = macroIn(text, 0, text.length);
    expect(meaning?.kind === 'macro' && meaning.macro.body.map((token) => token.text)).toEqual([
      '(',
      '1',
      '|',
      '2',
      ')',
    ]);
    const call = '#define F(a, b) (a + b)';
    expect(macroIn(call, 0, call.length)).toMatchObject({ macro: { params: ['a', 'b'] } });
  });
  test('enumerators count from the last value', () => {
    const text = withoutComments('enum t { A, B = 1 << 4, /* not, this */ C, D, };\nenum { E = 7, F };');
    const at = (name: string) => enumeratorIn(text, text.indexOf(name), () => 'maybe');
    expect(at('A')).toMatchObject({ base: null, offset: 0 });
    expect(at('D')).toMatchObject({ offset: 2 });
    expect(at('F')).toMatchObject({ offset: 1 });
  });
  test('conditions inside an enum: as the configuration has it, or no number', () => {
    const text =
      'enum u { AA,\n#define AA AA\nBB,\n#ifdef CONFIG_X\nCC,\n#else\nC2, C3,\n#endif\nDD, EE = 3, FF };';
    const at = (name: string, truth: Truth) =>
      enumeratorIn(text, text.indexOf(name), (condition) =>
        condition === 'defined(CONFIG_X)' ? truth : 'no',
      );
    expect(at('BB', 'maybe')).toMatchObject({ base: null, offset: 1 });
    expect(at('DD', 'yes')).toMatchObject({ offset: 3 });
    expect(at('DD', 'no')).toMatchObject({ offset: 4 });
    expect(at('DD', 'maybe')).toBeNull();
  });
  test('what is not an enumerator is refused', () => {
    expect(enumeratorIn('int x[] = { A, B };', 12, () => 'yes')).toBeNull();
    expect(enumeratorIn('int A;', 4, () => 'yes')).toBeNull();
  });
});

test('conditions have three values', () => {
  const configured: Configured = {
    macros: configuredMacros('#define CONFIG_SMP 1\n#define CONFIG_M_MODULE 1\n#define CONFIG_HZ 250\n'),
    defined: (name) => (name === 'NOWHERE' ? 'no' : 'maybe'),
    value: () => null,
  };
  for (const [condition, expected] of [
    ['defined(CONFIG_SMP)', 'yes'],
    ['defined CONFIG_SMP && CONFIG_HZ >= 250', 'yes'],
    ['!defined(CONFIG_SMP)', 'no'],
    ['CONFIG_NONE', 'no'],
    ['IS_ENABLED(CONFIG_M) && !IS_BUILTIN(CONFIG_M)', 'yes'],
    ['defined(__ASSEMBLY__) || defined(NOWHERE)', 'no'],
    ['defined(SOMEWHERE)', 'maybe'],
    ['defined(SOMEWHERE) && !defined(CONFIG_SMP)', 'no'],
    ['defined(SOMEWHERE) || defined(CONFIG_SMP)', 'yes'],
    ['SOMETHING > 3', 'maybe'],
    ['not an (expression', 'maybe'],
  ] as const) {
    expect(directiveTruth(condition, configured), condition).toBe(expected);
  }
});
