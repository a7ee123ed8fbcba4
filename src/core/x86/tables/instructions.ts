// One table of mnemonics: the class that decides which exceptions are checked, and the feature needed.
// Read by the gate of the FPU unit, by the hovers and by the table conformance test.
// SPDX-License-Identifier: MIT

import type { CpuFeature } from './cpuProfile.ts';

/**
 * Fault classes. The order of the checks inside a class is in `fpu/gate.ts`
 * (SDM vol. 3 tables 2-1, 2-2, 12-1, 13-1 and the instruction pages of vol. 2).
 */
export type InstructionClass =
  | 'x87'
  | 'x87NonWaiting'
  | 'fwait'
  | 'mmx'
  | 'sse'
  | 'sseWithMmx'
  | 'avx'
  | 'avx512'
  | 'amx'
  | 'fxsave'
  | 'xsave'
  | 'xsaveSupervisor'
  | 'xgetbv'
  | 'xsetbv'
  | 'pku'
  | 'privileged'
  | 'exempt';

interface MnemonicFact {
  readonly gate: InstructionClass;
  readonly feature: CpuFeature | null;
}

const group = (
  gate: InstructionClass,
  feature: CpuFeature | null,
  mnemonics: string,
): [string, MnemonicFact][] => mnemonics.split(' ').map((mnemonic) => [mnemonic, { gate, feature }]);

/** By lower-case mnemonic; a suffix such as `_mm` tells forms apart that share one mnemonic. */
export const MNEMONICS: ReadonlyMap<string, MnemonicFact> = new Map([
  ...group(
    'x87',
    'fpu',
    'fnop fld80 fld1 fldz fild fadd0 fdivp fdivz fstp0 fldcw frstor frstor16 fldenv fldenv16 fisttp fcomi',
  ),
  ...group('x87NonWaiting', 'fpu', 'fninit fnclex fnstcw fnstsw fnstsw_ax fnsave fnsave16 fnstenv fnstenv16'),
  ...group('fwait', 'fpu', 'fwait'),
  ...group('mmx', 'mmx', 'emms movq_mm movd_mm pshufb_mm maskmovq'),
  ...group('sse', 'sse', 'movaps movdqu pxor pxor_xmm addps ldmxcsr stmxcsr cvtpi2pd_mem'),
  ...group('sseWithMmx', 'sse', 'movq2dq cvtpi2ps cvtps2pi'),
  ...group(
    'avx',
    'avx',
    'vmovaps_xmm vmovaps_ymm vmovdqu_x vmovdqu_y vpxor vzeroupper vzeroall vldmxcsr vaddps_ymm',
  ),
  ...group('avx512', 'avx512f', 'vmovdqu64_x vmovdqu64_y vmovdqu64_z vpxorq kmovq kxorq'),
  ...group('amx', 'amx', 'ldtilecfg tileloadd tilerelease'),
  ...group('fxsave', 'fxsr', 'fxsave fxsave64 fxrstor fxrstor64'),
  ...group('xsave', 'xsave', 'xsave xsave64 xrstor xrstor64'),
  ...group('xsave', 'xsaveopt', 'xsaveopt xsaveopt64'),
  ...group('xsave', 'xsavec', 'xsavec xsavec64'),
  ...group('xsaveSupervisor', 'xsaves', 'xsaves xsaves64 xrstors xrstors64'),
  ...group('xgetbv', 'xsave', 'xgetbv xgetbv0 xgetbv1'),
  ...group('xsetbv', 'xsave', 'xsetbv'),
  ...group('pku', 'pku', 'rdpkru wrpkru'),
  ...group('privileged', null, 'clts lmsw mov_cr0_r mov_r_cr0 mov_cr4_r mov_r_cr4 rdmsr wrmsr'),
  ...group(
    'exempt',
    null,
    'smsw nop cpuid prefetcht0 sfence lfence mfence pause movnti clflush crc32 popcnt andn_bmi',
  ),
]);
