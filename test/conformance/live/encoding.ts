// Machine code of the instructions that live programs use; the memory operand is always (%rdi) or (%edi).
// SDM vol. 2: opcodes, VEX and EVEX prefixes. Knows no CPU and no model.
// SPDX-License-Identifier: MIT
import type { InstructionName } from '../../../src/core/x86/fpu/instructionSet.ts';
import type { Step } from './program.ts';

/** Instructions whose code is fixed. */
const FIXED: Partial<Record<InstructionName, string>> = {
  fninit: 'dbe3',
  fnclex: 'dbe2',
  fnop: 'd9d0',
  fwait: '9b',
  fld80: 'db2f',
  fstp0: 'ddd8',
  fldcw: 'd92f',
  fld1: 'd9e8',
  fldz: 'd9ee',
  fild: 'db07',
  fadd0: 'd8c0',
  fdivp: 'def9',
  emms: '0f77',
  ldmxcsr: '0fae17',
  stmxcsr: '0fae1f',
  vldmxcsr: 'c5f8ae17',
  vzeroupper: 'c5f877',
  vzeroall: 'c5fc77',
  fnsave: 'dd37',
  fnsave16: '66dd37',
  frstor: 'dd27',
  frstor16: '66dd27',
  fnstenv: 'd937',
  fnstenv16: '66d937',
  fldenv: 'd927',
  fldenv16: '66d927',
  fnstsw: 'dd3f',
  fnstcw: 'd93f',
  fxsave: '0fae07',
  fxsave64: '480fae07',
  fxrstor: '0fae0f',
  fxrstor64: '480fae0f',
  xsave: '0fae27',
  xsave64: '480fae27',
  xsaveopt: '0fae37',
  xsaveopt64: '480fae37',
  xsavec: '0fc727',
  xsavec64: '480fc727',
  xsaves: '0fc72f',
  xsaves64: '480fc72f',
  xrstor: '0fae2f',
  xrstor64: '480fae2f',
  xrstors: '0fc71f',
  xrstors64: '480fc71f',
  xgetbv: '0f01d0',
  xsetbv: '0f01d1',
  clts: '0f06',
  lmsw: '0f01f0',
  mov_cr0_r: '0f22c0',
  rdmsr: '0f32',
  wrmsr: '0f30',
  rdpkru: '0f01ee',
  wrpkru: '0f01ef',
  nop: '90',
};

type Encoder = (register: number) => readonly number[];

const fromMemory = (register: number): number => ((register & 7) << 3) | 7;
const toItself = (register: number): number => 0xc0 | ((register & 7) << 3) | (register & 7);
const high = (register: number): number => (register >> 3) & 1;
const topmost = (register: number): number => (register >> 4) & 1;

/** VEX.NDS of register with itself, in the three-byte form. */
const vexOfItself =
  (map: number, wide: number, length: number, prefix: number, opcode: number): Encoder =>
  (r) => {
    const inverted = 1 - high(r);
    return [
      0xc4,
      (inverted << 7) | 0x40 | (inverted << 5) | map,
      (wide << 7) | ((~r & 15) << 3) | (length << 2) | prefix,
      opcode,
      toItself(r),
    ];
  };

const evexLoad =
  (length: number): Encoder =>
  (r) => [
    0x62,
    ((1 - high(r)) << 7) | 0x60 | ((1 - topmost(r)) << 4) | 1,
    0xfe,
    (length << 5) | 8,
    0x6f,
    fromMemory(r),
  ];

/** Instructions with a register. */
const BY_REGISTER: Partial<Record<InstructionName, Encoder>> = {
  movq_mm: (r) => [0x0f, 0x6f, fromMemory(r)],
  movdqu: (r) => [0xf3, ...(high(r) ? [0x44] : []), 0x0f, 0x6f, fromMemory(r)],
  pxor: (r) => [0x66, ...(high(r) ? [0x45] : []), 0x0f, 0xef, toItself(r)],
  vmovdqu_x: (r) => [0xc5, high(r) ? 0x7a : 0xfa, 0x6f, fromMemory(r)],
  vmovdqu_y: (r) => [0xc5, high(r) ? 0x7e : 0xfe, 0x6f, fromMemory(r)],
  vpxor: vexOfItself(1, 0, 0, 1, 0xef),
  vmovdqu64_x: evexLoad(0),
  vmovdqu64_y: evexLoad(1),
  vmovdqu64_z: evexLoad(2),
  vpxorq: (r) => [
    0x62,
    ((1 - high(r)) << 7) | ((1 - topmost(r)) << 6) | ((1 - high(r)) << 5) | ((1 - topmost(r)) << 4) | 1,
    0x85 | ((~r & 15) << 3),
    0x40 | ((1 - topmost(r)) << 3),
    0xef,
    toItself(r),
  ],
  kmovq: (r) => [0xc4, 0xe1, 0xf8, 0x90, fromMemory(r & 7)],
  kxorq: (r) => [0xc4, 0xe1, 0x80 | ((~r & 15) << 3) | 4, 0x47, toItself(r & 7)],
};

export const isEncodable = (op: InstructionName): boolean =>
  FIXED[op] !== undefined || BY_REGISTER[op] !== undefined;

/** The step's code as hex. Throws for an instruction that live programs have no code for. */
export function encode(step: Step): string {
  const fixed = FIXED[step.op];
  if (fixed !== undefined) return fixed;
  const encoder = BY_REGISTER[step.op];
  if (encoder === undefined) throw new RangeError(`no machine code for ${step.op}`);
  return encoder(step.register ?? 0)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/** What an x87 instruction leaves in FOP; null for one that leaves FOP, FIP and FDP alone. */
export function x87Opcode(step: Step): number | null {
  const hex = encode(step).replace(/^66/, '');
  const [escape = 0, second = 0] = [0, 2].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return escape < 0xd8 || escape > 0xdf ? null : ((escape & 7) << 8) | second;
}
