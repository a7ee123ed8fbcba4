// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/signal.c, in the shapes of Linux 6.18. This is not Linux.
 * Delivering a signal: where the frame goes. signal_64.c and signal_32.c fill it, and come back from it.
 */
#include <linux/entry-common.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include <asm/cpufeature.h>
#include <asm/fpu/signal.h>
#include <asm/pkru.h>
#include <asm/processor.h>
#include <asm/sigframe.h>
#include <asm/sighandling.h>

/* What get_sigframe() gives when there is no room: writing there can only fault. */
#define NO_FRAME	((void __user *)-1L)

#define RED_ZONE_SIZE	128

static bool is_ia32_frame(struct ksignal *ksig)
{
	return ksig->ka.sa.sa_flags & SA_IA32_ABI;
}

/* The alternate stack may be protected by a key that the program does not hold just now. Gives what it held. */
static u32 sig_prepare_pkru(void)
{
	u32 held = read_pkru();

	write_pkru(0);
	return held;
}

/* As after a call: a return address has just been pushed onto an aligned stack. */
static unsigned long align_sigframe(unsigned long sp, bool ia32_frame)
{
	return ia32_frame ? round_down(sp + 4, 16) - 4 : round_down(sp, 16) - 8;
}

/*
 * Finds the place for the frame. From the top: the red zone of a 64-bit
 * program, the FPU image, the frame itself. The image is written here, the
 * rest later.
 */
void __user *
get_sigframe(struct ksignal *ksig, struct pt_regs *regs, size_t frame_size,
	     void __user **fpstate)
{
	struct sigaction *action = &ksig->ka.sa;
	bool ia32_frame = is_ia32_frame(ksig);
	bool on_altstack = on_sig_stack(regs->sp);
	unsigned long sp = ia32_frame ? regs->sp : regs->sp - RED_ZONE_SIZE;
	unsigned long image, image_size;
	u32 pkru;

	if (action->sa_flags & SA_ONSTACK) {
		/* Asked for, set up, and not in use yet. */
		if (sas_ss_flags(sp) == 0) {
			sp = current->sas_ss_size + current->sas_ss_sp;
			on_altstack = true;
		}
	} else if (ia32_frame && !on_altstack && regs->ss != __USER_DS &&
		   action->sa_restorer && !(action->sa_flags & SA_RESTORER)) {
		/* Very old programs give the top of another stack there. */
		sp = (unsigned long)action->sa_restorer;
		on_altstack = true;
	}

	sp = fpu__alloc_mathframe(sp, ia32_frame, &image, &image_size);
	*fpstate = (void __user *)sp;
	sp = align_sigframe(sp - frame_size, ia32_frame);

	if (on_altstack && !__on_sig_stack(sp))
		return NO_FRAME;

	pkru = sig_prepare_pkru();
	if (!copy_fpstate_to_sigframe(*fpstate, (void __user *)image, image_size, pkru)) {
		write_pkru(pkru);
		return NO_FRAME;
	}
	return (void __user *)sp;
}

static int
setup_rt_frame(struct ksignal *ksig, struct pt_regs *regs)
{
	if (!is_ia32_frame(ksig))
		return x64_setup_rt_frame(ksig, regs);

	return ksig->ka.sa.sa_flags & SA_SIGINFO ?
		ia32_setup_rt_frame(ksig, regs) : ia32_setup_frame(ksig, regs);
}

static void
handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	int failed = setup_rt_frame(ksig, regs);

	if (!failed) {
		/* The ABI wants DF clear at the start of a function. */
		regs->flags &= ~(X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_RF);
		/* The old values are in the frame now. */
		fpu__clear_user_states(x86_task_fpu(current));
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
