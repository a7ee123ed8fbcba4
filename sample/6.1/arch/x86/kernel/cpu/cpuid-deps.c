// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/cpu/cpuid-deps.c, in the shapes of Linux 6.1. This is not Linux.
 * Which CPU features make no sense without another one.
 */
#include <linux/bitops.h>

#include <asm/cpufeature.h>
#include <asm/processor.h>

struct cpuid_dep {
	unsigned int feature;
	unsigned int depends;
};

static const struct cpuid_dep cpuid_deps[] = {
	{ X86_FEATURE_XSAVE,	X86_FEATURE_FXSR },
	{ X86_FEATURE_XSAVEOPT,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_XSAVEC,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_XSAVES,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_XGETBV1,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_PKU,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_AVX,	X86_FEATURE_XSAVE },
	{ X86_FEATURE_AVX2,	X86_FEATURE_AVX },
	{ X86_FEATURE_AVX512F,	X86_FEATURE_AVX },
	{ X86_FEATURE_XFD,	X86_FEATURE_XSAVES },
	{ X86_FEATURE_AMX_TILE,	X86_FEATURE_XFD },
};

static void clear_with_dependents(unsigned int bit)
{
	unsigned int i;

	clear_bit(bit, (unsigned long *)boot_cpu_data.x86_capability);
	set_bit(bit, (unsigned long *)cpu_caps_cleared);

	for (i = 0; i < ARRAY_SIZE(cpuid_deps); i++)
		if (cpuid_deps[i].depends == bit)
			clear_with_dependents(cpuid_deps[i].feature);
}

void setup_clear_cpu_cap(unsigned int bit)
{
	clear_with_dependents(bit);
}
