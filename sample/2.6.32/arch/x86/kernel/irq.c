// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/irq.c, in the shapes of Linux 2.6.32. This is not Linux.
 * Interrupts, as far as FPU use in the kernel asks about them.
 */
#include <linux/percpu.h>

#include <asm/irq_regs.h>

DEFINE_PER_CPU(struct pt_regs *, irq_regs);
