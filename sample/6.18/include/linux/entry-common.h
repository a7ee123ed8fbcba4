// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/entry-common.h, in the shapes of Linux 6.18. This is not Linux.
 * The way into the kernel and out of it, for every architecture.
 */
#ifndef __LINUX_ENTRYCOMMON_H
#define __LINUX_ENTRYCOMMON_H

#include <linux/irqflags.h>
#include <linux/sched.h>

#include <asm/entry-common.h>

#ifndef ARCH_EXIT_TO_USER_MODE_WORK
# define ARCH_EXIT_TO_USER_MODE_WORK	(0)
#endif

/* Flags that must be served before user mode. TIF_NEED_FPU_LOAD is not one: it is served last, outside the loop. */
#define EXIT_TO_USER_MODE_WORK						\
	(_TIF_SIGPENDING | _TIF_NOTIFY_RESUME | _TIF_UPROBE |		\
	 _TIF_NEED_RESCHED | _TIF_NOTIFY_SIGNAL | ARCH_EXIT_TO_USER_MODE_WORK)

static inline void local_irq_enable_exit_to_user(unsigned long ti_work)
{
	local_irq_enable();
}

static inline void local_irq_disable_exit_to_user(void)
{
	local_irq_disable();
}

#ifndef arch_exit_to_user_mode_prepare
static inline void arch_exit_to_user_mode_prepare(struct pt_regs *regs,
						  unsigned long ti_work)
{
}
#endif

extern void arch_do_signal_or_restart(struct pt_regs *regs);
extern void syscall_exit_to_user_mode(struct pt_regs *regs);
extern void irqentry_exit_to_user_mode(struct pt_regs *regs);

#endif
