// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/regset.c, in the shapes of Linux 4.4. This is not Linux.
 * A debugger reads or writes the FPU registers of a stopped task.
 */
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/fpu/internal.h>
#include <asm/fpu/regset.h>
#include <asm/user.h>

/* Goes into the software bytes of every image that a debugger reads. */
u64 xstate_fx_sw_bytes[USER_XSTATE_FX_SW_WORDS];

/* --- x87 and SSE, as FXSAVE lays them out --- */

int xfpregs_get(struct task_struct *target, const struct user_regset *regset,
		unsigned int pos, unsigned int count,
		void *kbuf, void __user *ubuf)
{
	struct fpu *theirs = &target->thread.fpu;

	if (!cpu_has_fxsr)
		return -ENODEV;

	fpu__activate_fpstate_read(theirs);
	fpstate_sanitize_xstate(theirs);
	return user_regset_copyout(&pos, &count, &kbuf, &ubuf, &theirs->state.fxsave, 0, -1);
}

int xfpregs_set(struct task_struct *target, const struct user_regset *regset,
		unsigned int pos, unsigned int count,
		const void *kbuf, const void __user *ubuf)
{
	struct fpu *theirs = &target->thread.fpu;
	int err;

	if (!cpu_has_fxsr)
		return -ENODEV;

	fpu__activate_fpstate_write(theirs);
	fpstate_sanitize_xstate(theirs);
	err = user_regset_copyin(&pos, &count, &kbuf, &ubuf, &theirs->state.fxsave, 0, -1);

	/* The next load would fault. */
	theirs->state.fxsave.mxcsr &= mxcsr_feature_mask;

	/* Both components may have been left out as initial until now. */
	if (cpu_has_xsave)
		theirs->state.xsave.header.xfeatures |= XFEATURE_MASK_FPSSE;
	return err;
}

/* --- everything: this kernel's image is in the standard format, so it is given as it is --- */

int xstateregs_get(struct task_struct *target, const struct user_regset *regset,
		   unsigned int pos, unsigned int count,
		   void *kbuf, void __user *ubuf)
{
	struct fpu *theirs = &target->thread.fpu;
	struct xregs_state *image = &theirs->state.xsave;

	if (!cpu_has_xsave)
		return -ENODEV;

	fpu__activate_fpstate_read(theirs);

	/* The CPU never touches these bytes, so they can go into the image itself. */
	memcpy(image->i387.sw_reserved, xstate_fx_sw_bytes, sizeof(xstate_fx_sw_bytes));
	return user_regset_copyout(&pos, &count, &kbuf, &ubuf, image, 0, -1);
}

int xstateregs_set(struct task_struct *target, const struct user_regset *regset,
		   unsigned int pos, unsigned int count,
		   const void *kbuf, const void __user *ubuf)
{
	struct fpu *theirs = &target->thread.fpu;
	struct xregs_state *image = &theirs->state.xsave;
	int err;

	if (!cpu_has_xsave)
		return -ENODEV;

	fpu__activate_fpstate_write(theirs);
	err = user_regset_copyin(&pos, &count, &kbuf, &ubuf, image, 0, -1);

	/* Whatever came, an XRSTOR must be able to read it. */
	image->i387.mxcsr &= mxcsr_feature_mask;
	image->header.xfeatures &= xfeatures_mask;
	memset(&image->header.reserved, 0, sizeof(image->header.reserved));
	return err;
}
