// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/xcr.h, in the shapes of Linux 6.18. This is not Linux.
 * XCR0: the components that the kernel has switched on.
 */
#ifndef _ASM_X86_FPU_XCR_H
#define _ASM_X86_FPU_XCR_H

#include <linux/types.h>

#define XCR_XFEATURE_ENABLED_MASK	0x00000000
#define XCR_XFEATURE_IN_USE_MASK	0x00000001

static inline u64 xgetbv(u32 index)
{
	u32 low, high;

	asm volatile("xgetbv" : "=a" (low), "=d" (high) : "c" (index));
	return (u64)high << 32 | low;
}

static inline void xsetbv(u32 index, u64 value)
{
	u32 low = value, high = value >> 32;

	asm volatile("xsetbv" : : "c" (index), "a" (low), "d" (high));
}

/* Needs X86_FEATURE_XGETBV1. */
static inline u64 xfeatures_in_use(void)
{
	return xgetbv(XCR_XFEATURE_IN_USE_MASK);
}

#endif
