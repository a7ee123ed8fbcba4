// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/ia32.h, in the shapes of Linux 4.4. This is not Linux.
 * The context in a 32-bit program's signal frame.
 */
#ifndef _ASM_X86_IA32_H
#define _ASM_X86_IA32_H

#include <linux/compat.h>
#include <uapi/asm/sigcontext.h>

struct ucontext_ia32 {
	unsigned int		uc_flags;
	unsigned int		uc_link;
	compat_stack_t		uc_stack;
	struct sigcontext_32	uc_mcontext;
	compat_sigset_t		uc_sigmask;
};

#endif
