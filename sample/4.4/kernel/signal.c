// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/signal.c, in the shapes of Linux 4.4. This is not Linux.
 * What every architecture's signal delivery shares: blocked signals, the alternate stack, the siginfo.
 */
#include <linux/compat.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define sigmask(sig)	(1UL << ((sig) - 1))

/* TIF_SIGPENDING says that the way to user mode has a signal to look for. */
void recalc_sigpending(void)
{
	if (current->pending.signal.sig[0] & ~current->blocked.sig[0])
		set_thread_flag(TIF_SIGPENDING);
	else
		clear_thread_flag(TIF_SIGPENDING);
}

void set_current_blocked(sigset_t *newset)
{
	/* Nobody can block these two. */
	newset->sig[0] &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));

	spin_lock_irq(&current->sighand->siglock);
	current->blocked = *newset;
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
}

/* While its handler runs, a signal and those that the handler names wait. */
static void signal_delivered(struct ksignal *ksig, int stepping)
{
	sigset_t blocked = current->blocked;

	blocked.sig[0] |= ksig->ka.sa.sa_mask.sig[0];
	if (!(ksig->ka.sa.sa_flags & SA_NODEFER))
		blocked.sig[0] |= sigmask(ksig->sig);
	set_current_blocked(&blocked);
}

void signal_setup_done(int failed, struct ksignal *ksig, int stepping)
{
	if (failed)
		force_sig(SIGSEGV, current);
	else
		signal_delivered(ksig, stepping);
}

/* What this signal has no use for is not written: the program's old bytes stay there. */
int copy_siginfo_to_user(siginfo_t __user *to, const siginfo_t *from)
{
	if (__put_user(from->si_signo, &to->si_signo) ||
	    __put_user(from->si_errno, &to->si_errno) ||
	    __put_user((short)from->si_code, &to->si_code) ||
	    __put_user(from->si_pid, &to->si_pid) ||
	    __put_user(from->si_uid, &to->si_uid))
		return -EFAULT;
	return 0;
}

/* What sigaltstack(2) would say, for the frame. */
int __save_altstack(stack_t __user *uss, unsigned long sp)
{
	if (__put_user((void __user *)current->sas_ss_sp, &uss->ss_sp) ||
	    __put_user(sas_ss_flags(sp), &uss->ss_flags) ||
	    __put_user(current->sas_ss_size, &uss->ss_size))
		return -EFAULT;
	return 0;
}

/* A handler may have changed it in the frame; a stack in use stays as it is. */
static void take_altstack(unsigned long ss_sp, size_t ss_size, int ss_flags)
{
	if (on_sig_stack(current_pt_regs()->sp))
		return;

	current->sas_ss_sp = ss_sp;
	current->sas_ss_size = ss_flags & SS_DISABLE ? 0 : ss_size;
}

int restore_altstack(const stack_t __user *uss)
{
	stack_t new;

	if (copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;

	take_altstack((unsigned long)new.ss_sp, new.ss_size, new.ss_flags);
	return 0;
}

/* --- the same for 32-bit programs --- */

int __compat_save_altstack(compat_stack_t __user *uss, unsigned long sp)
{
	if (__put_user(ptr_to_compat((void __user *)current->sas_ss_sp), &uss->ss_sp) ||
	    __put_user(sas_ss_flags(sp), &uss->ss_flags) ||
	    __put_user(current->sas_ss_size, &uss->ss_size))
		return -EFAULT;
	return 0;
}

int compat_restore_altstack(const compat_stack_t __user *uss)
{
	compat_stack_t new;

	if (copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;

	take_altstack(new.ss_sp, new.ss_size, new.ss_flags);
	return 0;
}

/* The same fields at other places. */
int copy_siginfo_to_user32(compat_siginfo_t __user *to, const siginfo_t *from)
{
	if (__put_user(from->si_signo, &to->si_signo) ||
	    __put_user(from->si_errno, &to->si_errno) ||
	    __put_user((short)from->si_code, &to->si_code) ||
	    __put_user(from->si_pid, &to->_sifields._kill._pid) ||
	    __put_user(from->si_uid, &to->_sifields._kill._uid))
		return -EFAULT;
	return 0;
}
