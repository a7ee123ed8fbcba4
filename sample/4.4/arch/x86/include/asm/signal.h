// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/signal.h, in the shapes of Linux 4.4. This is not Linux.
 * Delivery, as the way out of the kernel calls it.
 */
#ifndef _ASM_X86_SIGNAL_H
#define _ASM_X86_SIGNAL_H

struct pt_regs;

extern void do_signal(struct pt_regs *regs);

#endif
