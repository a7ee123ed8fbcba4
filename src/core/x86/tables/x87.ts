// The x87 control, status and tag words: one table each. Read by the decoder and the hovers.
// SPDX-License-Identifier: MIT

import type { RegisterBit, RegisterTable } from './fact.ts';

const STATUS = 'SDM vol. 1, 8.1.3';
const CONTROL = 'SDM vol. 1, 8.1.5';
const TAGS = 'SDM vol. 1, 8.1.7; abridged form 10.5.1';
const EXCEPTIONS = [
  ['I', 'invalid operation'],
  ['D', 'denormal operand'],
  ['Z', 'divide by zero'],
  ['O', 'overflow'],
  ['U', 'underflow'],
  ['P', 'precision (inexact result)'],
] as const;

const condition = (bit: number, name: string): RegisterBit => ({
  bit,
  name,
  meaning: 'condition code',
  whenSet: 'as the last comparison or test left it',
  whenClear: 'as the last comparison or test left it',
  source: STATUS,
});

export const FCW: RegisterTable = {
  name: 'FCW',
  title: 'x87 control word; initial value 0x037F (all masked, 64-bit precision)',
  widthBits: 16,
  source: CONTROL,
  bits: [
    ...EXCEPTIONS.map(([letter, what], bit) => ({
      bit,
      name: `${letter}M`,
      meaning: `${what}: mask`,
      whenSet: 'masked: the FPU delivers a default result',
      whenClear:
        'unmasked: FSW.ES is set and the next waiting instruction raises #MF (or FERR# with CR0.NE=0)',
      source: CONTROL,
    })),
    {
      bit: 8,
      width: 2,
      name: 'PC',
      meaning: 'Precision Control',
      whenSet: '2: 53 bits, 3: 64 bits',
      whenClear: '0: 24 bits',
      source: CONTROL,
    },
    {
      bit: 10,
      width: 2,
      name: 'RC',
      meaning: 'Rounding Control',
      whenSet: '1 down, 2 up, 3 toward zero',
      whenClear: '0: to nearest, ties to even',
      source: CONTROL,
    },
    {
      bit: 12,
      name: 'X',
      meaning: 'Infinity Control (80287 only)',
      whenSet: 'no effect since the 387',
      whenClear: 'no effect since the 387',
      source: CONTROL,
    },
  ],
};

export const FSW: RegisterTable = {
  name: 'FSW',
  title: 'x87 status word; initial value 0',
  widthBits: 16,
  source: STATUS,
  bits: [
    ...EXCEPTIONS.map(([letter, what], bit) => ({
      bit,
      name: `${letter}E`,
      meaning: `${what}: flag`,
      whenSet: 'detected; stays until cleared by software',
      whenClear: 'not detected',
      source: STATUS,
    })),
    {
      bit: 6,
      name: 'SF',
      meaning: 'Stack Fault',
      whenSet: 'the invalid operation was a stack overflow or underflow (C1 says which)',
      whenClear: 'no stack fault',
      source: STATUS,
    },
    {
      bit: 7,
      name: 'ES',
      meaning: 'Error Summary: an unmasked exception is pending',
      whenSet: 'the next waiting x87, FWAIT or MMX instruction raises #MF (FERR# with CR0.NE=0)',
      whenClear: 'nothing is pending',
      source: STATUS,
    },
    condition(8, 'C0'),
    condition(9, 'C1'),
    condition(10, 'C2'),
    {
      bit: 11,
      width: 3,
      name: 'TOP',
      meaning: 'Top of stack: number of the physical register that is ST(0)',
      whenSet: 'that register is ST(0)',
      whenClear: 'R0 is ST(0)',
      source: STATUS,
    },
    condition(14, 'C3'),
    {
      bit: 15,
      name: 'B',
      meaning: 'Busy; equals ES, for the 8087',
      whenSet: 'ES is 1',
      whenClear: 'ES is 0',
      source: STATUS,
    },
  ],
};

/** The abridged tag byte of FXSAVE and XSAVE; the full word of FNSAVE has two bits per register. */
export const FTW: RegisterTable = {
  name: 'FTW',
  title: 'x87 abridged tag byte; initial value 0 (all empty). FNSAVE stores two bits per register instead',
  widthBits: 8,
  source: TAGS,
  bits: Array.from({ length: 8 }, (_, bit) => ({
    bit,
    name: `R${bit}`,
    meaning: `tag of physical register R${bit}`,
    whenSet: 'the register holds a value',
    whenClear: 'the register is empty',
    source: TAGS,
  })),
};
