// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/i387.c, in the shapes of Linux 2.6.32. This is not Linux.
 * The FPU at boot, and at a task's first use.
 */
#include <linux/regset.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/i387.h>
#include <asm/processor.h>

static unsigned int mxcsr_feature_mask = 0xffffffffu;
unsigned int xstate_size;
static struct i387_fxsave_struct fx_scratch;

extern struct kmem_cache *task_xstate_cachep;

void mxcsr_feature_mask_init(void)
{
	unsigned int mask = 0;

	clts();
	if (cpu_has_fxsr) {
		memset(&fx_scratch, 0, sizeof(struct i387_fxsave_struct));
		asm volatile("fxsave %0" : "=m" (fx_scratch));
		/* Zero stands for "all but denormals-are-zero". */
		mask = fx_scratch.mxcsr_mask ? fx_scratch.mxcsr_mask : 0x0000ffbf;
	}
	mxcsr_feature_mask &= mask;
	stts();
}

void init_thread_xstate(void)
{
	if (cpu_has_xsave)
		xsave_cntxt_init();
	else if (cpu_has_fxsr)
		xstate_size = sizeof(struct i387_fxsave_struct);
}

/* Every CPU, when it comes online. Leaves TS set. */
void fpu_init(void)
{
	unsigned long oldcr0 = read_cr0();

	set_in_cr4(X86_CR4_OSFXSR);
	set_in_cr4(X86_CR4_OSXMMEXCPT);

	write_cr0(oldcr0 & ~(X86_CR0_TS|X86_CR0_EM));

	if (!smp_processor_id())
		init_thread_xstate();
	xsave_init();

	mxcsr_feature_mask_init();

	/* Inherited by every task. */
	current_thread_info()->status = cpu_has_xsave ? TS_XSAVE : 0;
	clear_used_math();
}

/* The first use of the FPU by @tsk: an image in its initial state. */
int init_fpu(struct task_struct *tsk)
{
	struct i387_fxsave_struct *fx;

	if (tsk_used_math(tsk)) {
		if (tsk == current)
			unlazy_fpu(tsk);
		return 0;
	}

	if (!tsk->thread.xstate) {
		tsk->thread.xstate = kmem_cache_alloc(task_xstate_cachep, GFP_KERNEL);
		if (!tsk->thread.xstate)
			return -ENOMEM;
	}

	fx = &tsk->thread.xstate->fxsave;
	memset(tsk->thread.xstate, 0, xstate_size);
	fx->cwd = 0x37f;
	fx->mxcsr = MXCSR_DEFAULT;

	set_stopped_child_used_math(tsk);
	return 0;
}

/* --- debuggers: x87 and SSE, as FXSAVE lays them out --- */

/* A stopped task was saved when it left its CPU: its image is the newest there is. */
int xfpregs_get(struct task_struct *target, const struct user_regset *regset,
		unsigned int pos, unsigned int count,
		void *kbuf, void __user *ubuf)
{
	int err;

	if (!cpu_has_fxsr)
		return -ENODEV;

	err = init_fpu(target);
	if (err)
		return err;
	return user_regset_copyout(&pos, &count, &kbuf, &ubuf,
				   &target->thread.xstate->fxsave, 0, -1);
}

int xfpregs_set(struct task_struct *target, const struct user_regset *regset,
		unsigned int pos, unsigned int count,
		const void *kbuf, const void __user *ubuf)
{
	int err;

	if (!cpu_has_fxsr)
		return -ENODEV;

	err = init_fpu(target);
	if (err)
		return err;
	set_stopped_child_used_math(target);

	err = user_regset_copyin(&pos, &count, &kbuf, &ubuf,
				 &target->thread.xstate->fxsave, 0, -1);

	/* The next load would fault. */
	target->thread.xstate->fxsave.mxcsr &= mxcsr_feature_mask;

	/* Both components may have been initial until now. */
	if (cpu_has_xsave)
		target->thread.xstate->xsave.xsave_hdr.xstate_bv |= XSTATE_FPSSE;
	return err;
}
