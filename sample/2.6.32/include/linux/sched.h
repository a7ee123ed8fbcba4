// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/sched.h, in the shapes of Linux 2.6.32. This is not Linux.
 * A task, as far as FPU switching looks at it.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/signal.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <asm/current.h>
#include <asm/processor.h>
#include <asm/thread_info.h>

#define TASK_COMM_LEN		16

struct signal_struct {
	int			nr_threads;
};

struct sighand_struct {
	spinlock_t		siglock;
};

struct task_struct {
	volatile long		state;
	void			*stack;		/* thread_info at its bottom, pt_regs at its top */
	unsigned int		flags;

	/*
	 * Slices in a row in which the task used the FPU. One byte: after 255
	 * comes 0, and the task is taken for one that hardly uses it.
	 */
	unsigned char		fpu_counter;

	pid_t			pid;
	pid_t			tgid;
	struct task_struct	*group_leader;
	char			comm[TASK_COMM_LEN];
	struct thread_struct	thread;
	struct signal_struct	*signal;
	struct sighand_struct	*sighand;
	sigset_t		blocked;
	struct sigpending	pending;
	unsigned long		sas_ss_sp;
	size_t			sas_ss_size;
};

#define PF_USED_MATH		0x00002000	/* has used the FPU at least once */
#define PF_KTHREAD		0x00200000	/* kernel thread, has no user state */

#define clear_stopped_child_used_math(child) do { (child)->flags &= ~PF_USED_MATH; } while (0)
#define set_stopped_child_used_math(child) do { (child)->flags |= PF_USED_MATH; } while (0)
#define clear_used_math() clear_stopped_child_used_math(current)
#define tsk_used_math(p) ((p)->flags & PF_USED_MATH)
#define used_math() tsk_used_math(current)

#define task_thread_info(task)	((struct thread_info *)(task)->stack)
#define task_stack_page(task)	((task)->stack)

/* Does @sp lie in the alternate signal stack? */
static inline int on_sig_stack(unsigned long sp)
{
	return sp > current->sas_ss_sp &&
		sp - current->sas_ss_sp <= current->sas_ss_size;
}

static inline int sas_ss_flags(unsigned long sp)
{
	if (!current->sas_ss_size)
		return SS_DISABLE;

	return on_sig_stack(sp) ? SS_ONSTACK : 0;
}

extern void do_group_exit(int code);

#endif
