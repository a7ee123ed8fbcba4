// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/alternative.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Instructions that are chosen at boot, by what the CPU has.
 */
#ifndef _ASM_X86_ALTERNATIVE_H
#define _ASM_X86_ALTERNATIVE_H

#include <linux/compiler.h>

/* The original, between two labels; then which feature replaces it, and by what. */
#define ALTERNATIVE(old, new, feature)					\
	"661:\n\t" old "\n662:\n"					\
	".section .altinstructions,\"a\"\n"				\
	".byte " __stringify(feature) "\n"				\
	".previous\n"							\
	".section .altinstr_replacement,\"ax\"\n"			\
	"663:\n\t" new "\n664:\n"					\
	".previous\n"

#define alternative_input(old, new, feature, input...)			\
	asm volatile(ALTERNATIVE(old, new, feature) : : "i" (0), ## input)

#endif
