// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal.c, in the shapes of Linux 4.4. This is not Linux.
 * Delivering a signal to a 64-bit program, and coming back. 32-bit programs have ia32_signal.c.
 */
#include <linux/compat.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/fpu/internal.h>
#include <asm/fpu/signal.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>
#include <asm/signal.h>

/* What get_sigframe() gives when there is no room: writing there can only fault. */
#define NO_FRAME	((void __user *)-1L)

#define RED_ZONE_SIZE	128

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
get_sigframe(struct ksignal *ksig, struct pt_regs *regs, size_t frame_size,
	     void __user **fpstate)
{
	bool on_altstack = on_sig_stack(regs->sp);
	bool has_image = current->thread.fpu.fpstate_active;
	unsigned long sp = sigsp(regs->sp - RED_ZONE_SIZE, ksig);
	unsigned long image = 0, image_size = 0;

	if (has_image) {
		sp = fpu__alloc_mathframe(sp, 0, &image, &image_size);
		*fpstate = (void __user *)sp;
	}
	sp = align_sigframe(sp - frame_size);

	/* Asked only of a handler that interrupts another one on that stack. */
	if (on_altstack && !on_sig_stack(sp))
		return NO_FRAME;

	if (has_image && copy_fpstate_to_sigframe(*fpstate, (void __user *)image, image_size) < 0)
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

	sc->trapno = thread->trap_nr;
	sc->err = thread->error_code;
	sc->cr2 = thread->cr2;
	sc->oldmask = mask;
	sc->fpstate = (unsigned long)fpstate;
}

/* Neither the padding behind the selectors nor what is reserved is written. */
static int copy_sigcontext(struct sigcontext __user *to, struct sigcontext *from)
{
	const size_t after = offsetof(struct sigcontext, err);

	if (__copy_to_user(to, from, offsetof(struct sigcontext, __pad0)) ||
	    __copy_to_user(&to->err, &from->err, offsetof(struct sigcontext, reserved1) - after))
		return -EFAULT;
	return 0;
}

static int __setup_rt_frame(int sig, struct ksignal *ksig,
			    sigset_t *set, struct pt_regs *regs)
{
	struct sigaction *action = &ksig->ka.sa;
	unsigned long uc_flags = cpu_has_xsave ? UC_FP_XSTATE : 0;
	struct rt_sigframe __user *frame;
	struct sigcontext registers;
	void __user *fp = NULL;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	if (!access_ok(VERIFY_WRITE, frame, sizeof(*frame)))
		return -EFAULT;

	if ((action->sa_flags & SA_SIGINFO) && copy_siginfo_to_user(&frame->info, &ksig->info))
		return -EFAULT;

	/* The kernel has no code in user space to return through. */
	if (!(action->sa_flags & SA_RESTORER))
		return -EFAULT;

	fill_sigcontext(&registers, fp, regs, set->sig[0]);
	if (__put_user(uc_flags, &frame->uc.uc_flags) ||
	    __put_user((struct ucontext *)NULL, &frame->uc.uc_link) ||
	    __save_altstack(&frame->uc.uc_stack, regs->sp) ||
	    __put_user((char __user *)action->sa_restorer, &frame->pretcode) ||
	    copy_sigcontext(&frame->uc.uc_mcontext, &registers) ||
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

static int is_ia32_frame(void)
{
	return test_thread_flag(TIF_IA32);
}

static int
setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	compat_sigset_t *narrow = (compat_sigset_t *)sigmask_to_save();

	if (is_ia32_frame())
		return ksig->ka.sa.sa_flags & SA_SIGINFO ?
			ia32_setup_rt_frame(ksig->sig, ksig, narrow, regs) :
			ia32_setup_frame(ksig->sig, ksig, narrow, regs);

	return __setup_rt_frame(ksig->sig, ksig, sigmask_to_save(), regs);
}

static void
handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	struct fpu *fpu = &current->thread.fpu;
	bool failed = setup_rt_frame(ksig, regs) < 0;

	if (!failed) {
		/* The ABI wants DF clear at the start of a function. */
		regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_RF);
		/* The old values are in the frame now. */
		if (fpu->fpstate_active)
			fpu__clear(fpu);
	}

	signal_setup_done(failed, ksig, test_thread_flag(TIF_SINGLESTEP));
}

void do_signal(struct pt_regs *regs)
{
	struct ksignal ksig;

	if (get_signal(&ksig))
		handle_signal(&ksig, regs);
}

/* A frame that makes no sense: nothing can be done for the program. */
void signal_fault(struct pt_regs *regs, void __user *frame, char *where)
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

	return fpu__restore_sig((void __user *)sc.fpstate, 0);
}

long sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	/* The handler's return has popped the restorer's address. */
	struct rt_sigframe __user *frame = (void __user *)(regs->sp - sizeof(long));
	sigset_t blocked;

	if (access_ok(VERIFY_READ, frame, sizeof(*frame)) &&
	    !__copy_from_user(&blocked, &frame->uc.uc_sigmask, sizeof(blocked))) {
		set_current_blocked(&blocked);

		if (!restore_sigcontext(regs, &frame->uc.uc_mcontext) &&
		    !restore_altstack(&frame->uc.uc_stack))
			return regs->ax;
	}

	signal_fault(regs, frame, "rt_sigreturn");
	return 0;
}
