// The x87 environment as FNSTENV and FNSAVE store it: four formats by operand size and protected or real mode.
// SDM vol. 1, 8.1.10 and figures 8-9 to 8-12. Bytes in, fields out, and back.
// SPDX-License-Identifier: MIT

import type { Execution } from './cpu.ts';
import type { CpuState } from './cpuState.ts';
import { getLe, putLe } from './memoryPort.ts';
import { controlWord, patch, tagOf, withSummary } from './x87.ts';

export type OperandSize = 32 | 16;

export const ENVIRONMENT_BYTES = { 32: 28, 16: 14 } as const;

const CR0_PE = 1n;
const OPCODE = 0x7ff;

const isRealMode = (state: CpuState): boolean => (state.cr0 & CR0_PE) === 0n;

/** The environment's bytes; in the 32-bit formats the unused upper halves are ones. */
export function environment(state: CpuState, size: OperandSize): Uint8Array {
  const bytes = new Uint8Array(ENVIRONMENT_BYTES[size]).fill(0xff);
  const step = size / 8;
  [state.fcw, state.fsw, fullTagWord(state)].forEach((word, i) => putLe(bytes, i * step, 2, word));
  const { fip, fdp } = state;
  const opcode = state.fop & OPCODE;
  if (size === 16) {
    const real = isRealMode(state);
    putLe(bytes, 6, 2, fip);
    putLe(bytes, 8, 2, real ? (((fip >> 16n) & 0xfn) << 12n) | BigInt(opcode) : state.fcs);
    putLe(bytes, 10, 2, fdp);
    putLe(bytes, 12, 2, real ? ((fdp >> 16n) & 0xfn) << 12n : state.fds);
  } else if (isRealMode(state)) {
    putLe(bytes, 12, 2, fip);
    putLe(bytes, 16, 4, (((fip >> 16n) & 0xffffn) << 12n) | BigInt(opcode));
    putLe(bytes, 20, 2, fdp);
    putLe(bytes, 24, 4, ((fdp >> 16n) & 0xffffn) << 12n);
  } else {
    putLe(bytes, 12, 4, fip);
    putLe(bytes, 16, 2, state.fcs);
    putLe(bytes, 18, 2, opcode);
    putLe(bytes, 20, 4, fdp);
    putLe(bytes, 24, 2, state.fds);
  }
  return bytes;
}

/** Loads the control part from an environment; ES and B follow from the loaded flags and masks. */
export function loadEnvironment(x: Execution, bytes: Uint8Array, size: OperandSize): void {
  const step = size / 8;
  const word = (i: number): number => Number(getLe(bytes, i * step, 2));
  const fcw = controlWord(word(0));
  patch(x, {
    fcw,
    fsw: withSummary(word(1), fcw),
    ftw: abridgedTags(word(2)),
    stInUse: false,
    ...loadedPointers(bytes, size, isRealMode(x.state)),
  });
}

/** The 16-bit protected format has no opcode: FOP becomes 0. */
function loadedPointers(
  bytes: Uint8Array,
  size: OperandSize,
  real: boolean,
): Pick<CpuState, 'fip' | 'fdp' | 'fop' | 'fcs' | 'fds'> {
  const at = (offset: number, length: number): bigint => getLe(bytes, offset, length);
  const number = (offset: number): number => Number(at(offset, 2));
  if (size === 16) {
    if (!real) return { fip: at(6, 2), fcs: number(8), fdp: at(10, 2), fds: number(12), fop: 0 };
    return {
      fip: at(6, 2) | ((at(8, 2) >> 12n) << 16n),
      fdp: at(10, 2) | ((at(12, 2) >> 12n) << 16n),
      fop: number(8) & OPCODE,
      fcs: 0,
      fds: 0,
    };
  }
  if (!real)
    return {
      fip: at(12, 4),
      fcs: number(16),
      fop: number(18) & OPCODE,
      fdp: at(20, 4),
      fds: number(24),
    };
  const upper = (offset: number): bigint => ((at(offset, 4) >> 12n) & 0xffffn) << 16n;
  return {
    fip: at(12, 2) | upper(16),
    fdp: at(20, 2) | upper(24),
    fop: number(16) & OPCODE,
    fcs: 0,
    fds: 0,
  };
}

/** The full tag word, two bits per physical register: 0 valid, 1 zero, 2 special, 3 empty. */
function fullTagWord(state: Pick<CpuState, 'ftw' | 'st'>): number {
  let word = 0;
  for (let r = 0; r < 8; r += 1) word |= tagOf(state, r) << (2 * r);
  return word;
}

/** Abridged tags from a full tag word: a register is in use unless its two bits are 11. */
function abridgedTags(fullWord: number): number {
  let bits = 0;
  for (let r = 0; r < 8; r += 1) if (((fullWord >> (2 * r)) & 3) !== 3) bits |= 1 << r;
  return bits;
}
