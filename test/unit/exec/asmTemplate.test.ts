// asm templates as the CPU meets them: every ALTERNATIVE decided by its feature, and nothing between two of them lost.
// SPDX-License-Identifier: MIT
import { describe, expect, test } from 'vitest';
import { readTemplate } from '../../../src/core/exec/boundary/asmTemplate.ts';

const word9 = (bit: number): number => 9 * 32 + bit;
const smap = word9(20);

/** ALTERNATIVE in the shapes of 4.4 to 6.9. */
const alternative = (before: string, after: string, word: number, bit: number): string =>
  `661:\n\t${before}\n662:\n.skip -1,0x90\n663:\n` +
  `.pushsection .altinstructions,"a"\n .long 661b - .\n .long 6641f - .\n .word ( ${word}*32+${bit})\n .byte 663b-661b\n.popsection\n` +
  `.pushsection .altinstr_replacement, "ax"\n6641:\n\t${after}\n6651:\n\t.popsection`;

/** The same from 6.10 on, where several nest. */
const nested = (inner: string, after: string, flags: string): string =>
  `# ALT: oldinstr\n771:\n\t${inner}\n772:\n# ALT: padding\n.skip -1,0x90\n773:\n` +
  `.pushsection .altinstructions,"a"\n .long 771b - .\n .4byte ${flags}\n.popsection\n` +
  `.pushsection .altinstr_replacement, "ax"\n# ALT: replacement\n774:\n\t${after}\n775:\n.popsection\n`;

const names = (template: string, features: readonly number[]): string[] =>
  readTemplate(template, (number) => features.includes(number)).instructions.map(({ mnemonic }) => mnemonic);

describe('readTemplate', () => {
  const around =
    `${alternative('', '.byte 0x0f,0x01,0xcb', 9, 20)}\n1:.byte 0x48, 0x0f,0xae,0x27\n2: ` +
    `${alternative('', '.byte 0x0f,0x01,0xca', 9, 20)}\n.section .fixup,"ax"\n3:  movl $-2,%[_err]\n jmp 2b\n.previous\n`;

  test('keeps the instruction between two alternatives', () => {
    expect(names(around, [smap])).toEqual(['stac', 'xsave64', 'clac']);
    expect(names(around, [])).toEqual(['xsave64']);
    expect(readTemplate(around, () => false)).toMatchObject({
      fixup: -2,
      opensUserMemory: true,
      open: false,
    });
  });

  test('takes the last replacement whose feature the CPU has, nested ones too', () => {
    const two = nested(
      nested('.byte 0x48,0x0f,0xae,0x27', '.byte 0x48,0x0f,0xae,0x37', '(10*32+ 0)'),
      '.byte 0x48,0x0f,0xc7,0x2f',
      '(10*32+ 3)',
    );
    expect(names(two, [])).toEqual(['xsave64']);
    expect(names(two, [320])).toEqual(['xsaveopt64']);
    expect(names(two, [320, 323])).toEqual(['xsaves64']);
  });

  test('a feature with the flag NOT chooses where it is absent', () => {
    const not = nested('fwait', 'fninit', '((((1 << 0)) << 16) | ((3*32+ 5)))');
    expect(names(not, [])).toEqual(['fninit']);
    expect(names(not, [101])).toEqual(['fwait']);
  });

  test('an instruction whose exception table entry stands in the next statement leaves the template open', () => {
    expect(readTemplate('1: .byte 0x48,0x0f,0xae,0x2f', () => false).open).toBe(true);
  });
});
