// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/traps.c, in the shapes of Linux 2.6.32. This is not Linux.
 * #NM: the exception that lazy switching lives on.
 */
#include <linux/irqflags.h>
#include <linux/sched.h>

#include <asm/i387.h>
#include <asm/traps.h>

/* Loads current's registers, with TS clear already. */
void __math_state_restore(void)
{
	struct thread_info *thread = current_thread_info();
	struct task_struct *tsk = thread->task;

	if (unlikely(restore_fpu_checking(tsk))) {
		stts();
		force_sig(SIGSEGV, tsk);
		return;
	}

	/* The next switch has something to save. */
	thread->status |= TS_USEDFPU;
	tsk->fpu_counter++;
}

void math_state_restore(void)
{
	struct task_struct *tsk = current;

	if (!tsk_used_math(tsk)) {
		/* The image has to be allocated, which may sleep. */
		local_irq_enable();
		if (init_fpu(tsk)) {
			do_group_exit(SIGKILL);
			return;
		}
		local_irq_disable();
	}

	/* First this, or the restore itself would trap. */
	clts();
	__math_state_restore();
}

/* A task has used the FPU while CR0.TS was set. On return the instruction is executed again. */
dotraplinkage void
do_device_not_available(struct pt_regs *regs, long error_code)
{
	math_state_restore();
}
