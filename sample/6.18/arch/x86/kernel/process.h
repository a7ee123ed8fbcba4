// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process.h, in the shapes of Linux 6.18. This is not Linux.
 * What the two halves of the task switch share.
 */
#ifndef _ASM_X86_KERNEL_PROCESS_H
#define _ASM_X86_KERNEL_PROCESS_H

#include <linux/sched.h>

extern void __switch_to_xtra(struct task_struct *prev_p, struct task_struct *next_p);

/* The rare work, only if one of the two asks for it. */
static inline void switch_to_extra(struct task_struct *prev,
				   struct task_struct *next)
{
	unsigned long next_tif = next->thread_info.flags;
	unsigned long prev_tif = prev->thread_info.flags;

	if (unlikely(next_tif & _TIF_WORK_CTXSW || prev_tif & _TIF_WORK_CTXSW))
		__switch_to_xtra(prev, next);
}

#endif
