// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal_32.c, in the shapes of Linux 6.18. This is not Linux.
 * The frames of a 32-bit program, and the way back from them.
 */
#include <linux/compat.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include <asm/cpufeature.h>
#include <asm/fpu/signal.h>
#include <asm/ia32_unistd.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>

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

static bool ia32_restore_sigcontext(struct pt_regs *regs,
				    struct sigcontext_32 __user *usc)
{
	struct sigcontext_32 sc;

	if (copy_from_user(&sc, usc, sizeof(sc)))
		return false;

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

/* The body of sigreturn(2); the real one is made by COMPAT_SYSCALL_DEFINE0. */
long __do_compat_sys_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	/* Two words lower: the handler's return and the "pop %eax" of the stub have gone. */
	struct sigframe_ia32 __user *frame = (void __user *)(regs->sp - 8);
	u32 low, high;
	sigset_t blocked;

	/* Half of the mask stands where an old kernel had all of it. */
	if (access_ok(frame, sizeof(*frame)) &&
	    !__get_user(low, &frame->sc.oldmask) &&
	    !__get_user(high, &frame->extramask[0])) {
		blocked.sig[0] = low | (unsigned long)high << 32;
		set_current_blocked(&blocked);

		if (ia32_restore_sigcontext(regs, &frame->sc))
			return regs->ax;
	}

	signal_fault(regs, frame, "32-bit sigreturn");
	return 0;
}

/* The body of rt_sigreturn(2). */
long __do_compat_sys_rt_sigreturn(void)
{
	struct pt_regs *regs = current_pt_regs();
	struct rt_sigframe_ia32 __user *frame = (void __user *)(regs->sp - 4);
	sigset_t blocked;

	if (access_ok(frame, sizeof(*frame)) &&
	    !__get_user(blocked.sig[0], (u64 __user *)&frame->uc.uc_sigmask)) {
		set_current_blocked(&blocked);

		if (ia32_restore_sigcontext(regs, &frame->uc.uc_mcontext) &&
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

/* Called with user access open; selectors are written with the 16 bits above them. */
static __always_inline int
__unsafe_setup_sigcontext32(struct sigcontext_32 __user *sc, void __user *fpstate,
			    struct pt_regs *regs, unsigned int mask)
{
	struct thread_struct *thread = &current->thread;

	/* In the order of their places, from the bottom. */
	unsafe_put_user(user_seg_gs(), (u32 __user *)&sc->gs, fault);
	unsafe_put_user(user_seg_fs(), (u32 __user *)&sc->fs, fault);
	unsafe_put_user(user_seg_es(), (u32 __user *)&sc->es, fault);
	unsafe_put_user(user_seg_ds(), (u32 __user *)&sc->ds, fault);
	unsafe_put_user(regs->di, &sc->di, fault);
	unsafe_put_user(regs->si, &sc->si, fault);
	unsafe_put_user(regs->bp, &sc->bp, fault);
	unsafe_put_user(regs->sp, &sc->sp, fault);
	unsafe_put_user(regs->bx, &sc->bx, fault);
	unsafe_put_user(regs->dx, &sc->dx, fault);
	unsafe_put_user(regs->cx, &sc->cx, fault);
	unsafe_put_user(regs->ax, &sc->ax, fault);
	unsafe_put_user(thread->trap_nr, &sc->trapno, fault);
	unsafe_put_user(thread->error_code, &sc->err, fault);
	unsafe_put_user(regs->ip, &sc->ip, fault);
	unsafe_put_user(regs->cs, (u32 __user *)&sc->cs, fault);
	unsafe_put_user(regs->flags, &sc->flags, fault);
	unsafe_put_user(regs->sp, &sc->sp_at_signal, fault);
	unsafe_put_user(regs->ss, (u32 __user *)&sc->ss, fault);
	unsafe_put_user(ptr_to_compat(fpstate), &sc->fpstate, fault);
	unsafe_put_user(mask, &sc->oldmask, fault);
	unsafe_put_user(thread->cr2, &sc->cr2, fault);
	return 0;

fault:
	return -EFAULT;
}

/* Starts the handler, with its arguments in registers too, for those compiled to take them there. */
static void start_handler(struct pt_regs *regs, struct ksignal *ksig, void __user *frame,
			  void __user *info, void __user *uc)
{
	regs->sp = (unsigned long)frame;
	regs->ip = (unsigned long)ksig->ka.sa.sa_handler;
	regs->ax = ksig->sig;
	regs->dx = (unsigned long)info;
	regs->cx = (unsigned long)uc;

	loadsegment(ds, __USER_DS);
	loadsegment(es, __USER_DS);
	regs->cs = __USER32_CS;
	regs->ss = __USER_DS;
}

/* Code that nobody executes any more; debuggers know a frame by it. */
#define SIGRETURN_CODE		(0x80cd00000000b858ull | (u64)__NR_ia32_sigreturn << 16)
#define RT_SIGRETURN_CODE	(0x0080cd00000000b8ull | (u64)__NR_ia32_rt_sigreturn << 8)

/* A handler without SA_SIGINFO. */
int ia32_setup_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	compat_sigset_t *set = (compat_sigset_t *)sigmask_to_save();
	struct sigframe_ia32 __user *frame;
	void __user *restorer;
	void __user *fp = NULL;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	restorer = &frame->retcode;
	if (ksig->ka.sa.sa_flags & SA_RESTORER)
		restorer = ksig->ka.sa.sa_restorer;

	if (!user_access_begin(frame, sizeof(*frame)))
		return -EFAULT;
	unsafe_put_user(ksig->sig, &frame->sig, fault);
	if (__unsafe_setup_sigcontext32(&frame->sc, fp, regs, set->sig[0]))
		goto fault;
	unsafe_put_user(set->sig[1], &frame->extramask[0], fault);
	unsafe_put_user(ptr_to_compat(restorer), &frame->pretcode, fault);
	unsafe_put_user(SIGRETURN_CODE, (u64 __user *)frame->retcode, fault);
	user_access_end();

	start_handler(regs, ksig, frame, NULL, NULL);
	return 0;

fault:
	user_access_end();
	return -EFAULT;
}

/* A handler with SA_SIGINFO. */
int ia32_setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	compat_sigset_t *set = (compat_sigset_t *)sigmask_to_save();
	struct rt_sigframe_ia32 __user *frame;
	unsigned int uc_flags = static_cpu_has(X86_FEATURE_XSAVE) ? UC_FP_XSTATE : 0;
	void __user *restorer;
	void __user *fp = NULL;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fp);
	restorer = &frame->retcode;
	if (ksig->ka.sa.sa_flags & SA_RESTORER)
		restorer = ksig->ka.sa.sa_restorer;

	if (!user_access_begin(frame, sizeof(*frame)))
		return -EFAULT;
	unsafe_put_user(ksig->sig, &frame->sig, fault);
	unsafe_put_user(ptr_to_compat(&frame->info), &frame->pinfo, fault);
	unsafe_put_user(ptr_to_compat(&frame->uc), &frame->puc, fault);
	unsafe_put_user(uc_flags, &frame->uc.uc_flags, fault);
	unsafe_put_user(0, &frame->uc.uc_link, fault);
	unsafe_compat_save_altstack(&frame->uc.uc_stack, regs->sp, fault);
	unsafe_put_user(ptr_to_compat(restorer), &frame->pretcode, fault);
	unsafe_put_user(RT_SIGRETURN_CODE, (u64 __user *)frame->retcode, fault);
	if (__unsafe_setup_sigcontext32(&frame->uc.uc_mcontext, fp, regs, set->sig[0]))
		goto fault;
	unsafe_put_user(*(u64 *)set, (u64 __user *)&frame->uc.uc_sigmask, fault);
	user_access_end();

	if (__copy_siginfo_to_user32(&frame->info, &ksig->info))
		return -EFAULT;

	start_handler(regs, ksig, frame, &frame->info, &frame->uc);
	return 0;

fault:
	user_access_end();
	return -EFAULT;
}
