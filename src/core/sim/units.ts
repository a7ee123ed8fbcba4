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
