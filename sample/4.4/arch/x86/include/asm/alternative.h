// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/alternative.h, in the shapes of Linux 4.4. This is not Linux.
 * Instructions that are chosen at boot, by what the CPU has.
 */
#ifndef _ASM_X86_ALTERNATIVE_H
#define _ASM_X86_ALTERNATIVE_H

#include <linux/compiler.h>

/* The original, between two labels; then which feature replaces it, and by what. */
#define __ALT_OLD(old)			"661:\n\t" old "\n662:\n"
#define __ALT_ENTRY(feature)		".word " __stringify(feature) "\n"
#define __ALT_NEW(n, new)		"664" n ":\n\t" new "\n665" n ":\n"

#define __ALT(old, entries, replacements)				\
	__ALT_OLD(old)							\
	".pushsection .altinstructions,\"a\"\n" entries ".popsection\n"	\
	".pushsection .altinstr_replacement,\"ax\"\n" replacements ".popsection\n"

#define ALTERNATIVE(old, new, feature)					\
	__ALT(old, __ALT_ENTRY(feature), __ALT_NEW("1", new))
#define ALTERNATIVE_2(old, new1, feature1, new2, feature2)		\
	__ALT(old, __ALT_ENTRY(feature1) __ALT_ENTRY(feature2),		\
	      __ALT_NEW("1", new1) __ALT_NEW("2", new2))

/* A statement of one of them. Of several features that the CPU has, the last wins. */
#define alternative_input(old, new, feature, input...)			\
	asm volatile(ALTERNATIVE(old, new, feature) : : "i" (0), ## input)
#define alternative_input_2(old, new1, feature1, new2, feature2, input...) \
	asm volatile(ALTERNATIVE_2(old, new1, feature1, new2, feature2)	\
		     : : "i" (0), ## input)

#endif
