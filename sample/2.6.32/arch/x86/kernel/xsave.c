// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/xsave.c, in the shapes of Linux 2.6.32. This is not Linux.
 * What this CPU's XSAVE knows.
 */
#include <linux/bootmem.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include <asm/i387.h>
#include <asm/sigframe.h>
#include <asm/xsave.h>

/* Components that this kernel manages on this CPU. */
u64 pcntxt_mask;

/* An image in its initial state. */
static struct xsave_struct *init_xstate_buf;

/* Bytes that a frame has for the image, with what stands behind it. */
unsigned int sig_xstate_size = sizeof(struct i387_fxsave_struct);

/* What every frame has in the software bytes of its image. */
static struct _fpx_sw_bytes fx_sw_reserved;

/* --- signal frames --- */

/* The parts of the image that hardware does not write. */
static int save_xstate_epilog(struct xsave_struct __user *x)
{
	u8 __user *end = (u8 __user *)x + sig_xstate_size - FP_XSTATE_MAGIC2_SIZE;
	u64 xstate_bv;

	if (__copy_to_user(&x->i387.sw_reserved, &fx_sw_reserved, sizeof(fx_sw_reserved)) ||
	    __put_user(FP_XSTATE_MAGIC2, (__u32 __user *)end) ||
	    __get_user(xstate_bv, &x->xsave_hdr.xstate_bv))
		return -1;

	/* Old programs change x87 and SSE values but know no header. */
	xstate_bv |= XSTATE_FPSSE;
	return __put_user(xstate_bv, &x->xsave_hdr.xstate_bv) ? -1 : 0;
}

/*
 * Saves the FPU into a frame, from the registers if they are the task's, from
 * its image if not. The task is then one that has never used the FPU, which is
 * how its handler gets clean registers. 1: there was something to save.
 */
int save_i387_xstate(void __user *buf)
{
	struct task_struct *tsk = current;
	struct thread_info *ti = task_thread_info(tsk);
	int err;

	if (!access_ok(VERIFY_WRITE, buf, sig_xstate_size))
		return -EACCES;
	if (!used_math())
		return 0;

	clear_used_math();

	if (ti->status & TS_USEDFPU) {
		/* What the instructions leave alone would be old bytes of the user stack. */
		err = __clear_user(buf, sig_xstate_size);
		if (!err)
			err = ti->status & TS_XSAVE ? xsave_user(buf) : fxsave_user(buf);
		if (err)
			return -1;

		ti->status &= ~TS_USEDFPU;
		stts();
	} else if (__copy_to_user(buf, &tsk->thread.xstate->fxsave, xstate_size)) {
		return -1;
	}

	if ((ti->status & TS_XSAVE) && save_xstate_epilog(buf))
		return -1;
	return 1;
}

/* Is this a whole image? If not, its first 512 bytes are taken for what FXSAVE writes. */
static int check_for_xstate(struct i387_fxsave_struct __user *buf, struct _fpx_sw_bytes *sw)
{
	u8 __user *image = (u8 __user *)buf;
	u32 magic2;

	if (__copy_from_user(sw, buf->sw_reserved, sizeof(*sw)))
		return -EFAULT;

	if (sw->magic1 != FP_XSTATE_MAGIC1 ||
	    sw->xstate_size < sizeof(struct i387_fxsave_struct) + sizeof(struct xsave_hdr_struct) ||
	    sw->xstate_size > min(xstate_size, sw->extended_size))
		return -1;

	if (__get_user(magic2, (__u32 __user *)(image + sw->extended_size - FP_XSTATE_MAGIC2_SIZE)) ||
	    magic2 != FP_XSTATE_MAGIC2)
		return -1;
	return 0;
}

/* Loads what the frame has, and the initial state for the rest. */
static int restore_user_xstate(void __user *buf)
{
	struct _fpx_sw_bytes sw;

	if ((unsigned long)buf % 64 == 0 && !check_for_xstate(buf, &sw) &&
	    !xrestore_user(buf, sw.xstate_bv)) {
		if (pcntxt_mask & ~sw.xstate_bv)
			xrstor_state(init_xstate_buf, pcntxt_mask & ~sw.xstate_bv);
		return 0;
	}

	/* Only the first 512 bytes, then. */
	xrstor_state(init_xstate_buf, pcntxt_mask & ~(u64)XSTATE_FPSSE);
	return fxrstor_user(buf);
}

/* sigreturn. A frame without an image, or with a bad one, resets the FPU; only the bad one is an error. */
int restore_i387_xstate(void __user *buf)
{
	struct task_struct *tsk = current;
	struct thread_info *ti = task_thread_info(tsk);
	int err = 0;

	if (buf && !access_ok(VERIFY_READ, buf, sig_xstate_size))
		return -EACCES;

	if (buf) {
		if (!used_math()) {
			err = init_fpu(tsk);
			if (err)
				return err;
		}
		/* The frame's values go to the registers at once: whatever is there is not wanted. */
		if (!(ti->status & TS_USEDFPU)) {
			clts();
			ti->status |= TS_USEDFPU;
		}
		err = ti->status & TS_XSAVE ? restore_user_xstate(buf) : fxrstor_user(buf);
	}

	if (err || (!buf && used_math())) {
		clear_fpu(tsk);
		clear_used_math();
	}
	return err;
}

/* --- boot --- */

static void prepare_fx_sw_frame(void)
{
	sig_xstate_size = xstate_size + FP_XSTATE_MAGIC2_SIZE;

	fx_sw_reserved.magic1 = FP_XSTATE_MAGIC1;
	fx_sw_reserved.extended_size = sig_xstate_size;
	fx_sw_reserved.xstate_bv = pcntxt_mask;
	fx_sw_reserved.xstate_size = xstate_size;
}

static void setup_xstate_init(void)
{
	init_xstate_buf = alloc_bootmem(xstate_size);
	init_xstate_buf->i387.mxcsr = MXCSR_DEFAULT;
}

/* CR4 first: XSETBV does not exist before. */
void xsave_init(void)
{
	if (!cpu_has_xsave)
		return;

	set_in_cr4(X86_CR4_OSXSAVE);
	xsetbv(XCR_XFEATURE_ENABLED_MASK, pcntxt_mask);
}

/* Once, on the boot CPU. */
void xsave_cntxt_init(void)
{
	unsigned int eax, ebx, ecx, edx;

	cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
	pcntxt_mask = (eax | (u64)edx << 32) & XCNTXT_MASK;
	BUG_ON((pcntxt_mask & XSTATE_FPSSE) != XSTATE_FPSSE);

	/* With XCR0 set, CPUID gives the size of the image. */
	xsave_init();
	cpuid_count(0xd, 0, &eax, &ebx, &ecx, &edx);
	xstate_size = ebx;

	prepare_fx_sw_frame();
	setup_xstate_init();
}
