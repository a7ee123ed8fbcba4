// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/thread_info.h, in the shapes of Linux 2.6.32. This is not Linux.
 * The flags of a thread, at the bottom of its kernel stack.
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
	int			preempt_count;
};

/* status */
#define TS_USEDFPU		0x0001	/* the task has used the FPU in this slice: the registers are its own */
#define TS_COMPAT		0x0002
#define TS_XSAVE		0x0010	/* its image is made by XSAVE */

#define TIF_SIGPENDING		2
#define TIF_NEED_RESCHED	3

#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED	(1 << TIF_NEED_RESCHED)

/* Entry code calls do_notify_resume() while one of these is set. */
#define _TIF_DO_NOTIFY_MASK	(_TIF_SIGPENDING)

DECLARE_PER_CPU(unsigned long, kernel_stack);

/* kernel_stack is this much below the stack's end: the frame of an interrupt. */
#define KERNEL_STACK_OFFSET	(5 * 8)

static inline struct thread_info *current_thread_info(void)
{
	return (struct thread_info *)(percpu_read(kernel_stack) + KERNEL_STACK_OFFSET - THREAD_SIZE);
}

/* For the running thread. */
static inline void set_thread_flag(int flag)
{
	current_thread_info()->flags |= 1u << flag;
}

static inline void clear_thread_flag(int flag)
{
	current_thread_info()->flags &= ~(1u << flag);
}

#endif
