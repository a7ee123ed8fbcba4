// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/entry/common.c, in the shapes of Linux 6.18. This is not Linux.
 * The way out of the kernel.
 */
#include <linux/entry-common.h>

static __always_inline void __exit_to_user_mode(void)
{
	arch_exit_to_user_mode();
}

/* An architecture without signals would get this one. */
void __weak arch_do_signal_or_restart(struct pt_regs *regs) { }

static unsigned long exit_to_user_mode_loop(struct pt_regs *regs,
					    unsigned long ti_work)
{
	/* Serving one flag may set another, so they are read again each time. */
	for (; ti_work & EXIT_TO_USER_MODE_WORK; ti_work = read_thread_flags()) {
		local_irq_enable_exit_to_user(ti_work);

		if (ti_work & _TIF_NEED_RESCHED)
			schedule();
		if (ti_work & (_TIF_NOTIFY_SIGNAL | _TIF_SIGPENDING))
			arch_do_signal_or_restart(regs);

		local_irq_disable_exit_to_user();
	}

	return ti_work;
}

static void exit_to_user_mode_prepare(struct pt_regs *regs)
{
	unsigned long ti_work = read_thread_flags();

	lockdep_assert_irqs_disabled();

	if (unlikely(ti_work & EXIT_TO_USER_MODE_WORK))
		ti_work = exit_to_user_mode_loop(regs, ti_work);

	arch_exit_to_user_mode_prepare(regs, ti_work);
	lockdep_sys_exit();
}

/* The end of a system call. */
void syscall_exit_to_user_mode(struct pt_regs *regs)
{
	local_irq_disable_exit_to_user();
	exit_to_user_mode_prepare(regs);
	__exit_to_user_mode();
}

/* The end of an interrupt that hit in user mode. */
void irqentry_exit_to_user_mode(struct pt_regs *regs)
{
	exit_to_user_mode_prepare(regs);
	__exit_to_user_mode();
}
