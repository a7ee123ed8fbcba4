// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/signal.c, in the shapes of Linux 6.18. This is not Linux.
 * FPU images in signal frames.
 */
#include <linux/init.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include <asm/fpu/signal.h>
#include <asm/fpu/xstate.h>
#include <asm/sigframe.h>
#include <asm/trapnr.h>
#include <asm/user32.h>

#include "context.h"
#include "internal.h"
#include "legacy.h"
#include "xstate.h"

/* The image with the magic behind it. */
static unsigned int xstate_sigframe_size(struct fpstate *fpstate)
{
	return fpstate->user_size + (use_xsave() ? FP_XSTATE_MAGIC2_SIZE : 0);
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
	unsigned long bytes = xstate_sigframe_size(x86_task_fpu(current)->fpstate);

	*buf_fx = round_down(sp - bytes, 64);
	*size = bytes + header;

	return *buf_fx - header;
}

/* The most that an image can need. */
unsigned long __init fpu__get_fpstate_size(void)
{
	unsigned long size = fpu_user_cfg.max_size + sizeof(struct fregs_state);

	return use_xsave() ? size + FP_XSTATE_MAGIC2_SIZE : size;
}

/* --- delivery --- */

/*
 * x87 as FNSAVE would have written it. The registers have just gone to the
 * frame, but to read them back from user memory would be to trust it: they
 * are saved once more, into the kernel's image, and converted there.
 */
static bool save_fsave_header(struct task_struct *tsk, void __user *buf)
{
	struct fxregs_state *image = &x86_task_fpu(tsk)->fpstate->regs.fxsave;
	struct _fpstate_32 __user *header = buf;
	struct user_i387_ia32_struct env;

	fpregs_lock();
	/* With the flag set, somebody has saved them in the meantime. */
	if (!test_thread_flag(TIF_NEED_FPU_LOAD))
		fxsave(image);
	fpregs_unlock();

	convert_from_fxsr(&env, tsk);

	if (__copy_to_user(header, &env, sizeof(env)))
		return false;
	return !__put_user(image->swd, &header->status) &&
	       !__put_user(X86_FXSR_MAGIC, &header->magic);
}

/* The parts of the image that hardware does not write. */
static bool save_xstate_epilog(struct xregs_state __user *x, bool ia32_frame,
			       struct fpstate *fpstate)
{
	struct _fpx_sw_bytes sw = {
		.magic1 = FP_XSTATE_MAGIC1,
		.xstate_size = fpstate->user_size,
		.extended_size = fpstate->user_size + FP_XSTATE_MAGIC2_SIZE +
				 (ia32_frame ? sizeof(struct fregs_state) : 0),
		.xfeatures = fpstate->user_xfeatures,
	};
	void __user *end = (u8 __user *)x + fpstate->user_size;

	if (__copy_to_user(&x->i387.sw_reserved, &sw, sizeof(sw)))
		return false;
	if (!use_xsave())
		return true;

	if (__put_user(FP_XSTATE_MAGIC2, (__u32 __user *)end))
		return false;

	/*
	 * Old programs change x87 and SSE values but know no header, so both
	 * are marked as present and will be loaded back in any case.
	 */
	return !set_xfeature_in_sigframe(x, XFEATURE_MASK_FPSSE);
}

static int copy_fpregs_to_sigframe(struct xregs_state __user *buf, u32 pkru)
{
	return use_xsave() ? xsave_to_user_sigframe(buf, pkru) : fxsave_to_user_sigframe(&buf->i387);
}

/* Saves the registers straight into the frame; false: the frame is not usable. */
bool copy_fpstate_to_sigframe(void __user *buf, void __user *buf_fx, int size, u32 pkru)
{
	struct xregs_state __user *image = buf_fx;
	struct fpstate *fpstate = x86_task_fpu(current)->fpstate;
	bool ia32_frame = buf != buf_fx;
	int failed;

	if (!access_ok(buf, size))
		return false;

	/* XSAVE leaves the reserved part of the header as it finds it. */
	if (use_xsave() && __clear_user(&image->header, sizeof(image->header)))
		return false;

	for (;;) {
		fpregs_lock();
		/* The registers have to be the task's own before they can be saved. */
		if (test_thread_flag(TIF_NEED_FPU_LOAD))
			fpregs_restore_userregs();

		/* Under the lock a page can not be fetched: fail instead. */
		pagefault_disable();
		failed = copy_fpregs_to_sigframe(image, pkru);
		pagefault_enable();
		fpregs_unlock();

		if (!failed)
			break;

		/* Writing zeroes brings the page in; then once more. */
		if (__clear_user(image, fpstate->user_size))
			return false;
	}

	if (ia32_frame && !save_fsave_header(current, buf))
		return false;
	return save_xstate_epilog(image, ia32_frame, fpstate);
}

/* --- sigreturn --- */

/* What does user space hand back: a whole image, or only its first 512 bytes? */
static bool check_xstate_in_sigframe(struct fxregs_state __user *fxbuf,
				     struct _fpx_sw_bytes *sw)
{
	unsigned int most = x86_task_fpu(current)->fpstate->user_size;
	u8 __user *image = (u8 __user *)fxbuf;
	u32 magic2 = 0;

	if (__copy_from_user(sw, fxbuf->sw_reserved, sizeof(*sw)))
		return false;

	if (sw->magic1 == FP_XSTATE_MAGIC1 &&
	    sw->xstate_size >= sizeof(struct xregs_state) &&
	    sw->xstate_size <= min(most, sw->extended_size)) {
		/* A program that copied only what it knows has lost the second magic. */
		if (__get_user(magic2, (__u32 __user *)(image + sw->xstate_size)))
			return false;
	}

	if (magic2 != FP_XSTATE_MAGIC2) {
		sw->magic1 = 0;
		sw->xfeatures = XFEATURE_MASK_FPSSE;
		sw->xstate_size = sizeof(struct fxregs_state);
	}
	return true;
}

/* Loads what the frame has, and the initial state for the rest: 0, or the number of the trap. */
static int __restore_fpregs_from_user(void __user *buf, u64 ufeatures,
				      u64 xrestore, bool fx_only)
{
	u64 absent = ufeatures & ~xrestore;
	int trap;

	if (!use_xsave() || fx_only)
		trap = fxrstor_from_user_sigframe(buf);
	else
		trap = xrstor_from_user_sigframe(buf, xrestore);

	if (trap == 0 && use_xsave() && absent)
		os_xrstor(&init_fpstate, absent);

	return trap;
}

static bool restore_fpregs_from_user(void __user *buf, u64 xrestore, bool fx_only)
{
	struct fpstate *fpstate = x86_task_fpu(current)->fpstate;
	bool kernel_part_missing;
	int trap;

	do {
		fpregs_lock();
		kernel_part_missing = test_thread_flag(TIF_NEED_FPU_LOAD);
		xfd_update_state(fpstate);

		pagefault_disable();
		trap = __restore_fpregs_from_user(buf, fpstate->user_xfeatures,
						  xrestore & fpstate->user_xfeatures, fx_only);
		pagefault_enable();

		if (trap == 0)
			break;

		/*
		 * The load may have changed some registers before it failed.
		 * If they are another task's, they must not be taken for good.
		 */
		if (kernel_part_missing)
			__cpu_invalidate_fpregs_state();
		fpregs_unlock();

		/* A page that was not there can be fetched, all else is the program's fault. */
		if (trap != X86_TRAP_PF || fault_in_readable(buf, fpstate->user_size))
			return false;
	} while (true);

	/* The frame has no supervisor components: those are in the kernel's image. */
	if (kernel_part_missing && xfeatures_mask_supervisor())
		os_xrstor_supervisor(fpstate);

	fpregs_mark_activate();
	fpregs_unlock();
	return true;
}

/* Reads both images of a 32-bit frame into the kernel's: where they differ about x87, the first one counts. */
static bool read_ia32_frame(void __user *buf, void __user *buf_fx, bool fx_only)
{
	union fpregs_state *regs = &x86_task_fpu(current)->fpstate->regs;
	struct user_i387_ia32_struct env;

	if (__copy_from_user(&env, buf, sizeof(env)))
		return false;

	if (use_xsave() && !fx_only) {
		if (copy_sigframe_from_user_to_xstate(current, buf_fx))
			return false;
	} else {
		if (__copy_from_user(&regs->fxsave, buf_fx, sizeof(regs->fxsave)) ||
		    (regs->fxsave.mxcsr & ~mxcsr_feature_mask))
			return false;
		if (use_xsave())
			regs->xsave.header.xfeatures |= XFEATURE_MASK_FPSSE;
	}

	convert_to_fxsr(&regs->fxsave, &env);
	return true;
}

/* Two images make one state, so it is put together in memory and loaded from there. */
static bool restore_ia32_frame(void __user *buf, void __user *buf_fx,
			       u64 user_xfeatures, bool fx_only)
{
	struct fpu *mine = x86_task_fpu(current);
	u64 *present = &mine->fpstate->regs.xsave.header.xfeatures;
	bool loaded;

	/*
	 * From here until the load the image is what counts: a task switch in
	 * between must not save the registers over it.
	 */
	fpregs_lock();
	if (!test_thread_flag(TIF_NEED_FPU_LOAD)) {
		/* The frame has no supervisor components, so theirs must not be lost. */
		if (xfeatures_mask_supervisor())
			os_xsave(mine->fpstate);
		set_thread_flag(TIF_NEED_FPU_LOAD);
	}
	__fpu_invalidate_fpregs_state(mine);
	__cpu_invalidate_fpregs_state();
	fpregs_unlock();

	if (!read_ia32_frame(buf, buf_fx, fx_only))
		return false;

	fpregs_lock();
	if (use_xsave()) {
		/* What the frame does not have becomes initial. */
		*present &= user_xfeatures | xfeatures_mask_supervisor();
		loaded = os_xrstor_safe(mine->fpstate, fpu_kernel_cfg.max_features) == 0;
	} else {
		loaded = fxrstor_safe(&mine->fpstate->regs.fxsave) == 0;
	}
	if (loaded)
		fpregs_mark_activate();
	fpregs_unlock();
	return loaded;
}

static bool __fpu_restore_sig(void __user *buf, void __user *buf_fx, bool ia32_fxstate)
{
	struct _fpx_sw_bytes sw = { .magic1 = 0, .xfeatures = XFEATURE_MASK_FPSSE };
	bool fx_only = false;

	if (use_xsave()) {
		if (!check_xstate_in_sigframe(buf_fx, &sw))
			return false;
		fx_only = sw.magic1 == 0;
	}

	if (ia32_fxstate)
		return restore_ia32_frame(buf, buf_fx, sw.xfeatures, fx_only);
	return restore_fpregs_from_user(buf_fx, sw.xfeatures, fx_only);
}

/* A frame without an image, or with a bad one, resets the FPU; only the bad one is an error. */
bool fpu__restore_sig(void __user *buf, int ia32_frame)
{
	unsigned int header = ia32_frame ? sizeof(struct fregs_state) : 0;
	unsigned int size = header + xstate_sigframe_size(x86_task_fpu(current)->fpstate);

	if (buf && access_ok(buf, size) &&
	    __fpu_restore_sig(buf, (u8 __user *)buf + header, ia32_frame))
		return true;

	fpu__clear_user_states(x86_task_fpu(current));
	return buf == NULL;
}
