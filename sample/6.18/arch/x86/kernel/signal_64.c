// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal_64.c, in the shapes of Linux 6.18. This is not Linux.
 * The frame of a 64-bit program, and the way back from it.
 */
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/cpufeature.h>
#include <asm/fpu/signal.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>

static unsigned long frame_uc_flags(void)
{
	unsigned long image = boot_cpu_has(X86_FEATURE_XSAVE) ? UC_FP_XSTATE : 0;

	return image | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
}

/* The interrupted program's registers, in the order that user space knows. What is reserved is not written. */
static void fill_sigcontext(struct sigcontext *sc, void __user *fpstate,
			    struct pt_regs *regs, unsigned long mask)
{
	struct thread_struct *thread = &current->thread;

	memset(sc, 0, sizeof(*sc));

	/* r8 to r15 run the other way round in pt_regs. */
	sc->r8 = regs->r8;	sc->r9 = regs->r9;
	sc->r10 = regs->r10;	sc->r11 = regs->r11;
	sc->r12 = regs->r12;	sc->r13 = regs->r13;
	sc->r14 = regs->r14;	sc->r15 = regs->r15;

	sc->ax = regs->ax;	sc->bx = regs->bx;
	sc->cx = regs->cx;	sc->dx = regs->dx;
	sc->si = regs->si;	sc->di = regs->di;
	sc->bp = regs->bp;	sc->sp = regs->sp;

	sc->ip = regs->ip;	sc->flags = regs->flags;
	sc->cs = regs->cs;	sc->ss = regs->ss;

	sc->trapno = thread->trap_nr;
	sc->err = thread->error_code;
	sc->cr2 = thread->cr2;
	sc->oldmask = mask;
	sc->fpstate = (unsigned long)fpstate;
}

int x64_setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	sigset_t *set = sigmask_to_save();
	struct sigaction *action = &ksig->ka.sa;
	struct rt_sigframe __user *frame;
	struct sigcontext registers;
	void __user *fp = NULL;

	/* The kernel has no code in user space to return through. */
	if (!(action->sa_flags & SA_RESTORER))
		return -EFAULT;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	fill_sigcontext(&registers, fp, regs, set->sig[0]);

	if (!access_ok(frame, sizeof(*frame)) ||
	    __put_user(frame_uc_flags(), &frame->uc.uc_flags) ||
	    __put_user((struct ucontext *)NULL, &frame->uc.uc_link) ||
	    __put_user((char __user *)action->sa_restorer, &frame->pretcode) ||
	    __copy_to_user(&frame->uc.uc_mcontext, &registers,
			   offsetof(struct sigcontext, reserved1)) ||
	    __copy_to_user(&frame->uc.uc_sigmask, set, sizeof(*set)) ||
	    __save_altstack(&frame->uc.uc_stack, regs->sp))
		return -EFAULT;

	if ((action->sa_flags & SA_SIGINFO) && copy_siginfo_to_user(&frame->info, &ksig->info))
		return -EFAULT;

	/* handler(sig, info, context), with no vector registers in the call */
	regs->ip = (unsigned long)action->sa_handler;
	regs->sp = (unsigned long)frame;
	regs->di = ksig->sig;
	regs->si = (unsigned long)&frame->info;
	regs->dx = (unsigned long)&frame->uc;
	regs->ax = 0;
	regs->cs = __USER_CS;
	regs->ss = __USER_DS;
	return 0;
}

/* The way back: registers as the frame has them now, but for what would be dangerous. */
static bool restore_sigcontext(struct pt_regs *regs, struct sigcontext __user *usc)
{
	struct sigcontext sc;

	if (copy_from_user(&sc, usc, sizeof(sc)))
		return false;

	regs->r15 = sc.r15;	regs->r14 = sc.r14;
	regs->r13 = sc.r13;	regs->r12 = sc.r12;
	regs->r11 = sc.r11;	regs->r10 = sc.r10;
	regs->r9 = sc.r9;	regs->r8 = sc.r8;

	regs->sp = sc.sp;	regs->bp = sc.bp;
	regs->di = sc.di;	regs->si = sc.si;
	regs->dx = sc.dx;	regs->cx = sc.cx;
	regs->bx = sc.bx;	regs->ax = sc.ax;
	regs->ip = sc.ip;

	/* Whatever the frame says, this is user mode. */
	regs->cs = sc.cs | 3;
	regs->ss = sc.ss | 3;
	regs->flags &= ~FIX_EFLAGS;
	regs->flags |= sc.flags & FIX_EFLAGS;

	/* There is no system call to restart. */
	regs->orig_ax = -1;

	return fpu__restore_sig((void __user *)sc.fpstate, 0);
}

/* The body of rt_sigreturn(2); the real one is made by SYSCALL_DEFINE0. */
long __do_sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	/* The handler's return has popped the restorer's address. */
	struct rt_sigframe __user *frame = (void __user *)(regs->sp - sizeof(long));
	sigset_t blocked;

	if (copy_from_user(&blocked, &frame->uc.uc_sigmask, sizeof(blocked)) == 0) {
		set_current_blocked(&blocked);

		if (!restore_altstack(&frame->uc.uc_stack) &&
		    restore_sigcontext(regs, &frame->uc.uc_mcontext))
			return regs->ax;
	}

	signal_fault(regs, frame, "rt_sigreturn");
	return 0;
}
