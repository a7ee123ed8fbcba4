// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/cpufeature.h, in the shapes of Linux 2.6.32. This is not Linux.
 * CPU features: their numbers, and how to ask for them. A run answers from its CPU profile.
 */
#ifndef _ASM_X86_CPUFEATURE_H
#define _ASM_X86_CPUFEATURE_H

#include <linux/bitops.h>

#define NCAPINTS			9

/* word * 32 + bit */
#define X86_FEATURE_FPU			(0 * 32 + 0)
#define X86_FEATURE_FXSR		(0 * 32 + 24)
#define X86_FEATURE_XMM			(0 * 32 + 25)
#define X86_FEATURE_FXSAVE_LEAK		(3 * 32 + 10)	/* AMD: FIP, FDP and FOP survive a restore */
#define X86_FEATURE_XSAVE		(4 * 32 + 26)
#define X86_FEATURE_AVX			(4 * 32 + 28)

struct cpuinfo_x86 {
	u8			x86;		/* family */
	u8			x86_vendor;
	u8			x86_model;
	u8			x86_mask;
	int			cpuid_level;	/* highest CPUID leaf */
	u32			x86_capability[NCAPINTS];
};

extern struct cpuinfo_x86 boot_cpu_data;

#define cpu_has(c, bit)		test_bit(bit, (unsigned long *)((c)->x86_capability))
#define boot_cpu_has(bit)	cpu_has(&boot_cpu_data, bit)

#define cpu_has_fxsr		boot_cpu_has(X86_FEATURE_FXSR)
#define cpu_has_xsave		boot_cpu_has(X86_FEATURE_XSAVE)

#endif
