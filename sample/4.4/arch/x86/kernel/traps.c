// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/traps.c, in the shapes of Linux 4.4. This is not Linux.
 * #NM: the exception that lazy switching lives on.
 */
#include <linux/sched.h>

#include <asm/fpu/internal.h>
#include <asm/traps.h>

/* A task has used the FPU while CR0.TS was set. Interrupts are off; on return the instruction is executed again. */
dotraplinkage void
do_device_not_available(struct pt_regs *regs, long error_code)
{
	/* An eager kernel never sets TS. */
	BUG_ON(use_eager_fpu());

	fpu__restore(&current->thread.fpu);
}
