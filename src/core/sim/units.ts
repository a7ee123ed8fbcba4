// The translation units that make up the program of the FPU scenarios, by path; those that a tree lacks are left out.
// SPDX-License-Identifier: MIT

export const fpuUnits: readonly string[] = [
  'arch/x86/kernel/process_64.c',
  'arch/x86/kernel/fpu/core.c',
  'arch/x86/kernel/fpu/xstate.c',
  'arch/x86/kernel/fpu/init.c',
  'arch/x86/kernel/process.c',
  'kernel/entry/common.c',
];

/** Units that some eras need: one is read when a name is asked for that its text may define. */
export const furtherUnits: readonly string[] = [
  'arch/x86/kernel/fpu/signal.c',
  'arch/x86/kernel/traps.c',
  'arch/x86/kernel/i387.c',
  'arch/x86/kernel/xsave.c',
  'lib/sort.c',
];
