// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/ptrace.h, in the shapes of Linux 2.6.32. This is not Linux.
 * The registers of the interrupted program, as entry code pushes them.
 */
#ifndef _ASM_X86_PTRACE_H
#define _ASM_X86_PTRACE_H

#include <linux/types.h>
#include <asm/segment.h>

struct pt_regs {
	unsigned long r15;
	unsigned long r14;
	unsigned long r13;
	unsigned long r12;
	unsigned long bp;
	unsigned long bx;
	unsigned long r11;
	unsigned long r10;
	unsigned long r9;
	unsigned long r8;
	unsigned long ax;
	unsigned long cx;
	unsigned long dx;
	unsigned long si;
	unsigned long di;
	/* number of the system call, or the error code of an exception */
	unsigned long orig_ax;
	unsigned long ip;
	unsigned long cs;
	unsigned long flags;
	unsigned long sp;
	unsigned long ss;
};

/* The low two bits of CS are the privilege level. */
static inline int user_mode(struct pt_regs *regs)
{
	return !!(regs->cs & 3);
}

#endif
