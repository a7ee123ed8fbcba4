// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/entry/common.c, in the shapes of Linux 4.4. This is not Linux.
 * The way out of the kernel. Only signals are about the FPU here: it is ready in this version, or traps.
 */
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/sched.h>

#include <asm/signal.h>

#define EXIT_TO_USERMODE_LOOP_FLAGS \
	(_TIF_SIGPENDING | _TIF_NOTIFY_RESUME | _TIF_NEED_RESCHED)

/* pt_regs end where the stack does. */
static struct thread_info *pt_regs_to_thread_info(struct pt_regs *regs)
{
	return (struct thread_info *)((unsigned long)(regs + 1) - THREAD_SIZE);
}

static void exit_to_usermode_loop(struct pt_regs *regs, u32 cached_flags)
{
	/* Serving one flag may set another. */
	while (cached_flags & EXIT_TO_USERMODE_LOOP_FLAGS) {
		local_irq_enable();
		if (cached_flags & _TIF_NEED_RESCHED)
			schedule();
		if (cached_flags & _TIF_SIGPENDING)
			do_signal(regs);
		local_irq_disable();
		cached_flags = READ_ONCE(pt_regs_to_thread_info(regs)->flags);
	}
}

__visible void prepare_exit_to_usermode(struct pt_regs *regs)
{
	u32 cached_flags = READ_ONCE(pt_regs_to_thread_info(regs)->flags);

	if (unlikely(cached_flags & EXIT_TO_USERMODE_LOOP_FLAGS))
		exit_to_usermode_loop(regs, cached_flags);
}
