// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/fork.c, in the shapes of Linux 4.4. This is not Linux.
 * A new task, as far as its FPU state is concerned: the copy of its parent.
 */
#include <linux/errno.h>
#include <linux/sched.h>

extern struct task_struct *alloc_task_struct(void);
extern struct thread_info *alloc_thread_info(struct task_struct *tsk);
extern int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src);

/* thread_info is copied with the rest, but belongs to its own task. */
static void setup_thread_stack(struct task_struct *p, struct task_struct *org)
{
	*task_thread_info(p) = *task_thread_info(org);
	task_thread_info(p)->task = p;
}

struct task_struct *dup_task_struct(struct task_struct *orig)
{
	struct task_struct *tsk = alloc_task_struct();
	struct thread_info *ti;

	if (!tsk)
		return NULL;
	ti = alloc_thread_info(tsk);
	if (!ti || arch_dup_task_struct(tsk, orig))
		return NULL;

	tsk->stack = ti;
	setup_thread_stack(tsk, orig);
	return tsk;
}
