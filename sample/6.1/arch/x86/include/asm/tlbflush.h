// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/tlbflush.h, in the shapes of Linux 6.1. This is not Linux.
 * CR4 has a copy in memory; its two keep both the same. No TLB leads to a range any more when the third returns.
 */
#ifndef _ASM_X86_TLBFLUSH_H
#define _ASM_X86_TLBFLUSH_H

#include <linux/types.h>

extern void cr4_set_bits(unsigned long mask);
extern void cr4_clear_bits(unsigned long mask);

struct mm_struct;
extern void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end,
			       unsigned int stride_shift, bool freed_tables);

#endif
