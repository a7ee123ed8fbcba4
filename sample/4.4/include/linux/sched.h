// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/sched.h, in the shapes of Linux 4.4. This is not Linux.
 * A task, as far as FPU switching looks at it.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <asm/current.h>
#include <asm/processor.h>
#include <asm/thread_info.h>

#define TASK_COMM_LEN		16

/* thread_struct stays last: its FPU image is sized when the kernel boots. */
struct task_struct {
	volatile long		state;
	void			*stack;		/* thread_info at its bottom, pt_regs at its top */
	unsigned int		flags;
	int			on_cpu;
	pid_t			pid;
	pid_t			tgid;
	struct task_struct	*group_leader;
	char			comm[TASK_COMM_LEN];
	struct thread_struct	thread;
};

#define PF_KTHREAD		0x00200000	/* kernel thread, has no user state */

#define task_thread_info(task)	((struct thread_info *)(task)->stack)
#define task_stack_page(task)	((task)->stack)

extern void schedule(void);

#endif
