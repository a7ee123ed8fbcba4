// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/msr.h, in the shapes of Linux 6.18. This is not Linux.
 * Access to model-specific registers.
 */
#ifndef _ASM_X86_MSR_H
#define _ASM_X86_MSR_H

#include <linux/types.h>
#include <asm/msr-index.h>

extern u64 native_read_msr(u32 msr);
extern void wrmsrq(u32 msr, u64 val);
extern u64 rdtsc(void);

#define rdmsrq(msr, val)	((val) = native_read_msr((msr)))

#endif
