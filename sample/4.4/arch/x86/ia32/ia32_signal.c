// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/ia32/ia32_signal.c, in the shapes of Linux 4.4. This is not Linux.
 * Delivering a signal to a 32-bit program, and coming back.
 */
#include <linux/compat.h>
#include <linux/sched.h>
#include <linux/signal.h>
#include <linux/uaccess.h>

#include <asm/cpufeature.h>
#include <asm/fpu/internal.h>
#include <asm/fpu/signal.h>
#include <asm/ia32_unistd.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>

#define NO_FRAME	((void __user *)-1L)

/* --- the way back --- */

/* A selector that the handler has changed is loaded again, for user mode whatever the frame says. */
static inline void reload_segments(struct sigcontext_32 *sc)
{
	unsigned int now;

	savesegment(ds, now);
	if (now != (sc->ds | 3))
		loadsegment(ds, sc->ds | 3);

	savesegment(es, now);
	if (now != (sc->es | 3))
		loadsegment(es, sc->es | 3);
}

static int ia32_restore_sigcontext(struct pt_regs *regs,
				   struct sigcontext_32 __user *usc)
{
	struct sigcontext_32 sc;

	if (__copy_from_user(&sc, usc, sizeof(sc)))
		return -EFAULT;

	/* Where it goes on; in user mode, whatever the frame says. */
	regs->ip = sc.ip;
	regs->cs = sc.cs | 3;
	regs->sp = sc.sp;
	regs->ss = sc.ss | 3;
	regs->flags &= ~FIX_EFLAGS;
	regs->flags |= sc.flags & FIX_EFLAGS;

	/* And with what; r8 to r15 do not exist here. */
	regs->di = sc.di;	regs->si = sc.si;
	regs->bp = sc.bp;	regs->bx = sc.bx;
	regs->dx = sc.dx;	regs->cx = sc.cx;
	regs->ax = sc.ax;

	/* There is no system call to restart. */
	regs->orig_ax = -1;

	reload_segments(&sc);
	return fpu__restore_sig(compat_ptr(sc.fpstate), 1);
}

long sys32_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	/* Two words lower: the handler's return and the "pop %eax" of the stub have gone. */
	struct sigframe_ia32 __user *frame = (void __user *)(regs->sp - 8);
	u32 low, high;
	sigset_t blocked;

	/* Half of the mask stands where an old kernel had all of it. */
	if (access_ok(VERIFY_READ, frame, sizeof(*frame)) &&
	    !__get_user(low, &frame->sc.oldmask) &&
	    !__get_user(high, &frame->extramask[0])) {
		blocked.sig[0] = low | (unsigned long)high << 32;
		set_current_blocked(&blocked);

		if (!ia32_restore_sigcontext(regs, &frame->sc))
			return regs->ax;
	}

	signal_fault(regs, frame, "32-bit sigreturn");
	return 0;
}

long sys32_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct rt_sigframe_ia32 __user *frame = (void __user *)(regs->sp - 4);
	sigset_t blocked;

	if (access_ok(VERIFY_READ, frame, sizeof(*frame)) &&
	    !__copy_from_user(&blocked, &frame->uc.uc_sigmask, sizeof(blocked))) {
		set_current_blocked(&blocked);

		if (!ia32_restore_sigcontext(regs, &frame->uc.uc_mcontext) &&
		    !compat_restore_altstack(&frame->uc.uc_stack))
			return regs->ax;
	}

	signal_fault(regs, frame, "32-bit rt_sigreturn");
	return 0;
}

/* --- delivery --- */

static unsigned int user_seg_ds(void)
{
	unsigned int selector;

	savesegment(ds, selector);
	return selector;
}

static unsigned int user_seg_es(void)
{
	unsigned int selector;

	savesegment(es, selector);
	return selector;
}

static unsigned int user_seg_fs(void)
{
	unsigned int selector;

	savesegment(fs, selector);
	return selector;
}

static unsigned int user_seg_gs(void)
{
	unsigned int selector;

	savesegment(gs, selector);
	return selector;
}

/* Selectors are written with the 16 bits above them. */
static int ia32_setup_sigcontext(struct sigcontext_32 __user *sc, void __user *fpstate,
				 struct pt_regs *regs, unsigned int mask)
{
	struct thread_struct *thread = &current->thread;

	/* In the order of their places, from the bottom. */
	if (__put_user(user_seg_gs(), (u32 __user *)&sc->gs) ||
	    __put_user(user_seg_fs(), (u32 __user *)&sc->fs) ||
	    __put_user(user_seg_es(), (u32 __user *)&sc->es) ||
	    __put_user(user_seg_ds(), (u32 __user *)&sc->ds) ||
	    __put_user(regs->di, &sc->di) ||
	    __put_user(regs->si, &sc->si) ||
	    __put_user(regs->bp, &sc->bp) ||
	    __put_user(regs->sp, &sc->sp) ||
	    __put_user(regs->bx, &sc->bx) ||
	    __put_user(regs->dx, &sc->dx) ||
	    __put_user(regs->cx, &sc->cx) ||
	    __put_user(regs->ax, &sc->ax) ||
	    __put_user(thread->trap_nr, &sc->trapno) ||
	    __put_user(thread->error_code, &sc->err) ||
	    __put_user(regs->ip, &sc->ip) ||
	    __put_user(regs->cs, (u32 __user *)&sc->cs) ||
	    __put_user(regs->flags, &sc->flags) ||
	    __put_user(regs->sp, &sc->sp_at_signal) ||
	    __put_user(regs->ss, (u32 __user *)&sc->ss) ||
	    __put_user(ptr_to_compat(fpstate), &sc->fpstate) ||
	    __put_user(mask, &sc->oldmask) ||
	    __put_user(thread->cr2, &sc->cr2))
		return -EFAULT;
	return 0;
}

/*
 * Finds the place for the frame and writes the FPU image above it. There is
 * no red zone in 32-bit programs.
 */
static void __user *get_sigframe(struct ksignal *ksig, struct pt_regs *regs,
				 size_t frame_size, void __user **fpstate)
{
	struct sigaction *action = &ksig->ka.sa;
	unsigned long sp = regs->sp;
	unsigned long image, image_size;

	if (action->sa_flags & SA_ONSTACK)
		sp = sigsp(sp, ksig);
	else if (regs->ss != __USER32_DS && action->sa_restorer &&
		 !(action->sa_flags & SA_RESTORER))
		/* Very old programs give the top of another stack there. */
		sp = (unsigned long)action->sa_restorer;

	if (current->thread.fpu.fpstate_active) {
		sp = fpu__alloc_mathframe(sp, 1, &image, &image_size);
		*fpstate = (void __user *)sp;
		if (copy_fpstate_to_sigframe(*fpstate, (void __user *)image, image_size) < 0)
			return NO_FRAME;
	}

	/* As after a call: above the return address the stack is aligned. */
	return (void __user *)(round_down(sp - frame_size + 4, 16) - 4);
}

/* Starts the handler, with its arguments in registers too, for those compiled to take them there. */
static void start_handler(struct pt_regs *regs, struct ksignal *ksig, void __user *frame,
			  int sig, void __user *info, void __user *uc)
{
	regs->sp = (unsigned long)frame;
	regs->ip = (unsigned long)ksig->ka.sa.sa_handler;
	regs->ax = sig;
	regs->dx = (unsigned long)info;
	regs->cx = (unsigned long)uc;

	loadsegment(ds, __USER32_DS);
	loadsegment(es, __USER32_DS);
	regs->cs = __USER32_CS;
	regs->ss = __USER32_DS;
}

/* Code that nobody executes any more; debuggers know a frame by it. */
#define SIGRETURN_CODE		(0x80cd00000000b858ull | (u64)__NR_ia32_sigreturn << 16)
#define RT_SIGRETURN_CODE	(0x0080cd00000000b8ull | (u64)__NR_ia32_rt_sigreturn << 8)

/* A handler without SA_SIGINFO. */
int ia32_setup_frame(int sig, struct ksignal *ksig,
		     compat_sigset_t *set, struct pt_regs *regs)
{
	struct sigframe_ia32 __user *frame;
	void __user *restorer;
	void __user *fp = NULL;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	restorer = &frame->retcode;
	if (ksig->ka.sa.sa_flags & SA_RESTORER)
		restorer = ksig->ka.sa.sa_restorer;

	if (!access_ok(VERIFY_WRITE, frame, sizeof(*frame)))
		return -EFAULT;

	if (__put_user(sig, &frame->sig) ||
	    ia32_setup_sigcontext(&frame->sc, fp, regs, set->sig[0]) ||
	    __put_user(set->sig[1], &frame->extramask[0]) ||
	    __put_user(ptr_to_compat(restorer), &frame->pretcode) ||
	    __put_user(SIGRETURN_CODE, (u64 __user *)frame->retcode))
		return -EFAULT;

	start_handler(regs, ksig, frame, sig, NULL, NULL);
	return 0;
}

/* A handler with SA_SIGINFO. */
int ia32_setup_rt_frame(int sig, struct ksignal *ksig,
			compat_sigset_t *set, struct pt_regs *regs)
{
	struct rt_sigframe_ia32 __user *frame;
	unsigned int uc_flags = cpu_has_xsave ? UC_FP_XSTATE : 0;
	void __user *restorer;
	void __user *fp = NULL;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	restorer = &frame->retcode;
	if (ksig->ka.sa.sa_flags & SA_RESTORER)
		restorer = ksig->ka.sa.sa_restorer;

	if (!access_ok(VERIFY_WRITE, frame, sizeof(*frame)))
		return -EFAULT;

	if (__put_user(sig, &frame->sig) ||
	    __put_user(ptr_to_compat(&frame->info), &frame->pinfo) ||
	    __put_user(ptr_to_compat(&frame->uc), &frame->puc) ||
	    __put_user(uc_flags, &frame->uc.uc_flags) ||
	    __put_user(0, &frame->uc.uc_link) ||
	    __compat_save_altstack(&frame->uc.uc_stack, regs->sp) ||
	    __put_user(ptr_to_compat(restorer), &frame->pretcode) ||
	    __put_user(RT_SIGRETURN_CODE, (u64 __user *)frame->retcode) ||
	    copy_siginfo_to_user32(&frame->info, &ksig->info) ||
	    ia32_setup_sigcontext(&frame->uc.uc_mcontext, fp, regs, set->sig[0]) ||
	    __copy_to_user(&frame->uc.uc_sigmask, set, sizeof(*set)))
		return -EFAULT;

	start_handler(regs, ksig, frame, sig, &frame->info, &frame->uc);
	return 0;
}
