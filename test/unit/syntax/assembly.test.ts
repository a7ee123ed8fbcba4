// Symbols of assembly: what the linkage macros, global labels, assembler macros and #defines of a text make of it.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { assemblyPlaces } from '../../../src/core/index/assemblyPlaces.ts';
import { assemblyFacts, withoutComments } from '../../../src/core/syntax/assembly.ts';

/** Name, kind, line and macro of each definition. */
const symbols = (text: string) =>
  assemblyFacts(text).definitions.map(({ name, kind, line0, via }) => [name, kind, line0 + 1, via ?? null]);

describe('macros of linkage.h', () => {
  test.each([
    ['SYM_FUNC_START(f)', 'function'],
    ['SYM_FUNC_START_LOCAL_NOALIGN(f)', 'function'],
    ['SYM_FUNC_START_WEAK(f)', 'function'],
    ['SYM_TYPED_FUNC_START(f)', 'function'],
    ['SYM_CODE_START(f)', 'function'],
    ['SYM_CODE_START_NOALIGN(f)', 'function'],
    ['SYM_INNER_LABEL(f, SYM_L_GLOBAL)', 'function'],
    ['SYM_INNER_LABEL_ALIGN(f, SYM_L_LOCAL)', 'function'],
    ['SYM_FUNC_ALIAS(f, g)', 'function'],
    ['SYM_FUNC_ALIAS_WEAK(f, g)', 'function'],
    ['SYM_DATA_START(f)', 'variable'],
    ['SYM_DATA_START_PAGE_ALIGNED(f)', 'variable'],
    ['SYM_DATA(f, .quad 0)', 'variable'],
    ['SYM_DATA_LOCAL(f, .long 1, 2)', 'variable'],
    ['SYM_START(f, SYM_L_GLOBAL, SYM_A_NONE)\n\tret', 'function'],
    ['SYM_ENTRY(f, SYM_L_GLOBAL, SYM_A_NONE)\n\t.quad 0', 'variable'],
    ['ENTRY(f)\n\tret', 'function'],
    ['ENTRY( f )\n\t.globl g\n\t.long 0', 'variable'],
    ['GLOBAL(f)\n\tpushq %rax', 'function'],
    ['WEAK(f)\n\tret', 'function'],
    ['_GLOBAL(f)', 'function'],
    ['LEAF(f)', 'function'],
    ['NESTED(f, 8, ra)', 'function'],
  ])('%s', (text, kind) => {
    const macro = /^\w+/.exec(text)?.[0];
    expect(symbols(`\n${text}\n`)).toEqual([['f', kind, 2, macro]]);
  });

  test('a label at the end of data is a symbol of its own', () => {
    expect(
      symbols('SYM_DATA_START(table)\n\t.quad 0\nSYM_DATA_END_LABEL(table, SYM_L_LOCAL, table_end)\n'),
    ).toEqual([
      ['table', 'variable', 1, 'SYM_DATA_START'],
      ['table_end', 'variable', 3, 'SYM_DATA_END_LABEL'],
    ]);
  });

  test.each([
    'SYM_FUNC_END(f)',
    'SYM_CODE_START(\\name)',
    '/* SYM_FUNC_START(f) */',
    '// ENTRY(f)',
    '\t.ascii "ENTRY(f)"',
    '# ENTRY(f) as prose',
    '#ifdef ENTRY(f)',
    'EXPORT_SYMBOL(f)',
    'f:\n\tret',
    '.Lf:\n1:\tret',
  ])('%s makes none', (text) => expect(symbols(text)).toEqual([]));
});

test('a function reaches to the macro that ends it, a label to the next symbol', () => {
  const text = 'ENTRY(a)\n\tnop\nENDPROC(a)\n\t.globl b, c\nb:\tnop\n\tret\nc:\n\t.long 1\n\t.long 2\n';
  const { definitions } = assemblyFacts(text);
  expect(
    definitions.map(({ name, kind, start, end, endLine0 }) => [name, kind, text.slice(start, end), endLine0]),
  ).toEqual([
    ['a', 'function', 'ENTRY(a)\n\tnop\nENDPROC(a)', 2],
    ['b', 'function', 'b:\tnop\n\tret', 5],
    ['c', 'variable', 'c:\n\t.long 1\n\t.long 2', 8],
  ]);
  for (const { name, nameStart, nameEnd } of definitions) expect(text.slice(nameStart, nameEnd)).toBe(name);
});

test('global labels, also behind another statement of their line, and names that are set', () => {
  expect(symbols('.globl a; a:\n\tret\n.weak b\n.set b, a\n.set local, a\n')).toEqual([
    ['a', 'function', 1, null],
    ['b', 'function', 4, '.set'],
  ]);
});

test('a macro of the linkage and a label of the same name are one symbol', () => {
  expect(symbols('\t.globl f\nENTRY(f)\nf:\n\tret\n')).toEqual([['f', 'function', 2, 'ENTRY']]);
});

test('assembler macros and #defines, and nothing of what is in the macro', () => {
  const text =
    '#define STEP 4\n#define LOAD(x) \\\n\tmovq x, %rax\n.macro SAVE reg:req\n\t.globl g\ng:\n\tpush \\reg\n.endm\n';
  expect(symbols(text)).toEqual([
    ['STEP', 'macro', 1, null],
    ['LOAD', 'macro', 2, null],
    ['SAVE', 'macro', 4, '.macro'],
  ]);
  const save = assemblyFacts(text).definitions.at(-1);
  expect(text.slice(save?.start, save?.end)).toMatch(/^\.macro SAVE[^]*\.endm$/);
});

test('calls and jumps to symbols, with the function around them', () => {
  const text = `
SYM_FUNC_START(enter)
	call	helper
	callq	*table(%rip)
	call	*%rax
	jne	.Lout
	jmp	local
	jmp	other@PLT
local:
	bl	arm_helper
	brasl	%r14,s390_helper
	/* call nobody */
.Lout:
	ret
SYM_FUNC_END(enter)
	tail	riscv_helper
`;
  expect(assemblyFacts(text).calls.map(({ caller, callee, line0 }) => [caller, callee, line0 + 1])).toEqual([
    ['enter', 'helper', 3],
    ['enter', 'other', 8],
    ['enter', 'arm_helper', 10],
    ['enter', 's390_helper', 11],
    [null, 'riscv_helper', 16],
  ]);
});

test('what a file includes, and a text of any bytes', () => {
  expect(assemblyFacts('#include <linux/linkage.h>\n#include "calling.h"\n').includes).toEqual([
    '<linux/linkage.h>',
    '"calling.h"',
  ]);
  for (const text of [
    '',
    '(',
    'ENTRY(',
    'ENTRY(\n',
    '.macro',
    '.endm\n.endm',
    '/*',
    '"',
    ':',
    ';;;:',
    '#define',
    '\0\0',
    'a:'.repeat(9),
  ])
    expect(assemblyFacts(text).definitions, text).toEqual([]);
});

test('places of a name, comments and strings left out', () => {
  const text = `/* helper helps */
SYM_FUNC_START(helper)
	ret
SYM_FUNC_END(helper)
EXPORT_SYMBOL(helper)
SYM_FUNC_START(user)
	call helper	// helper
	leaq helper(%rip), %rax
	.asciz "helper"
SYM_FUNC_END(user)
`;
  const line = (start: number): number => text.slice(0, start).split('\n').length;
  expect(
    assemblyPlaces(text, { name: 'helper' }).map(({ role, start, enclosing }) => [
      line(start),
      role,
      enclosing,
    ]),
  ).toEqual([
    [2, 'definition', null],
    [4, 'use', 'helper'],
    [5, 'export', null],
    [7, 'call', 'user'],
    [8, 'use', 'user'],
  ]);
  expect(assemblyPlaces(text, { field: 'helper' })).toEqual([]);
  expect(withoutComments(text)).toHaveLength(text.length);
});

test('each symbol says under which condition it stands', () => {
  const text = [
    '#ifdef CONFIG_A',
    'SYM_FUNC_START(f)',
    '\tret',
    'SYM_FUNC_END(f)',
    '\t.globl g',
    'g:\tret',
    '#else',
    'SYM_FUNC_START(f)',
    '\tud2',
    'SYM_FUNC_END(f)',
    '\t.globl g',
    'g:\tud2',
    '#endif',
    'SYM_DATA(d, .quad 0)',
  ].join('\n');
  expect(assemblyFacts(text).definitions.map(({ name, condition }) => [name, condition])).toEqual([
    ['f', 'CONFIG_A'],
    ['g', 'CONFIG_A'],
    ['f', '!CONFIG_A'],
    ['g', '!CONFIG_A'],
    ['d', undefined],
  ]);
});
