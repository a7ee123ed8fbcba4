// MXCSR: the one table of its bits. Read by the decoder and the hovers.
// SPDX-License-Identifier: MIT

import type { RegisterBit, RegisterTable } from './fact.ts';

const SDM = 'SDM vol. 1, 10.2.3';
const EXCEPTIONS = [
  ['I', 'invalid operation'],
  ['D', 'denormal operand'],
  ['Z', 'divide by zero'],
  ['O', 'overflow'],
  ['U', 'underflow'],
  ['P', 'precision (inexact result)'],
] as const;

const flags: readonly RegisterBit[] = EXCEPTIONS.map(([letter, what], bit) => ({
  bit,
  name: `${letter}E`,
  meaning: `${what}: sticky flag`,
  whenSet: 'the exception was detected since the flag was last cleared by software',
  whenClear: 'not detected',
  source: SDM,
}));

const masks: readonly RegisterBit[] = EXCEPTIONS.map(([letter, what], i) => ({
  bit: 7 + i,
  name: `${letter}M`,
  meaning: `${what}: mask`,
  whenSet: 'the exception is masked: the CPU delivers a default result',
  whenClear: 'the exception raises #XM (vector 19), or #UD if CR4.OSXMMEXCPT is 0',
  source: SDM,
}));

export const MXCSR: RegisterTable = {
  name: 'MXCSR',
  title: 'SSE control and status register; initial value 0x1F80 (all masked)',
  widthBits: 32,
  source: SDM,
  bits: [
    ...flags,
    {
      bit: 6,
      name: 'DAZ',
      meaning: 'Denormals Are Zeros',
      whenSet: 'denormal operands are taken as zero',
      whenClear: 'denormal operands are used as they are',
      source: `${SDM}; exists if MXCSR_MASK bit 6 is 1`,
    },
    ...masks,
    {
      bit: 13,
      width: 2,
      name: 'RC',
      meaning: 'Rounding Control',
      whenSet: '1 down, 2 up, 3 toward zero',
      whenClear: '0: to nearest, ties to even',
      source: SDM,
    },
    {
      bit: 15,
      name: 'FZ',
      meaning: 'Flush to Zero',
      whenSet: 'a masked underflow gives zero',
      whenClear: 'a masked underflow gives a denormal result',
      source: SDM,
    },
    {
      bit: 17,
      name: 'MM',
      meaning: 'Misaligned Exception Mask (AMD only)',
      whenSet: 'misaligned SSE memory operands are allowed',
      whenClear: 'misaligned SSE memory operands raise #GP',
      source: 'AMD APM vol. 1, 4.2.2; MXCSR_MASK 0x0002FFFF seen on Zen 3',
    },
  ],
};
