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

/** Units that some eras and operations need: one is read when a name is asked for that its text may define. */
export const furtherUnits: readonly string[] = [
  'arch/x86/boot/cpuflags.c',
  'arch/x86/kernel/signal.c',
  'arch/x86/kernel/signal_64.c',
  'arch/x86/kernel/signal_32.c',
  'arch/x86/kernel/signal_compat.c',
  'arch/x86/ia32/ia32_signal.c',
  'arch/x86/kernel/fpu/signal.c',
  'arch/x86/kernel/fpu/regset.c',
  'arch/x86/kernel/traps.c',
  'arch/x86/kernel/ptrace.c',
  'arch/x86/kernel/shstk.c',
  'arch/x86/kernel/cpu/cpuid-deps.c',
  'arch/x86/mm/pkeys.c',
  'arch/x86/kernel/i387.c',
  'arch/x86/kernel/xsave.c',
  'kernel/signal.c',
  'arch/x86/mm/extable.c',
  'arch/x86/mm/pgtable.c',
  'mm/mmu_gather.c',
  'mm/rmap.c',
  'mm/pgtable-generic.c',
  'lib/sort.c',
  'lib/string.c',
  'lib/cmdline.c',
  'lib/vsprintf.c',
  'lib/kstrtox.c',
];
