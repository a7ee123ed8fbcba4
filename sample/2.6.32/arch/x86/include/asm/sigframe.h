// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/sigframe.h, in the shapes of Linux 2.6.32. This is not Linux.
 * The block that signal delivery puts on the user's stack.
 */
#ifndef _ASM_X86_SIGFRAME_H
#define _ASM_X86_SIGFRAME_H

#include <linux/signal.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

struct ucontext {
	unsigned long		uc_flags;
	struct ucontext		*uc_link;
	stack_t			uc_stack;
	struct sigcontext	uc_mcontext;
	sigset_t		uc_sigmask;
};

/* 440 bytes, and the FPU image lies above it. */
struct rt_sigframe {
	char __user		*pretcode;	/* where the handler returns to */
	struct ucontext		uc;
	struct siginfo		info;
};

#endif
