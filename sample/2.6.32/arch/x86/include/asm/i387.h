// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/i387.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Lazy FPU switching: what a task switch, #NM and the kernel itself do with CR0.TS.
 */
#ifndef _ASM_X86_I387_H
#define _ASM_X86_I387_H

#include <linux/hardirq.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <asm/alternative.h>
#include <asm/asm.h>
#include <asm/irq_regs.h>
#include <asm/processor.h>
#include <asm/system.h>
#include <asm/xsave.h>

extern void fpu_init(void);
extern void mxcsr_feature_mask_init(void);
extern void init_thread_xstate(void);
extern int init_fpu(struct task_struct *child);
extern int save_i387_xstate(void __user *buf);
extern int restore_i387_xstate(void __user *buf);
extern void math_state_restore(void);
extern void __math_state_restore(void);

#define X87_FSW_ES	(1 << 7)	/* an unmasked x87 error is pending */

/* An x87 error that is still pending concerns nobody now. */
static inline void tolerant_fwait(void)
{
	asm volatile("1: fwait\n2:\n" _ASM_EXTABLE(1b, 2b));
}

static inline int fxrstor_checking(struct i387_fxsave_struct *fx)
{
	asm volatile("rex64/fxrstor (%[image])" : : [image] "r" (fx), "m" (*fx));
	return 0;
}

/* On user addresses: 0, or -1 if the memory is not there or the image is bad. */
static inline int fxrstor_user(struct i387_fxsave_struct __user *fx)
{
	int err;

	asm volatile("1: rex64/fxrstor (%[image])\n"
		     "2:\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err) : [image] "r" (fx), "m" (*fx), "0" (0));
	return err;
}

static inline int fxsave_user(struct i387_fxsave_struct __user *fx)
{
	int err;

	asm volatile("1: rex64/fxsave (%[image])\n"
		     "2:\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err), "=m" (*fx) : [image] "r" (fx), "0" (0));
	return err;
}

static inline void fxsave(struct task_struct *tsk)
{
	asm volatile("rex64/fxsave (%[image])"
		     : "=m" (tsk->thread.xstate->fxsave)
		     : [image] "r" (&tsk->thread.xstate->fxsave));
}

/* What the next task could learn from x87 addresses, or trip over, goes. */
static inline void clear_fpu_state(struct task_struct *tsk)
{
	union thread_xstate *image = tsk->thread.xstate;

	/* The header says that x87 is in its initial state: there is nothing. */
	if ((task_thread_info(tsk)->status & TS_XSAVE) &&
	    !(image->xsave.xsave_hdr.xstate_bv & XSTATE_FP))
		return;

	if (unlikely(image->fxsave.swd & X87_FSW_ES))
		asm volatile("fnclex");

	alternative_input("nop", "emms\n\tfildl %[any]", X86_FEATURE_FXSAVE_LEAK,
			  [any] "m" (*image));
}

/* Saves, and notes that the registers are no longer this task's. */
static inline void __save_init_fpu(struct task_struct *tsk)
{
	if (task_thread_info(tsk)->status & TS_XSAVE)
		xsave(tsk);
	else
		fxsave(tsk);

	clear_fpu_state(tsk);
	task_thread_info(tsk)->status &= ~TS_USEDFPU;
}

static inline int restore_fpu_checking(struct task_struct *tsk)
{
	if (task_thread_info(tsk)->status & TS_XSAVE)
		return xrstor_checking(&tsk->thread.xstate->xsave);
	else
		return fxrstor_checking(&tsk->thread.xstate->fxsave);
}

/*
 * The outgoing task. If it has used the FPU in its slice, it is saved here and
 * now: only the restore is lazy, or a task could not run on another CPU.
 */
static inline void __unlazy_fpu(struct task_struct *tsk)
{
	if (task_thread_info(tsk)->status & TS_USEDFPU) {
		__save_init_fpu(tsk);
		stts();
	} else {
		tsk->fpu_counter = 0;
	}
}

#define unlazy_fpu	__unlazy_fpu

/* The values are not wanted any more. */
static inline void __clear_fpu(struct task_struct *tsk)
{
	if (task_thread_info(tsk)->status & TS_USEDFPU) {
		tolerant_fwait();
		task_thread_info(tsk)->status &= ~TS_USEDFPU;
		stts();
	}
}

#define clear_fpu	__clear_fpu

/*
 * May an interrupt use the FPU? Yes if it has hit user mode, or code that was
 * not at the FPU itself, for which TS set is the proof.
 */
static inline int irq_fpu_usable(void)
{
	struct pt_regs *regs = get_irq_regs();

	return !in_interrupt() || !regs || user_mode(regs) || (read_cr0() & X86_CR0_TS);
}

static inline void kernel_fpu_begin(void)
{
	struct thread_info *me = current_thread_info();

	preempt_disable();
	if (me->status & TS_USEDFPU)
		__save_init_fpu(me->task);
	else
		clts();
}

/* The task gets its registers back at its next use, by #NM. */
static inline void kernel_fpu_end(void)
{
	stts();
	preempt_enable();
}

#endif
