// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/sched/signal.h, in the shapes of Linux 6.18. This is not Linux.
 * What a task knows about signals, reduced to what frames need.
 */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/list.h>
#include <linux/sched.h>
#include <linux/signal_types.h>
#include <linux/spinlock.h>

struct signal_struct {
	int			nr_threads;
	struct list_head	thread_head;	/* all threads of the process */
};

#define for_each_thread(p, t)	list_for_each_entry(t, &(p)->signal->thread_head, thread_node)

struct sighand_struct {
	spinlock_t		siglock;
};

/* Does @sp lie in the alternate signal stack? */
static inline int __on_sig_stack(unsigned long sp)
{
	return sp > current->sas_ss_sp &&
		sp - current->sas_ss_sp <= current->sas_ss_size;
}

static inline int on_sig_stack(unsigned long sp)
{
	return __on_sig_stack(sp);
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

extern void recalc_sigpending(void);
extern void set_current_blocked(sigset_t *newset);
extern int restore_altstack(const stack_t __user *uss);
extern int __save_altstack(stack_t __user *uss, unsigned long sp);
extern int copy_siginfo_to_user(siginfo_t __user *to, const siginfo_t *from);

#endif
