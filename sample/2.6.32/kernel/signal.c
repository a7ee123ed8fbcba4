// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/signal.c, in the shapes of Linux 2.6.32. This is not Linux.
 * What every architecture's signal delivery shares: blocked signals, the alternate stack, the siginfo.
 */
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

/* TIF_SIGPENDING says that the way to user mode has a signal to look for. */
void recalc_sigpending(void)
{
	if (current->pending.signal.sig[0] & ~current->blocked.sig[0])
		set_thread_flag(TIF_SIGPENDING);
	else
		clear_thread_flag(TIF_SIGPENDING);
}

/* There was no way to write the frame. */
void force_sigsegv(int sig, struct task_struct *p)
{
	force_sig(SIGSEGV, p);
}

int copy_siginfo_to_user(siginfo_t __user *to, siginfo_t *from)
{
	return copy_to_user(to, from, sizeof(*from)) ? -EFAULT : 0;
}

/* sigaltstack(2), and the end of sigreturn: a stack in use stays as it is. */
int do_sigaltstack(const stack_t __user *uss, stack_t __user *uoss, unsigned long sp)
{
	stack_t old = {
		.ss_sp = (void __user *)current->sas_ss_sp,
		.ss_flags = sas_ss_flags(sp),
		.ss_size = current->sas_ss_size,
	};
	stack_t new;

	if (uss) {
		if (copy_from_user(&new, uss, sizeof(new)))
			return -EFAULT;
		if (on_sig_stack(sp))
			return -EPERM;

		current->sas_ss_sp = (unsigned long)new.ss_sp;
		current->sas_ss_size = new.ss_flags & SS_DISABLE ? 0 : new.ss_size;
	}

	return uoss && copy_to_user(uoss, &old, sizeof(old)) ? -EFAULT : 0;
}
