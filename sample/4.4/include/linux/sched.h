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
	struct signal_struct	*signal;
	struct sighand_struct	*sighand;
	sigset_t		blocked;
	struct sigpending	pending;
	unsigned long		sas_ss_sp;
	size_t			sas_ss_size;
	struct thread_struct	thread;
};

#define PF_KTHREAD		0x00200000	/* kernel thread, has no user state */

#define task_thread_info(task)	((struct thread_info *)(task)->stack)
#define task_stack_page(task)	((task)->stack)

/* The registers of user mode lie at the very top of the kernel stack. */
#define task_pt_regs(task) \
	((struct pt_regs *)((unsigned long)task_stack_page(task) + THREAD_SIZE) - 1)
#define current_pt_regs()	task_pt_regs(current)

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

/* The top of the alternate stack if the handler wants it and it is not in use yet. */
static inline unsigned long sigsp(unsigned long sp, struct ksignal *ksig)
{
	bool wanted = ksig->ka.sa.sa_flags & SA_ONSTACK;

	return wanted && !sas_ss_flags(sp) ? current->sas_ss_sp + current->sas_ss_size : sp;
}

static inline sigset_t *sigmask_to_save(void)
{
	return &current->blocked;
}

extern void schedule(void);

#endif
