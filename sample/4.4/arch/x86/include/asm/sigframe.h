// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/sigframe.h, in the shapes of Linux 4.4. This is not Linux.
 * The block that signal delivery puts on the user's stack.
 */
#ifndef _ASM_X86_SIGFRAME_H
#define _ASM_X86_SIGFRAME_H

#include <linux/compat.h>
#include <linux/signal.h>
#include <asm/ia32.h>
#include <uapi/asm/sigcontext.h>
#include <uapi/asm/ucontext.h>

struct ucontext {
	unsigned long		uc_flags;
	struct ucontext		*uc_link;
	stack_t			uc_stack;
	struct sigcontext	uc_mcontext;
	sigset_t		uc_sigmask;
};

/* A 32-bit program's, for a handler without siginfo. */
struct sigframe_ia32 {
	u32			pretcode;	/* where the handler returns to */
	int			sig;
	struct sigcontext_32	sc;
	/* The image lies above the frame; the room where it once was keeps what follows in its place. */
	struct _fpstate_32	fpstate_unused;
	unsigned int		extramask[1];	/* the upper half of the mask in sc */
	char			retcode[8];
};

/* And with siginfo. */
struct rt_sigframe_ia32 {
	u32			pretcode;
	int			sig;
	u32			pinfo;
	u32			puc;
	compat_siginfo_t	info;
	struct ucontext_ia32	uc;
	char			retcode[8];
};

/* 440 bytes, and the FPU image lies above it. */
struct rt_sigframe {
	char __user		*pretcode;	/* where the handler returns to */
	struct ucontext		uc;
	struct siginfo		info;
};

#endif
