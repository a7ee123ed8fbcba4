// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/thread_info.h, in the shapes of Linux 4.4. This is not Linux.
 * The flags of a thread. In this version they lie at the bottom of its kernel stack.
 */
#ifndef _ASM_X86_THREAD_INFO_H
#define _ASM_X86_THREAD_INFO_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <asm/page_types.h>

struct task_struct;

struct thread_info {
	struct task_struct	*task;
	u32			flags;		/* TIF_* by number */
	u32			status;		/* TS_*, only its own thread writes it */
	u32			cpu;
};

#define TIF_NOTIFY_RESUME	1
#define TIF_SIGPENDING		2
#define TIF_NEED_RESCHED	3
#define TIF_SINGLESTEP		4
#define TIF_IA32		17	/* a 32-bit program */

#define _TIF_NOTIFY_RESUME	(1 << TIF_NOTIFY_RESUME)
#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED	(1 << TIF_NEED_RESCHED)

DECLARE_PER_CPU(unsigned long, cpu_current_top_of_stack);

static inline struct thread_info *current_thread_info(void)
{
	return (struct thread_info *)(this_cpu_read(cpu_current_top_of_stack) - THREAD_SIZE);
}

/* For the running thread; the flags are 32 bits wide in this version. */
static inline void set_thread_flag(int flag)
{
	current_thread_info()->flags |= 1u << flag;
}

static inline void clear_thread_flag(int flag)
{
	current_thread_info()->flags &= ~(1u << flag);
}

static inline int test_thread_flag(int flag)
{
	return (current_thread_info()->flags >> flag) & 1;
}

#endif
