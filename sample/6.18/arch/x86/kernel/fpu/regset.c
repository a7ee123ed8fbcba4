// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/regset.c, in the shapes of Linux 6.18. This is not Linux.
 * A debugger reads or writes the FPU registers of a stopped task.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#include <asm/fpu/api.h>
#include <asm/fpu/regset.h>
#include <asm/fpu/signal.h>
#include <asm/user32.h>
#include <uapi/asm/sigcontext.h>

#include "context.h"
#include "internal.h"
#include "legacy.h"
#include "xstate.h"

int regset_fpregs_active(struct task_struct *target, const struct user_regset *regset)
{
	return regset->n;
}

int regset_xregset_fpregs_active(struct task_struct *target, const struct user_regset *regset)
{
	return boot_cpu_has(X86_FEATURE_FXSR) ? regset->n : 0;
}

/*
 * A stopped task was saved when it left its CPU. Only a task that dumps its
 * own core still has its newest values in the registers.
 */
static void sync_fpstate(struct fpu *fpu)
{
	if (fpu == x86_task_fpu(current))
		fpu_sync_fpstate(fpu);
}

/*
 * The image is about to become newer than what a CPU may still hold: without
 * this, a task that comes back to its CPU would skip the load and lose the
 * debugger's values.
 */
static void fpu_force_restore(struct fpu *fpu)
{
	WARN_ON_FPU(fpu == x86_task_fpu(current));

	__fpu_invalidate_fpregs_state(fpu);
}

/* --- x87 and SSE, as FXSAVE lays them out --- */

int xfpregs_get(struct task_struct *target, const struct user_regset *regset,
		struct membuf to)
{
	struct fpu *theirs = x86_task_fpu(target);

	if (!cpu_feature_enabled(X86_FEATURE_FXSR))
		return -ENODEV;

	sync_fpstate(theirs);
	if (use_xsave()) {
		copy_xstate_to_uabi_buf(to, target, XSTATE_COPY_FX);
		return 0;
	}
	return membuf_write(&to, &theirs->fpstate->regs.fxsave, sizeof(struct fxregs_state));
}

int xfpregs_set(struct task_struct *target, const struct user_regset *regset,
		unsigned int pos, unsigned int count,
		const void *kbuf, const void __user *ubuf)
{
	union fpregs_state *image = &x86_task_fpu(target)->fpstate->regs;
	struct fxregs_state wanted;
	int err;

	if (!cpu_feature_enabled(X86_FEATURE_FXSR))
		return -ENODEV;

	/* All or nothing. */
	if (pos != 0 || count != sizeof(wanted))
		return -EINVAL;
	err = user_regset_copyin(&pos, &count, &kbuf, &ubuf, &wanted, 0, -1);
	if (err)
		return err;
	/* FXRSTOR and XRSTOR would fault. */
	if (wanted.mxcsr & ~mxcsr_feature_mask)
		return -EINVAL;

	fpu_force_restore(x86_task_fpu(target));
	memcpy(&image->fxsave, &wanted, sizeof(wanted));

	/* Both components may have been left out as initial until now. */
	if (use_xsave())
		image->xsave.header.xfeatures |= XFEATURE_MASK_FPSSE;

	return 0;
}

/* --- everything, in the standard format --- */

int xstateregs_get(struct task_struct *target, const struct user_regset *regset,
		   struct membuf to)
{
	struct fpu *theirs = x86_task_fpu(target);

	if (!use_xsave())
		return -ENODEV;

	sync_fpstate(theirs);
	copy_xstate_to_uabi_buf(to, target, XSTATE_COPY_XSAVE);
	return 0;
}

int xstateregs_set(struct task_struct *target, const struct user_regset *regset,
		   unsigned int pos, unsigned int count,
		   const void *kbuf, const void __user *ubuf)
{
	struct fpu *theirs = x86_task_fpu(target);
	void *copied = NULL;
	int err = -EFAULT;

	if (!use_xsave())
		return -ENODEV;

	/* Nothing less than the whole image. */
	if (pos != 0 || count != fpu_user_cfg.max_size)
		return -EFAULT;

	if (!kbuf) {
		copied = vmalloc(count);
		if (!copied)
			return -ENOMEM;
		kbuf = copied;
	}

	if (!copied || !copy_from_user(copied, ubuf, count)) {
		fpu_force_restore(theirs);
		err = copy_uabi_from_kernel_to_xstate(theirs->fpstate, kbuf, &target->thread.pkru);
	}
	vfree(copied);
	return err;
}

/* --- x87 alone, as FNSAVE lays it out: for 32-bit debuggers and signal frames --- */

/* Values of a two-bit tag. */
#define FP_EXP_TAG_VALID	0
#define FP_EXP_TAG_ZERO		1
#define FP_EXP_TAG_SPECIAL	2
#define FP_EXP_TAG_EMPTY	3

/* The tag that an x87 register would have: FXSAVE notes only whether it is in use. */
static u32 fxsr_tag_of(const struct _fpxreg *st)
{
	const u16 *part = st->significand;
	unsigned int exponent = st->exponent & 0x7fff;

	if (exponent == 0 && !(part[0] | part[1] | part[2] | part[3]))
		return FP_EXP_TAG_ZERO;

	/* Denormals, infinities, NaNs; and without the integer bit no other is a number either. */
	if (exponent == 0 || exponent == 0x7fff || !(part[3] & 0x8000))
		return FP_EXP_TAG_SPECIAL;

	return FP_EXP_TAG_VALID;
}

/* Tags go by physical register, the images by distance from the top of the stack. */
static u32 twd_fxsr_to_i387(struct fxregs_state *fxsave)
{
	const struct _fpxreg *st = (const struct _fpxreg *)fxsave->st_space;
	u32 top = (fxsave->swd >> 11) & 7;
	u32 tags = 0xffff0000;
	u32 nr;

	for (nr = 0; nr < 8; nr++) {
		u32 tag = FP_EXP_TAG_EMPTY;

		if (fxsave->twd & (1 << nr))
			tag = fxsr_tag_of(&st[(nr - top) & 7]);
		tags |= tag << (2 * nr);
	}
	return tags;
}

/* Empty is 3, all else is in use. */
static unsigned short twd_i387_to_fxsr(unsigned short twd)
{
	unsigned short in_use = 0;
	int nr;

	for (nr = 0; nr < 8; nr++) {
		if (((twd >> (2 * nr)) & 3) != FP_EXP_TAG_EMPTY)
			in_use |= 1 << nr;
	}
	return in_use;
}

static void __convert_from_fxsr(struct user_i387_ia32_struct *env,
				struct task_struct *tsk,
				struct fxregs_state *fxsave)
{
	const struct _fpxreg *from = (const struct _fpxreg *)fxsave->st_space;
	struct _fpreg *to = (struct _fpreg *)env->st_space;
	int nr;

	/* FNSAVE writes 16 bits, and ones above them. */
	env->cwd = 0xffff0000 | fxsave->cwd;
	env->swd = 0xffff0000 | fxsave->swd;
	env->twd = twd_fxsr_to_i387(fxsave);
	env->fip = fxsave->rip;
	env->foo = fxsave->rdp;

	/* The 64-bit image has no selectors: those of now have to do. */
	env->fcs = task_pt_regs(tsk)->cs;
	if (tsk != current)
		env->fos = tsk->thread.ds;
	else
		savesegment(ds, env->fos);
	env->fos |= 0xffff0000;

	/* 16 bytes apart there, 10 here. */
	for (nr = 0; nr < 8; nr++)
		memcpy(to + nr, from + nr, sizeof(*to));
}

void convert_from_fxsr(struct user_i387_ia32_struct *env, struct task_struct *tsk)
{
	__convert_from_fxsr(env, tsk, &x86_task_fpu(tsk)->fpstate->regs.fxsave);
}

void convert_to_fxsr(struct fxregs_state *fxsave,
		     const struct user_i387_ia32_struct *env)
{
	const struct _fpreg *from = (const struct _fpreg *)env->st_space;
	struct _fpxreg *to = (struct _fpxreg *)fxsave->st_space;
	int nr;

	fxsave->cwd = env->cwd;
	fxsave->swd = env->swd;
	fxsave->twd = twd_i387_to_fxsr(env->twd);
	/* The last opcode shares a word with CS. */
	fxsave->fop = env->fcs >> 16;
	fxsave->rip = env->fip;
	fxsave->rdp = env->foo;

	for (nr = 0; nr < 8; nr++)
		memcpy(to + nr, from + nr, sizeof(*from));
}

int fpregs_get(struct task_struct *target, const struct user_regset *regset,
	       struct membuf to)
{
	struct fpu *theirs = x86_task_fpu(target);
	struct user_i387_ia32_struct env;
	struct fxregs_state converted;

	sync_fpstate(theirs);

	if (use_xsave()) {
		/* An x87 part in its initial state need not stand in the image. */
		struct membuf buf = { .p = &converted, .left = sizeof(converted) };

		copy_xstate_to_uabi_buf(buf, target, XSTATE_COPY_FP);
		__convert_from_fxsr(&env, target, &converted);
	} else {
		convert_from_fxsr(&env, target);
	}
	return membuf_write(&to, &env, sizeof(env));
}

int fpregs_set(struct task_struct *target, const struct user_regset *regset,
	       unsigned int pos, unsigned int count,
	       const void *kbuf, const void __user *ubuf)
{
	union fpregs_state *image = &x86_task_fpu(target)->fpstate->regs;
	struct user_i387_ia32_struct env;
	int err;

	if (pos != 0 || count != sizeof(env))
		return -EINVAL;
	err = user_regset_copyin(&pos, &count, &kbuf, &ubuf, &env, 0, -1);
	if (err)
		return err;

	fpu_force_restore(x86_task_fpu(target));
	convert_to_fxsr(&image->fxsave, &env);

	if (use_xsave())
		image->xsave.header.xfeatures |= XFEATURE_MASK_FP;

	return 0;
}
