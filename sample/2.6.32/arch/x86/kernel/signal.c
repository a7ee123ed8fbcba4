// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal.c, in the shapes of Linux 2.6.32. This is not Linux.
 * Delivering a signal to a 64-bit program, and coming back.
 */
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/i387.h>
#include <asm/processor.h>
#include <asm/sigframe.h>

/* Flags that a program may change by editing its frame: those of arithmetic, and what debuggers set. */
#define FIX_EFLAGS	(X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF | \
			 X86_EFLAGS_SF | X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_OF | \
			 X86_EFLAGS_RF | X86_EFLAGS_AC)

/* What get_sigframe() gives when there is no room: writing there can only fault. */
#define NO_FRAME	((void __user *)-1L)

#define RED_ZONE_SIZE	128

#define sigmask(sig)	(1UL << ((sig) - 1))

/* As after a call: the return address has just been pushed onto an aligned stack. */
static unsigned long align_sigframe(unsigned long sp)
{
	return round_down(sp, 16) - sizeof(long);
}

/*
 * Finds the place for the frame. From the top: the red zone of the program,
 * the FPU image if it has ever used the FPU, the frame itself.
 */
static void __user *
get_sigframe(struct k_sigaction *ka, struct pt_regs *regs, size_t frame_size,
	     void __user **fpstate)
{
	int on_altstack = on_sig_stack(regs->sp);
	unsigned long sp = regs->sp - RED_ZONE_SIZE;

	if ((ka->sa.sa_flags & SA_ONSTACK) && sas_ss_flags(sp) == 0)
		sp = current->sas_ss_size + current->sas_ss_sp;

	if (used_math()) {
		sp = round_down(sp - sig_xstate_size, 64);
		*fpstate = (void __user *)sp;
	}
	sp = align_sigframe(sp - frame_size);

	/* Asked only of a handler that interrupts another one on that stack. */
	if (on_altstack && !on_sig_stack(sp))
		return NO_FRAME;

	if (used_math() && save_i387_xstate(*fpstate) < 0)
		return NO_FRAME;

	return (void __user *)sp;
}

/* The interrupted program's registers, in the order that user space knows. What is reserved is not written. */
static void fill_sigcontext(struct sigcontext *sc, void __user *fpstate,
			    struct pt_regs *regs, unsigned long mask)
{
	struct thread_struct *thread = &current->thread;

	memset(sc, 0, sizeof(*sc));

	sc->r8 = regs->r8;	sc->r9 = regs->r9;
	sc->r10 = regs->r10;	sc->r11 = regs->r11;
	sc->r12 = regs->r12;	sc->r13 = regs->r13;
	sc->r14 = regs->r14;	sc->r15 = regs->r15;

	sc->ax = regs->ax;	sc->bx = regs->bx;
	sc->cx = regs->cx;	sc->dx = regs->dx;
	sc->si = regs->si;	sc->di = regs->di;
	sc->bp = regs->bp;	sc->sp = regs->sp;

	sc->ip = regs->ip;	sc->flags = regs->flags;
	sc->cs = regs->cs;

	sc->trapno = thread->trap_no;
	sc->err = thread->error_code;
	sc->cr2 = thread->cr2;
	sc->oldmask = mask;
	sc->fpstate = (unsigned long)fpstate;
}

static int __setup_rt_frame(int sig, struct k_sigaction *ka, siginfo_t *info,
			    sigset_t *set, struct pt_regs *regs)
{
	struct sigaction *action = &ka->sa;
	unsigned long uc_flags = cpu_has_xsave ? UC_FP_XSTATE : 0;
	struct rt_sigframe __user *frame;
	struct sigcontext registers;
	void __user *fp = NULL;

	frame = get_sigframe(ka, regs, sizeof(*frame), &fp);
	if (!access_ok(VERIFY_WRITE, frame, sizeof(*frame)))
		return -EFAULT;

	if ((action->sa_flags & SA_SIGINFO) && copy_siginfo_to_user(&frame->info, info))
		return -EFAULT;

	/* The kernel has no code in user space to return through. */
	if (!(action->sa_flags & SA_RESTORER))
		return -EFAULT;

	fill_sigcontext(&registers, fp, regs, set->sig[0]);
	if (__put_user(uc_flags, &frame->uc.uc_flags) ||
	    __put_user((struct ucontext *)NULL, &frame->uc.uc_link) ||
	    __put_user((void __user *)current->sas_ss_sp, &frame->uc.uc_stack.ss_sp) ||
	    __put_user(sas_ss_flags(regs->sp), &frame->uc.uc_stack.ss_flags) ||
	    __put_user(current->sas_ss_size, &frame->uc.uc_stack.ss_size) ||
	    __put_user((char __user *)action->sa_restorer, &frame->pretcode) ||
	    __copy_to_user(&frame->uc.uc_mcontext, &registers,
			   offsetof(struct sigcontext, reserved1)) ||
	    __copy_to_user(&frame->uc.uc_sigmask, set, sizeof(*set)))
		return -EFAULT;

	/* handler(sig, info, context), with no vector registers in the call */
	regs->ip = (unsigned long)action->sa_handler;
	regs->sp = (unsigned long)frame;
	regs->di = sig;
	regs->si = (unsigned long)&frame->info;
	regs->dx = (unsigned long)&frame->uc;
	regs->ax = 0;
	regs->cs = __USER_CS;
	return 0;
}

static int
setup_rt_frame(int sig, struct k_sigaction *ka, siginfo_t *info,
	       sigset_t *set, struct pt_regs *regs)
{
	if (!__setup_rt_frame(sig, ka, info, set, regs))
		return 0;

	force_sigsegv(sig, current);
	return -EFAULT;
}

static int
handle_signal(unsigned long sig, siginfo_t *info, struct k_sigaction *ka,
	      sigset_t *oldset, struct pt_regs *regs)
{
	if (setup_rt_frame(sig, ka, info, oldset, regs))
		return -EFAULT;

	/* The ABI wants DF clear at the start of a function. */
	regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_DF);

	/* While its handler runs, a signal and those that the handler names wait. */
	spin_lock_irq(&current->sighand->siglock);
	current->blocked.sig[0] |= ka->sa.sa_mask.sig[0];
	if (!(ka->sa.sa_flags & SA_NODEFER))
		current->blocked.sig[0] |= sigmask(sig);
	recalc_sigpending();
	spin_unlock_irq(&current->sighand->siglock);
	return 0;
}

static void do_signal(struct pt_regs *regs)
{
	struct k_sigaction ka;
	siginfo_t info;
	int signr;

	if (!user_mode(regs))
		return;

	signr = get_signal_to_deliver(&info, &ka, regs, NULL);
	if (signr > 0)
		handle_signal(signr, &info, &ka, &current->blocked, regs);
}

/* From entry code, while a flag asks for it. */
void
do_notify_resume(struct pt_regs *regs, void *unused, __u32 thread_info_flags)
{
	if (thread_info_flags & _TIF_SIGPENDING)
		do_signal(regs);
}

/* A frame that makes no sense: nothing can be done for the program. */
static void signal_fault(struct pt_regs *regs, void __user *frame, char *where)
{
	force_sig(SIGSEGV, current);
}

/* The way back: registers as the frame has them now, but for what would be dangerous. */
static int restore_sigcontext(struct pt_regs *regs, struct sigcontext __user *usc)
{
	struct sigcontext sc;

	if (__copy_from_user(&sc, usc, sizeof(sc)))
		return -EFAULT;

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
	regs->flags &= ~FIX_EFLAGS;
	regs->flags |= sc.flags & FIX_EFLAGS;

	/* There is no system call to restart. */
	regs->orig_ax = -1;

	return restore_i387_xstate((void __user *)sc.fpstate);
}

long sys_rt_sigreturn(struct pt_regs *regs)
{
	/* The handler's return has popped the restorer's address. */
	struct rt_sigframe __user *frame = (void __user *)(regs->sp - sizeof(long));
	sigset_t blocked;

	if (access_ok(VERIFY_READ, frame, sizeof(*frame)) &&
	    !__copy_from_user(&blocked, &frame->uc.uc_sigmask, sizeof(blocked))) {
		/* Nobody can block these two. */
		blocked.sig[0] &= ~(sigmask(SIGKILL) | sigmask(SIGSTOP));
		spin_lock_irq(&current->sighand->siglock);
		current->blocked = blocked;
		recalc_sigpending();
		spin_unlock_irq(&current->sighand->siglock);

		if (!restore_sigcontext(regs, &frame->uc.uc_mcontext) &&
		    do_sigaltstack(&frame->uc.uc_stack, NULL, regs->sp) != -EFAULT)
			return regs->ax;
	}

	signal_fault(regs, frame, "rt_sigreturn");
	return 0;
}
