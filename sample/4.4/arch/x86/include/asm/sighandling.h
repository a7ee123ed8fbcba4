// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/sighandling.h, in the shapes of Linux 4.4. This is not Linux.
 * What 64-bit and 32-bit signal code share.
 */
#ifndef _ASM_X86_SIGHANDLING_H
#define _ASM_X86_SIGHANDLING_H

#include <linux/compat.h>
#include <linux/signal.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>

/* Flags that a program may change by editing its frame: those of arithmetic, and what debuggers set. */
#define FIX_EFLAGS	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF | \
			 X86_EFLAGS_SF | X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_OF | \
			 X86_EFLAGS_RF | X86_EFLAGS_AC)

void signal_fault(struct pt_regs *regs, void __user *frame, char *where);

/* In arch/x86/ia32/ia32_signal.c. */
int ia32_setup_frame(int sig, struct ksignal *ksig,
		     compat_sigset_t *set, struct pt_regs *regs);
int ia32_setup_rt_frame(int sig, struct ksignal *ksig,
			compat_sigset_t *set, struct pt_regs *regs);

#endif
