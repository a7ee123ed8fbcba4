// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/regset.c, in the shapes of Linux 4.4. This is not Linux.
 * A debugger reads or writes the FPU registers of a stopped task.
 */
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/fpu/internal.h>
#include <asm/fpu/regset.h>
#include <asm/fpu/signal.h>
#include <asm/user.h>
#include <asm/user32.h>
#include <uapi/asm/sigcontext.h>

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

/* --- the image of a 32-bit signal frame --- */

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

void convert_from_fxsr(struct user_i387_ia32_struct *env, struct task_struct *tsk)
{
	struct fxregs_state *fxsave = &tsk->thread.fpu.state.fxsave;
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

void convert_to_fxsr(struct task_struct *tsk, const struct user_i387_ia32_struct *env)
{
	struct fxregs_state *fxsave = &tsk->thread.fpu.state.fxsave;
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
