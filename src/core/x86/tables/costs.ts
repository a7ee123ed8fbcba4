// Measured costs of FPU instructions, with what they are worth. Read by the hovers; the simulator's cost profile is
// another thing (core/sim/costs.ts) and says so itself.
// SPDX-License-Identifier: MIT

export interface MeasuredCost {
  readonly mnemonics: readonly string[];
  /** TSC cycles. */
  readonly text: string;
}

/** How every one of them was measured. */
export const COST_CAVEAT =
  'AMD Zen 3 in a virtual machine, user mode, median of 20,001 runs with everything in the first-level cache, ±25 cycles; not what it costs in a kernel with cold caches';

/** The notebook's figure, which has no source. */
export const DOUBTFUL_87 =
  'The figure of 87 cycles that is quoted for FPU switching is **unverified**: the suite that would have printed it exists (Ingo Molnar’s fpu__measure, 2015, never merged), the log was not found. It would be the best case of one instruction, not the cost of a switch.';

const cost = (mnemonics: string, text: string): MeasuredCost => ({ mnemonics: mnemonics.split(' '), text });

export const MEASURED_COSTS: readonly MeasuredCost[] = [
  cost('XSAVE', '123 cycles, whatever is in use'),
  cost('XSAVEOPT', '98 cycles with all components initial or nothing modified, 123 with all in use'),
  cost('XSAVEC', '98 cycles with all components initial, 147 with all in use'),
  cost(
    'XRSTOR',
    '270 cycles with all components loaded, 270 to 294 with all set to initial: a restore costs two to three times a save',
  ),
  cost('FXSAVE', '98 cycles in the 64-bit form'),
  cost('FXRSTOR', '147 cycles in the 64-bit form'),
  cost('FNSAVE FRSTOR', '123 cycles'),
  cost('FNINIT', '98 cycles'),
  cost('FWAIT', 'no measurable cost'),
  cost('XGETBV', '73 cycles'),
  cost('LDMXCSR', 'about 24 cycles'),
];

export const costOf = (mnemonic: string): MeasuredCost | undefined =>
  MEASURED_COSTS.find(({ mnemonics }) => mnemonics.includes(mnemonic));
