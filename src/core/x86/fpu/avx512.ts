// AVX-512 instructions that move or clear registers: what scenarios and live checks need to fill components 5 to 7.
// ZMM0-15 are spread over XMM, YMM_H and component 6; ZMM16-31 are component 7; k0-7 are component 5.
// SPDX-License-Identifier: MIT

import { draft } from './cpu.ts';
import type { Execution, Operands } from './cpu.ts';
import { overlaid } from './memoryPort.ts';
import { source } from './operands.ts';
import { clearUpper, setXmm, setYmmh } from './sse.ts';

const OPMASK = 5;
const ZMM_HI256 = 6;
const HI16_ZMM = 7;

const IN_USE = {
  [OPMASK]: 'opmaskInUse',
  [ZMM_HI256]: 'zmmHi256InUse',
  [HI16_ZMM]: 'hi16ZmmInUse',
} as const;

type VectorBytes = 16 | 32 | 64;

/** VMOVDQU64 of 128, 256 or 512 bits into register 0..31; what lies above in the register becomes 0. */
export function vmovdqu64(length: VectorBytes) {
  return (x: Execution, operands: Operands): undefined =>
    setVector(x, (operands.register ?? 0) & 31, source(x, operands, length).slice(0, length), 'load');
}

/** VPXORQ of a register with itself. */
export function vpxorq(x: Execution, operands: Operands): undefined {
  setVector(x, (operands.register ?? 0) & 31, new Uint8Array(64), 'idiom');
}

export function kmovq(x: Execution, operands: Operands): undefined {
  setPart(x, OPMASK, (operands.register ?? 0) & 7, source(x, operands, 8).slice(0, 8), 'load');
}

/** KXORQ of a register with itself. */
export function kxorq(x: Execution, operands: Operands): undefined {
  setPart(x, OPMASK, (operands.register ?? 0) & 7, new Uint8Array(8), 'idiom');
}

function setVector(x: Execution, register: number, bytes: Uint8Array, how: 'load' | 'idiom'): undefined {
  const full = new Uint8Array(64);
  full.set(bytes);
  if (register > 15) {
    setPart(x, HI16_ZMM, register - 16, full, how);
    return;
  }
  setXmm(x, register, full.slice(0, 16), how);
  if (bytes.length === 16 || how === 'idiom') {
    clearUpper(x, 1 << register);
    // A 512-bit zeroing idiom leaves the upper halves dirty in spite of the zero (measured on Zen 4).
    if (how === 'idiom') draft(x).upperDirty = true;
    return;
  }
  setYmmh(x, register, full.slice(16, 32));
  setPart(x, ZMM_HI256, register, full.slice(32), bytes.length === 64 ? 'load' : 'idiom');
}

/** Writes one register's part of a component; `bytes` is as long as such a part. */
function setPart(
  x: Execution,
  component: keyof typeof IN_USE,
  register: number,
  bytes: Uint8Array,
  how: 'load' | 'idiom',
): void {
  const { components } = x.state;
  const old = components[component];
  if (old === undefined) throw new RangeError(`not modelled: component ${component} on this CPU`);
  const used = how === 'load' && x.profile.zeroLoadsCountAsUse;
  const field = IN_USE[component];
  const before = x.state[field];
  const now = used ? before | (1 << register) : before & ~(1 << register);
  const next = draft(x);
  next.components = { ...components, [component]: overlaid(old, register * bytes.length, bytes) };
  next[field] = now;
  next.xmodified |= 1n << BigInt(component);
}
