// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/core.c, in the shapes of Linux 4.4. This is not Linux.
 * FPU use in the kernel, fork, exec, and the restore that #NM asks for.
 */
#include <linux/export.h>
#include <linux/hardirq.h>
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/asm.h>
#include <asm/fpu/internal.h>
#include <asm/irq_regs.h>
#include <asm/traps.h>

/* The image of a task that has never used the FPU. */
union fpregs_state init_fpstate;

/* Is kernel code using this CPU's FPU now? */
static DEFINE_PER_CPU(bool, in_kernel_fpu);

/* The context that this CPU's registers belong to. */
DEFINE_PER_CPU(struct fpu *, fpu_fpregs_owner_ctx);

static void kernel_fpu_disable(void)
{
	WARN_ON_FPU(this_cpu_read(in_kernel_fpu));
	this_cpu_write(in_kernel_fpu, true);
}

static void kernel_fpu_enable(void)
{
	WARN_ON_FPU(!this_cpu_read(in_kernel_fpu));
	this_cpu_write(in_kernel_fpu, false);
}

/* Was the FPU left alone by what this interrupt has interrupted? Lazy: only TS says for sure that nobody is at it. */
static bool interrupted_kernel_fpu_idle(void)
{
	if (this_cpu_read(in_kernel_fpu))
		return false;

	return use_eager_fpu() || (!fpregs_active() && (read_cr0() & X86_CR0_TS));
}

/* Has this interrupt hit user mode? */
static bool interrupted_user_mode(void)
{
	struct pt_regs *regs = get_irq_regs();

	return regs && user_mode(regs);
}

/* May kernel_fpu_begin() be called here? */
bool irq_fpu_usable(void)
{
	return !in_interrupt() || interrupted_user_mode() || interrupted_kernel_fpu_idle();
}
EXPORT_SYMBOL(irq_fpu_usable);

/* --- FPU use in the kernel --- */

void __kernel_fpu_begin(void)
{
	struct fpu *fpu = &current->thread.fpu;

	kernel_fpu_disable();

	if (fpu->fpregs_active) {
		copy_fpregs_to_fpstate(fpu);
	} else {
		/* Whosever they are, they will be overwritten. */
		this_cpu_write(fpu_fpregs_owner_ctx, NULL);
		__fpregs_activate_hw();
	}
}
EXPORT_SYMBOL(__kernel_fpu_begin);

/* At once, not on the way to user mode: this version has no note that says "load later". */
void __kernel_fpu_end(void)
{
	struct fpu *fpu = &current->thread.fpu;

	if (fpu->fpregs_active)
		copy_kernel_to_fpregs(&fpu->state);
	else
		__fpregs_deactivate_hw();

	kernel_fpu_enable();
}
EXPORT_SYMBOL(__kernel_fpu_end);

void kernel_fpu_begin(void)
{
	preempt_disable();
	__kernel_fpu_begin();
}
EXPORT_SYMBOL_GPL(kernel_fpu_begin);

void kernel_fpu_end(void)
{
	__kernel_fpu_end();
	preempt_enable();
}
EXPORT_SYMBOL_GPL(kernel_fpu_end);

/* Makes current's image as new as its registers. */
void fpu__save(struct fpu *fpu)
{
	WARN_ON_FPU(fpu != &current->thread.fpu);

	preempt_disable();
	if (fpu->fpregs_active && !copy_fpregs_to_fpstate(fpu))
		fpregs_deactivate(fpu);
	preempt_enable();
}
EXPORT_SYMBOL_GPL(fpu__save);

/* --- images --- */

static void fpstate_init_fxstate(struct fxregs_state *fx)
{
	fx->cwd = 0x37f;
	fx->mxcsr = MXCSR_DEFAULT;
}

static void fpstate_init_fstate(struct fregs_state *fp)
{
	fp->cwd = 0xffff037fu;
	fp->swd = 0xffff0000u;
	fp->twd = 0xffffffffu;
	fp->fos = 0xffff0000u;
}

void fpstate_init(union fpregs_state *state)
{
	memset(state, 0, xstate_size);

	if (cpu_has_fxsr)
		fpstate_init_fxstate(&state->fxsave);
	else
		fpstate_init_fstate(&state->fsave);
}
EXPORT_SYMBOL_GPL(fpstate_init);

/* --- fork --- */

/* The registers go straight into the child's image. With TS set the save itself traps, and they are loaded first. */
static void fpu_copy(struct fpu *dst_fpu, struct fpu *src_fpu)
{
	WARN_ON_FPU(src_fpu != &current->thread.fpu);

	/* An XSAVEOPT leaves out what is in its initial state; what lies there must not be the parent's. */
	if (use_eager_fpu())
		memset(&dst_fpu->state.xsave, 0, xstate_size);

	preempt_disable();
	if (!copy_fpregs_to_fpstate(dst_fpu)) {
		/* FNSAVE has reset them: the parent gets them back at its next use. */
		memcpy(&src_fpu->state, &dst_fpu->state, xstate_size);
		fpregs_deactivate(src_fpu);
	}
	preempt_enable();
}

int fpu__copy(struct fpu *dst_fpu, struct fpu *src_fpu)
{
	dst_fpu->counter = 0;
	dst_fpu->fpregs_active = 0;
	dst_fpu->last_cpu = -1;

	if (src_fpu->fpstate_active && cpu_has_fpu)
		fpu_copy(dst_fpu, src_fpu);

	return 0;
}

/* --- restore --- */

/* The first use ever: an image in its initial state. */
void fpu__activate_curr(struct fpu *fpu)
{
	WARN_ON_FPU(fpu != &current->thread.fpu);

	if (!fpu->fpstate_active) {
		fpstate_init(&fpu->state);
		fpu->fpstate_active = 1;
	}
}
EXPORT_SYMBOL_GPL(fpu__activate_curr);

static void activate(struct fpu *fpu)
{
	if (!fpu->fpstate_active) {
		fpstate_init(&fpu->state);
		fpu->fpstate_active = 1;
	}
}

/* Somebody wants to read this image: makes sure that there is one, and that it is new. */
void fpu__activate_fpstate_read(struct fpu *fpu)
{
	if (fpu == &current->thread.fpu)
		fpu__save(fpu);
	else
		activate(fpu);
}

/* Somebody will write it: registers that a CPU may still hold for the task are old from now on. */
void fpu__activate_fpstate_write(struct fpu *fpu)
{
	WARN_ON_FPU(fpu == &current->thread.fpu);

	if (fpu->fpstate_active)
		fpu->last_cpu = -1;
	else
		activate(fpu);
}

/* From #NM: gives current its registers. */
void fpu__restore(struct fpu *fpu)
{
	fpu__activate_curr(fpu);

	/* An interrupt in between must not use the FPU. */
	kernel_fpu_disable();
	fpregs_activate(fpu);
	copy_kernel_to_fpregs(&fpu->state);
	fpu->counter++;
	kernel_fpu_enable();
}
EXPORT_SYMBOL_GPL(fpu__restore);

/* --- exit and exec --- */

void fpu__drop(struct fpu *fpu)
{
	preempt_disable();
	fpu->counter = 0;

	if (fpu->fpregs_active) {
		/* An x87 error that is still pending concerns nobody now. */
		asm volatile("1: fwait\n2:\n" _ASM_EXTABLE(1b, 2b));
		fpregs_deactivate(fpu);
	}

	fpu->fpstate_active = 0;
	preempt_enable();
}

static inline void copy_init_fpstate_to_fpregs(void)
{
	if (use_xsave())
		copy_kernel_to_xregs(&init_fpstate.xsave, -1);
	else
		copy_kernel_to_fxregs(&init_fpstate.fxsave);
}

/* exec: lazy tasks go back to "has never used the FPU", eager ones get clean registers. */
void fpu__clear(struct fpu *fpu)
{
	WARN_ON_FPU(fpu != &current->thread.fpu);

	if (!use_eager_fpu()) {
		fpu__drop(fpu);
		return;
	}

	if (!fpu->fpstate_active) {
		fpu__activate_curr(fpu);
		user_fpu_begin();
	}
	copy_init_fpstate_to_fpregs();
}
