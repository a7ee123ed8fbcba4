// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal.c, in the shapes of Linux 6.1. This is not Linux.
 * Delivering a signal to a 64-bit program, and coming back; 32-bit programs have arch/x86/ia32/ia32_signal.c.
 */
#include <linux/entry-common.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/cpufeature.h>
#include <asm/fpu/signal.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>

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
 * the FPU image, the frame itself. The image is written here, the rest later.
 */
static void __user *
get_sigframe(struct k_sigaction *ka, struct pt_regs *regs, size_t frame_size,
	     void __user **fpstate)
{
	bool on_altstack = on_sig_stack(regs->sp);
	unsigned long sp = regs->sp - RED_ZONE_SIZE;
	unsigned long image, image_size;

	/* Asked for, set up, and not in use yet: the alternate stack. */
	if ((ka->sa.sa_flags & SA_ONSTACK) && sas_ss_flags(sp) == 0) {
		sp = current->sas_ss_size + current->sas_ss_sp;
		on_altstack = true;
	}

	sp = fpu__alloc_mathframe(sp, 0, &image, &image_size);
	*fpstate = (void __user *)sp;
	sp = align_sigframe(sp - frame_size);

	if (on_altstack && !__on_sig_stack(sp))
		return NO_FRAME;

	if (!copy_fpstate_to_sigframe(*fpstate, (void __user *)image, image_size))
		return NO_FRAME;

	return (void __user *)sp;
}

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

static int __setup_rt_frame(int sig, struct ksignal *ksig,
			    sigset_t *set, struct pt_regs *regs)
{
	struct sigaction *action = &ksig->ka.sa;
	struct rt_sigframe __user *frame;
	struct sigcontext registers;
	void __user *fp = NULL;

	/* The kernel has no code in user space to return through. */
	if (!(action->sa_flags & SA_RESTORER))
		return -EFAULT;

	frame = get_sigframe(&ksig->ka, regs, sizeof(*frame), &fp);
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
	regs->di = sig;
	regs->si = (unsigned long)&frame->info;
	regs->dx = (unsigned long)&frame->uc;
	regs->ax = 0;
	regs->cs = __USER_CS;
	regs->ss = __USER_DS;
	return 0;
}

static bool is_ia32_frame(struct ksignal *ksig)
{
	return ksig->ka.sa.sa_flags & SA_IA32_ABI;
}

static int
setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	compat_sigset_t *narrow = (compat_sigset_t *)sigmask_to_save();

	if (is_ia32_frame(ksig))
		return ksig->ka.sa.sa_flags & SA_SIGINFO ?
			ia32_setup_rt_frame(ksig->sig, ksig, narrow, regs) :
			ia32_setup_frame(ksig->sig, ksig, narrow, regs);

	return __setup_rt_frame(ksig->sig, ksig, sigmask_to_save(), regs);
}

static void
handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	int failed = setup_rt_frame(ksig, regs);

	if (!failed) {
		/* The ABI wants DF clear at the start of a function. */
		regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_RF);
		/* The old values are in the frame now. */
		fpu__clear_user_states(&current->thread.fpu);
	}

	signal_setup_done(failed, ksig, test_thread_flag(TIF_SINGLESTEP));
}

/* This one is linked, not the weak one of kernel/entry/common.c. */
void arch_do_signal_or_restart(struct pt_regs *regs)
{
	struct ksignal ksig;

	if (get_signal(&ksig))
		handle_signal(&ksig, regs);
}

/* --- how large a frame can be --- */

static unsigned long __ro_after_init max_frame_size;

/*
 * The worst case over all programs, told to them as AT_MINSIGSTKSZ: frame and
 * image with the most that each can lose to alignment.
 */
static int __init init_sigframe_size(void)
{
	/* The longest of the three kinds of frame. */
	max_frame_size = sizeof(struct sigframe_ia32) + 15 + fpu__get_fpstate_size() + 63;
	max_frame_size = round_up(max_frame_size, 16);
	return 0;
}

unsigned long get_sigframe_size(void)
{
	return max_frame_size;
}
early_initcall(init_sigframe_size);

/* A frame that makes no sense: nothing can be done for the program. */
void signal_fault(struct pt_regs *regs, void __user *frame, char *where)
{
	pr_info("%s[%d]: bad frame %p in %s, ip %lx\n",
		current->comm, current->pid, frame, where, regs->ip);
	force_sig(SIGSEGV);
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

		if (restore_sigcontext(regs, &frame->uc.uc_mcontext) &&
		    !restore_altstack(&frame->uc.uc_stack))
			return regs->ax;
	}

	signal_fault(regs, frame, "rt_sigreturn");
	return 0;
}
