// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/irq_regs.h, in the shapes of Linux 2.6.32. This is not Linux.
 * The registers that an interrupt has found.
 */
#ifndef _ASM_X86_IRQ_REGS_H
#define _ASM_X86_IRQ_REGS_H

#include <linux/percpu.h>
#include <asm/ptrace.h>

/* Set while a handler runs; NULL: none does. */
DECLARE_PER_CPU(struct pt_regs *, irq_regs);

static inline struct pt_regs *get_irq_regs(void)
{
	return percpu_read(irq_regs);
}

#endif
