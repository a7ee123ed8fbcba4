// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/tlbflush.h, in the shapes of Linux 6.18. This is not Linux.
 * CR4 has a copy in memory; these keep both the same.
 */
#ifndef _ASM_X86_TLBFLUSH_H
#define _ASM_X86_TLBFLUSH_H

extern void cr4_set_bits(unsigned long mask);
extern void cr4_clear_bits(unsigned long mask);

#endif
