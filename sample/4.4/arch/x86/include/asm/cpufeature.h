// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/cpufeature.h, in the shapes of Linux 4.4. This is not Linux.
 * CPU features: their numbers, and how to ask for them. A run answers from its CPU profile.
 */
#ifndef _ASM_X86_CPUFEATURE_H
#define _ASM_X86_CPUFEATURE_H

#include <linux/bitops.h>

#define NCAPINTS			14
#define NBUGINTS			1

/* word * 32 + bit. Word 0: CPUID 1, EDX */
#define X86_FEATURE_FPU			(0 * 32 + 0)
#define X86_FEATURE_FXSR		(0 * 32 + 24)
#define X86_FEATURE_XMM			(0 * 32 + 25)
#define X86_FEATURE_XMM2		(0 * 32 + 26)

/* word 3: what Linux itself notes */
#define X86_FEATURE_EAGER_FPU		(3 * 32 + 29)

/* word 4: CPUID 1, ECX */
#define X86_FEATURE_XSAVE		(4 * 32 + 26)
#define X86_FEATURE_AVX			(4 * 32 + 28)

/* word 9: CPUID 7.0, EBX */
#define X86_FEATURE_MPX			(9 * 32 + 14)
#define X86_FEATURE_AVX512F		(9 * 32 + 16)

/* word 10: CPUID 0xD.1, EAX */
#define X86_FEATURE_XSAVEOPT		(10 * 32 + 0)
#define X86_FEATURE_XSAVEC		(10 * 32 + 1)
#define X86_FEATURE_XGETBV1		(10 * 32 + 2)
#define X86_FEATURE_XSAVES		(10 * 32 + 3)

#define X86_BUG(x)			(NCAPINTS * 32 + (x))
#define X86_BUG_FXSAVE_LEAK		X86_BUG(6)

#ifndef __ASSEMBLY__

struct cpuinfo_x86 {
	u8			x86;		/* family */
	u8			x86_vendor;
	u8			x86_model;
	u8			x86_mask;
	int			cpuid_level;	/* highest CPUID leaf */
	u32			x86_capability[NCAPINTS + NBUGINTS];
};

extern struct cpuinfo_x86 boot_cpu_data;

#define test_cpu_cap(c, bit)	test_bit(bit, (unsigned long *)((c)->x86_capability))
#define set_cpu_cap(c, bit)	set_bit(bit, (unsigned long *)((c)->x86_capability))
#define clear_cpu_cap(c, bit)	clear_bit(bit, (unsigned long *)((c)->x86_capability))

#define cpu_has(c, bit)			test_cpu_cap(c, bit)
#define boot_cpu_has(bit)		cpu_has(&boot_cpu_data, bit)

/* Patched into the code at boot; the safe form works before that too. */
#define static_cpu_has(bit)		boot_cpu_has(bit)
#define static_cpu_has_safe(bit)	boot_cpu_has(bit)
#define static_cpu_has_bug_safe(bit)	static_cpu_has_safe((bit))

#define cpu_has_fpu			boot_cpu_has(X86_FEATURE_FPU)
#define cpu_has_fxsr			boot_cpu_has(X86_FEATURE_FXSR)
#define cpu_has_xmm			boot_cpu_has(X86_FEATURE_XMM)
#define cpu_has_xsave			boot_cpu_has(X86_FEATURE_XSAVE)
#define cpu_has_xsaveopt		boot_cpu_has(X86_FEATURE_XSAVEOPT)
#define cpu_has_eager_fpu		boot_cpu_has(X86_FEATURE_EAGER_FPU)

extern void setup_clear_cpu_cap(unsigned int bit);
extern void setup_force_cpu_cap(unsigned int bit);

#endif

#endif
