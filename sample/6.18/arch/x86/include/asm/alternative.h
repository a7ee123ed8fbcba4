// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/alternative.h, in the shapes of Linux 6.18. This is not Linux.
 * Instructions that are replaced at boot when the CPU has better ones.
 */
#ifndef _ASM_X86_ALTERNATIVE_H
#define _ASM_X86_ALTERNATIVE_H

#include <linux/compiler.h>

extern int alternatives_patched;

/*
 * Here the text keeps the oldest instruction and names the others in comments.
 * A run looks at its CPU profile and takes the last one that the CPU has.
 */
#define ALTERNATIVE(oldinstr, newinstr, ft_flags)			\
	"661:\n\t" oldinstr "\n662:\n"

#define ALTERNATIVE_3(oldinstr, newinsn1, ft_flags1, newinsn2, ft_flags2, newinsn3, ft_flags3) \
	"661:\n\t" oldinstr "\n662:\n"

#endif
