// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/idtentry.h, in the shapes of Linux 6.18. This is not Linux.
 * How an exception handler is written down.
 */
#ifndef _ASM_X86_IDTENTRY_H
#define _ASM_X86_IDTENTRY_H

#include <linux/compiler.h>
#include <asm/ptrace.h>

/* Makes the entry point @func and opens the body that it calls, with @regs at hand. */
#define DEFINE_IDTENTRY(func)						\
static __always_inline void __##func(struct pt_regs *regs);		\
									\
__visible noinstr void func(struct pt_regs *regs)			\
{									\
	__##func(regs);							\
}									\
									\
static __always_inline void __##func(struct pt_regs *regs)

#endif
