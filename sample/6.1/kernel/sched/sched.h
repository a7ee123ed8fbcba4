// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/sched/sched.h, in the shapes of Linux 6.1. This is not Linux.
 * A CPU's queue of tasks that want to run, reduced to what schedule() touches.
 */
#ifndef _KERNEL_SCHED_SCHED_H
#define _KERNEL_SCHED_SCHED_H

#include <linux/sched.h>
#include <linux/spinlock.h>

struct rq {
	spinlock_t		__lock;
	unsigned int		nr_running;
	unsigned long		nr_switches;
	struct task_struct	*curr;
	struct task_struct	*idle;
};

/* Which task is next is the scheduling class's business; a run's scenario decides. */
extern struct task_struct *pick_next_task(struct rq *rq, struct task_struct *prev);
extern void deactivate_task(struct rq *rq, struct task_struct *p, int flags);

#endif
