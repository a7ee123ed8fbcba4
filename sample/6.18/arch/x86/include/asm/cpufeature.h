// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/cpufeature.h, in the shapes of Linux 6.18. This is not Linux.
 * Does this CPU have a feature? A run answers from its CPU profile.
 */
#ifndef _ASM_X86_CPUFEATURE_H
#define _ASM_X86_CPUFEATURE_H

#include <linux/bitops.h>
#include <asm/cpufeatures.h>
#include <asm/processor.h>

#define test_cpu_cap(c, bit) \
	test_bit(bit, (unsigned long *)((c)->x86_capability))

#define cpu_has(c, bit)			test_cpu_cap(c, bit)
#define boot_cpu_has(bit)		cpu_has(&boot_cpu_data, bit)
#define boot_cpu_has_bug(bit)		cpu_has(&boot_cpu_data, (bit))

/* The real ones are patched into the code at boot and can not change their mind later. */
#define static_cpu_has(bit)		boot_cpu_has(bit)
#define static_cpu_has_bug(bit)		static_cpu_has((bit))
#define cpu_feature_enabled(bit)	static_cpu_has(bit)

extern void setup_clear_cpu_cap(unsigned int bit);
extern void setup_force_cpu_cap(unsigned int bit);

extern u32 cpu_caps_cleared[NCAPINTS + NBUGINTS];

#endif
