// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/signal.c, in the shapes of Linux 4.4. This is not Linux.
 * FPU images in signal frames.
 */
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include <asm/fpu/internal.h>
#include <asm/fpu/signal.h>
#include <asm/sigframe.h>
#include <asm/user32.h>
#include <uapi/asm/sigcontext.h>

/* What every frame has in the software bytes of its image: known once the size is. */
static struct _fpx_sw_bytes fx_sw_reserved, fx_sw_reserved_ia32;

void fpu__init_prepare_fx_sw_frame(void)
{
	fx_sw_reserved.magic1 = FP_XSTATE_MAGIC1;
	fx_sw_reserved.xstate_size = xstate_size;
	fx_sw_reserved.extended_size = xstate_size + FP_XSTATE_MAGIC2_SIZE;
	fx_sw_reserved.xfeatures = xfeatures_mask;

	/* A 32-bit frame has its x87 part twice. */
	fx_sw_reserved_ia32 = fx_sw_reserved;
	fx_sw_reserved_ia32.extended_size += sizeof(struct fregs_state);
}

static unsigned long xstate_sigframe_size(void)
{
	return use_xsave() ? xstate_size + FP_XSTATE_MAGIC2_SIZE : xstate_size;
}

/*
 * Room for the image below @sp, on the 64-byte boundary that XSAVE wants. A
 * 32-bit program gets its x87 part twice: as FNSAVE has it, right before it.
 */
unsigned long
fpu__alloc_mathframe(unsigned long sp, int ia32_frame,
		     unsigned long *buf_fx, unsigned long *size)
{
	unsigned long header = ia32_frame ? sizeof(struct fregs_state) : 0;
	unsigned long bytes = xstate_sigframe_size();

	*buf_fx = round_down(sp - bytes, 64);
	*size = bytes + header;

	return *buf_fx - header;
}

/* --- delivery --- */

/* x87 as FNSAVE would have written it, from the kernel's image. */
static int save_fsave_header(struct task_struct *tsk, void __user *buf)
{
	struct _fpstate_32 __user *header = buf;
	struct user_i387_ia32_struct env;

	convert_from_fxsr(&env, tsk);

	if (__copy_to_user(header, &env, sizeof(env)) ||
	    __put_user(tsk->thread.fpu.state.fxsave.swd, &header->status) ||
	    __put_user(X86_FXSR_MAGIC, &header->magic))
		return -EFAULT;
	return 0;
}

/* The parts of the image that hardware does not write. */
static int save_xstate_epilog(struct xregs_state __user *x, int ia32_frame)
{
	struct _fpx_sw_bytes *sw = ia32_frame ? &fx_sw_reserved_ia32 : &fx_sw_reserved;
	u32 xfeatures;

	if (__copy_to_user(&x->i387.sw_reserved, sw, sizeof(*sw)))
		return -EFAULT;
	if (!use_xsave())
		return 0;

	if (__put_user(FP_XSTATE_MAGIC2, (__u32 __user *)((u8 __user *)x + xstate_size)) ||
	    __get_user(xfeatures, (__u32 __user *)&x->header.xfeatures))
		return -EFAULT;

	/* Old programs change x87 and SSE values but know no header. */
	xfeatures |= XFEATURE_MASK_FPSSE;
	return __put_user(xfeatures, (__u32 __user *)&x->header.xfeatures);
}

static int copy_fpregs_to_sigframe(struct xregs_state __user *buf)
{
	int err = use_xsave() ? copy_xregs_to_user(buf) : copy_fxregs_to_user(&buf->i387);

	/* Half of an image must not stay there. */
	if (err && __clear_user(buf, xstate_size))
		err = -EFAULT;
	return err;
}

/*
 * If the registers are the task's they are saved straight into the frame. If
 * not, its image is copied; and where an XSAVEOPT has left out what was
 * initial, the old bytes in it are put right first.
 */
int copy_fpstate_to_sigframe(void __user *buf, void __user *buf_fx, int size)
{
	struct fpu *fpu = &current->thread.fpu;
	int ia32_frame = buf != buf_fx;

	if (!access_ok(VERIFY_WRITE, buf, size))
		return -EACCES;

	if (fpregs_active()) {
		if (copy_fpregs_to_sigframe(buf_fx))
			return -1;
		/* The FNSAVE part is made from the image, which is older than the registers. */
		if (ia32_frame)
			copy_fxregs_to_kernel(fpu);
	} else {
		fpstate_sanitize_xstate(fpu);
		if (__copy_to_user(buf_fx, &fpu->state.xsave, xstate_size))
			return -1;
	}

	if (ia32_frame && save_fsave_header(current, buf))
		return -1;

	return save_xstate_epilog(buf_fx, ia32_frame) ? -1 : 0;
}

/* --- sigreturn --- */

/* Is this a whole image? If not, its first 512 bytes are taken for what FXSAVE writes. */
static int check_for_xstate(struct fxregs_state __user *buf, struct _fpx_sw_bytes *sw)
{
	u8 __user *image = (u8 __user *)buf;
	u32 magic2;

	if (__copy_from_user(sw, buf->sw_reserved, sizeof(*sw)))
		return -1;

	if (sw->magic1 != FP_XSTATE_MAGIC1 ||
	    sw->xstate_size < sizeof(struct xregs_state) ||
	    sw->xstate_size > min(xstate_size, sw->extended_size))
		return -1;

	/* A program that copied only what it knows has lost the second magic. */
	if (__get_user(magic2, (__u32 __user *)(image + sw->xstate_size)) ||
	    magic2 != FP_XSTATE_MAGIC2)
		return -1;
	return 0;
}

/* Loads what the frame has, and the initial state for the rest. */
static int copy_user_to_fpregs_zeroing(void __user *buf, u64 present, int fx_only)
{
	if (!use_xsave())
		return copy_user_to_fxregs(buf);

	/* XRSTOR wants 64 bytes of alignment, FXRSTOR is content with 16. */
	fx_only |= (unsigned long)buf % 64 != 0;
	if (fx_only)
		present = XFEATURE_MASK_FPSSE;

	if (xfeatures_mask & ~present)
		copy_kernel_to_xregs(&init_fpstate.xsave, xfeatures_mask & ~present);

	return fx_only ? copy_user_to_fxregs(buf) : copy_user_to_xregs(buf, present);
}

/* What came from user space must be something that a load accepts. */
static void sanitize_restored_xstate(struct task_struct *tsk, struct user_i387_ia32_struct *env,
				     u64 present, int fx_only)
{
	struct xregs_state *image = &tsk->thread.fpu.state.xsave;

	if (use_xsave()) {
		memset(image->header.reserved, 0, sizeof(image->header.reserved));
		if (fx_only)
			image->header.xfeatures = XFEATURE_MASK_FPSSE;
		else
			image->header.xfeatures &= xfeatures_mask & present;
	}

	image->i387.mxcsr &= mxcsr_feature_mask;
	convert_to_fxsr(tsk, env);
}

/* Two images make one state, so it is put together in memory and loaded from there. */
static int restore_ia32_frame(void __user *buf, void __user *buf_fx,
			      struct _fpx_sw_bytes *sw, int fx_only)
{
	struct fpu *fpu = &current->thread.fpu;
	unsigned int size = xstate_size;
	struct user_i387_ia32_struct env;
	int err = 0;

	if (use_xsave())
		size = fx_only ? sizeof(struct fxregs_state) : sw->xstate_size;

	/* Until the image is whole, no task switch may save over it or load it. */
	fpu__drop(fpu);

	if (__copy_from_user(&fpu->state.xsave, buf_fx, size) ||
	    __copy_from_user(&env, buf, sizeof(env))) {
		fpstate_init(&fpu->state);
		err = -1;
	} else {
		sanitize_restored_xstate(current, &env, sw->xfeatures, fx_only);
	}

	fpu->fpstate_active = 1;
	if (use_eager_fpu()) {
		preempt_disable();
		fpu__restore(fpu);
		preempt_enable();
	}
	return err;
}

/* A frame without an image, or with a bad one, resets the FPU; only the bad one is an error. */
int fpu__restore_sig(void __user *buf, int ia32_frame)
{
	struct fpu *fpu = &current->thread.fpu;
	struct _fpx_sw_bytes sw = { .xfeatures = 0 };
	unsigned long header = ia32_frame ? sizeof(struct fregs_state) : 0;
	void __user *buf_fx = (u8 __user *)buf + header;
	int fx_only = 0;

	if (!buf) {
		fpu__clear(fpu);
		return 0;
	}

	if (!access_ok(VERIFY_READ, buf, xstate_sigframe_size() + header))
		return -EACCES;

	fpu__activate_curr(fpu);

	if (use_xsave() && check_for_xstate(buf_fx, &sw))
		fx_only = 1;

	if (ia32_frame)
		return restore_ia32_frame(buf, buf_fx, &sw, fx_only);

	/* From here on the registers are the task's: what is in them now need not be kept. */
	user_fpu_begin();
	if (copy_user_to_fpregs_zeroing(buf, sw.xfeatures, fx_only)) {
		fpu__clear(fpu);
		return -1;
	}
	return 0;
}
