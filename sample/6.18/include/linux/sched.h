// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/sched.h, in the shapes of Linux 6.18. This is not Linux.
 * A task, and what the rest of the kernel may ask of it.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/signal_types.h>
#include <linux/smp.h>
#include <linux/thread_info.h>
#include <asm/current.h>
#include <asm/processor.h>

#define TASK_COMM_LEN		16

#define TASK_RUNNING		0x00000000
#define TASK_INTERRUPTIBLE	0x00000001
#define TASK_UNINTERRUPTIBLE	0x00000002

/* What lies behind it, in the same block of memory, is its struct fpu. */
struct task_struct {
	struct thread_info	thread_info;
	unsigned int		__state;
	void			*stack;
	unsigned int		flags;
	int			on_cpu;
	int			prio;
	int			static_prio;
	pid_t			pid;
	pid_t			tgid;
	struct task_struct	*group_leader;
	struct list_head	thread_node;
	char			comm[TASK_COMM_LEN];
	struct signal_struct	*signal;
	struct sighand_struct	*sighand;
	sigset_t		blocked;
	struct sigpending	pending;
	unsigned long		sas_ss_sp;
	size_t			sas_ss_size;
	unsigned int		sas_ss_flags;
	struct thread_struct	thread;
} __attribute__ ((aligned (64)));

/* task_struct.flags */
#define PF_IDLE			0x00000002	/* the idle task */
#define PF_EXITING		0x00000004	/* on its way out */
#define PF_USER_WORKER		0x00004000	/* works for a user task, never returns to user mode */
#define PF_KTHREAD		0x00200000	/* kernel thread, has no user state */

/* clone flags that fork-time FPU code looks at */
#define CLONE_VM		0x00000100
#define CLONE_THREAD		0x00010000

static inline void set_tsk_thread_flag(struct task_struct *tsk, int flag)
{
	set_ti_thread_flag(&tsk->thread_info, flag);
}

static inline void clear_tsk_thread_flag(struct task_struct *tsk, int flag)
{
	clear_ti_thread_flag(&tsk->thread_info, flag);
}

static inline int test_tsk_thread_flag(struct task_struct *tsk, int flag)
{
	return test_ti_thread_flag(&tsk->thread_info, flag);
}

static inline void set_tsk_need_resched(struct task_struct *tsk)
{
	set_tsk_thread_flag(tsk, TIF_NEED_RESCHED);
}

static inline void clear_tsk_need_resched(struct task_struct *tsk)
{
	clear_tsk_thread_flag(tsk, TIF_NEED_RESCHED);
}

static __always_inline bool need_resched(void)
{
	return unlikely(tif_need_resched());
}

extern void schedule(void);
extern int __cond_resched(void);

/* A place where a long loop lets others run, if somebody has asked for the CPU. */
#define cond_resched() ({			\
	__cond_resched();			\
})

#endif
