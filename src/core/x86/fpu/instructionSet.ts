// The table from instruction name to what it does, and which operands each one reads.
// Called by `Cpu.exec` only, after the gate; a name that is not here is not modelled.
// SPDX-License-Identifier: MIT

import * as amx from './amx.ts';
import * as avx512 from './avx512.ts';
import type { Execution, Operands } from './cpu.ts';
import { fldenv, fnsave, fnstenv, frstor, fxrstor, fxsave } from './legacySave.ts';
import { putLe } from './memoryPort.ts';
import { addressOf } from './operands.ts';
import { restore } from './restore.ts';
import { save, XSAVE, XSAVEC, XSAVEOPT, XSAVES } from './save.ts';
import * as sse from './sse.ts';
import * as system from './system.ts';
import * as x87 from './x87.ts';

type Implementation = (x: Execution, operands: Operands) => bigint | undefined;

const nothing: Implementation = () => undefined;

/** FNSTSW and FNSTCW: the word as result, and to memory if there is an address. */
const storeWord =
  (field: 'fsw' | 'fcw'): Implementation =>
  (x, operands) => {
    const word = x.state[field];
    if (operands.address !== undefined) {
      const bytes = new Uint8Array(2);
      putLe(bytes, 0, 2, word);
      x.memory.write(addressOf(x, operands), bytes);
    }
    return BigInt(word);
  };

/**
 * Operands: `address` for every memory operand; `bytes` instead of it for loads (fld80 10, fild 4, fldcw 2,
 * ldmxcsr 4, movq_mm 8, movdqu and vmovdqu_x 16, vmovdqu_y 32 bytes); `mask` = EDX:EAX for the XSAVE family,
 * xsetbv, wrmsr and wrpkru; `ecx` for xgetbv, xsetbv, rdmsr, wrmsr, rdpkru, wrpkru; `value` for mov_cr0_r, mov_cr4_r, lmsw;
 * `register` for movq_mm and the SSE/AVX moves.
 */
export const INSTRUCTIONS = {
  fninit: x87.fninit,
  fnclex: x87.fnclex,
  fnstsw: storeWord('fsw'),
  fnstcw: storeWord('fcw'),
  fldcw: x87.fldcw,
  fld80: x87.fld80,
  fld1: x87.fld1,
  fldz: x87.fldz,
  fild: x87.fild,
  fstp0: x87.fstp0,
  fadd0: x87.fadd0,
  fdivp: x87.fdivp,
  fdivz: x87.fdivz,
  fnop: x87.fnop,
  fwait: nothing,
  emms: x87.emms,
  movq_mm: x87.movqMm,
  fnstenv: fnstenv(32),
  fldenv: fldenv(32),
  fnsave: fnsave(32),
  frstor: frstor(32),
  fnstenv16: fnstenv(16),
  fldenv16: fldenv(16),
  fnsave16: fnsave(16),
  frstor16: frstor(16),
  fxsave: fxsave(32),
  fxsave64: fxsave(64),
  fxrstor: fxrstor(32),
  fxrstor64: fxrstor(64),
  xsave: save(XSAVE, 32),
  xsave64: save(XSAVE, 64),
  xsaveopt: save(XSAVEOPT, 32),
  xsaveopt64: save(XSAVEOPT, 64),
  xsavec: save(XSAVEC, 32),
  xsavec64: save(XSAVEC, 64),
  xsaves: save(XSAVES, 32),
  xsaves64: save(XSAVES, 64),
  xrstor: restore(false, 32),
  xrstor64: restore(false, 64),
  xrstors: restore(true, 32),
  xrstors64: restore(true, 64),
  ldmxcsr: sse.ldmxcsr,
  vldmxcsr: sse.ldmxcsr,
  stmxcsr: sse.stmxcsr,
  movdqu: sse.movdqu,
  vmovdqu_x: sse.vmovdquX,
  vmovdqu_y: sse.vmovdquY,
  pxor: sse.pxor,
  vpxor: sse.vpxor,
  vzeroupper: sse.vzeroupper,
  vzeroall: sse.vzeroall,
  vmovdqu64_x: avx512.vmovdqu64(16),
  vmovdqu64_y: avx512.vmovdqu64(32),
  vmovdqu64_z: avx512.vmovdqu64(64),
  vpxorq: avx512.vpxorq,
  kmovq: avx512.kmovq,
  kxorq: avx512.kxorq,
  ldtilecfg: amx.ldtilecfg,
  tileloadd: amx.tileloadd,
  tilerelease: amx.tilerelease,
  xgetbv: system.xgetbv,
  xsetbv: system.xsetbv,
  rdpkru: system.rdpkru,
  wrpkru: system.wrpkru,
  clts: system.clts,
  lmsw: system.lmsw,
  smsw: system.smsw,
  mov_cr0_r: system.writeCr0,
  mov_r_cr0: system.readCr0,
  mov_cr4_r: system.writeCr4,
  mov_r_cr4: system.readCr4,
  rdmsr: system.rdmsr,
  wrmsr: system.wrmsr,
  nop: nothing,
} satisfies Record<string, Implementation>;

export type InstructionName = keyof typeof INSTRUCTIONS;

export const isInstruction = (name: string): name is InstructionName => Object.hasOwn(INSTRUCTIONS, name);

/**
 * The instruction for a mnemonic as kernel assembly writes it ("fxsaveq", "XSAVES64", "fildl"); null if there is
 * none, or if it is two instructions (FSAVE, FINIT and FCLEX begin with an FWAIT of their own).
 */
export function instructionNamed(mnemonic: string): InstructionName | null {
  const lower = mnemonic.toLowerCase();
  const name = lower
    .replace(/^(fxsave|fxrstor)q$/, (_, stem: string) => `${stem}64`)
    .replace(/^fildl$/, 'fild');
  return isInstruction(name) ? name : null;
}
