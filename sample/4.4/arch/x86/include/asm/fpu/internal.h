// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/internal.h, in the shapes of Linux 4.4. This is not Linux.
 * Lazy and eager switching, side by side.
 */
#ifndef _ASM_X86_FPU_INTERNAL_H
#define _ASM_X86_FPU_INTERNAL_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/uaccess.h>

#include <asm/alternative.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/fpu/xstate.h>
#include <asm/smap.h>
#include <asm/special_insns.h>

extern void fpu__activate_curr(struct fpu *fpu);
extern void fpu__activate_fpstate_read(struct fpu *fpu);
extern void fpu__activate_fpstate_write(struct fpu *fpu);
extern void fpstate_sanitize_xstate(struct fpu *fpu);
extern void fpu__save(struct fpu *fpu);
extern void fpu__restore(struct fpu *fpu);
extern void fpu__drop(struct fpu *fpu);
extern int  fpu__copy(struct fpu *dst_fpu, struct fpu *src_fpu);
extern void fpu__clear(struct fpu *fpu);

/* Boot. */
extern void fpu__init_cpu(void);
extern void fpu__init_system(struct cpuinfo_x86 *c);
extern void fpu__init_system_xstate(void);
extern void fpu__init_cpu_xstate(void);
extern void fpu__init_prepare_fx_sw_frame(void);

extern union fpregs_state init_fpstate;
extern void fpstate_init(union fpregs_state *state);

#ifdef CONFIG_X86_DEBUG_FPU
# define WARN_ON_FPU(x) WARN_ON_ONCE(x)
#else
# define WARN_ON_FPU(x) ({ (void)(x); 0; })
#endif

/* --- what the CPU has, and how this kernel switches --- */

static __always_inline __pure bool use_eager_fpu(void)
{
	return static_cpu_has_safe(X86_FEATURE_EAGER_FPU);
}

static __always_inline __pure bool use_xsave(void)
{
	return static_cpu_has_safe(X86_FEATURE_XSAVE);
}

static __always_inline __pure bool use_fxsr(void)
{
	return static_cpu_has_safe(X86_FEATURE_FXSR);
}

/* --- instructions --- */

/* By their bytes, for assemblers that do not know them. The operand is (%rdi). */
#define XSAVE		".byte " REX_PREFIX "0x0f,0xae,0x27"
#define XSAVEOPT	".byte " REX_PREFIX "0x0f,0xae,0x37"
#define XSAVES		".byte " REX_PREFIX "0x0f,0xc7,0x2f"
#define XRSTOR		".byte " REX_PREFIX "0x0f,0xae,0x2f"
#define XRSTORS		".byte " REX_PREFIX "0x0f,0xc7,0x1f"

static inline void copy_fxregs_to_kernel(struct fpu *fpu)
{
	asm volatile("fxsaveq %[image]" : [image] "=m" (fpu->state.fxsave));
}

static inline void copy_kernel_to_fxregs(struct fxregs_state *fx)
{
	asm volatile("fxrstorq %[image]" : : [image] "m" (*fx));
}

static inline void copy_kernel_to_fregs(struct fregs_state *fx)
{
	asm volatile("frstor %[image]" : : [image] "m" (*fx));
}

/* On a user address: 0, or -1 if it can not be reached or the image is bad. */
#define user_insn(insn, output, input...)				\
({									\
	int err;							\
	asm volatile(ASM_STAC "\n"					\
		     "1: " #insn "\n"					\
		     "2: " ASM_CLAC "\n"				\
		     ".section .fixup,\"ax\"\n"			\
		     "3: movl $-1, %[err]\n"				\
		     "   jmp 2b\n"					\
		     ".previous\n"					\
		     _ASM_EXTABLE(1b, 3b)				\
		     : [err] "=r" (err), output : "0" (0), input);	\
	err;								\
})

/* The same for an instruction that is given by its bytes. */
#define XSTATE_USER_FAULT						\
	".section .fixup,\"ax\"\n"					\
	"3: movl $-1, %[err]\n"						\
	"   jmp 2b\n"							\
	".previous\n"							\
	_ASM_EXTABLE(1b, 3b)

static inline int copy_fxregs_to_user(struct fxregs_state __user *fx)
{
	return user_insn(fxsaveq %[fx], [fx] "=m" (*fx), "m" (*fx));
}

static inline int copy_user_to_fxregs(struct fxregs_state __user *fx)
{
	return user_insn(fxrstorq %[fx], "=m" (*fx), [fx] "m" (*fx));
}

/* Plain XSAVE: what a frame leaves out would be old bytes of the user stack. */
static inline int copy_xregs_to_user(struct xregs_state __user *buf)
{
	u32 low = -1, high = -1;
	int err;

	/* XSAVE leaves the reserved part of the header as it finds it. */
	if (__clear_user(&buf->header, sizeof(buf->header)))
		return -EFAULT;

	asm volatile(ASM_STAC "\n"
		     "1: " XSAVE "\n"
		     "2: " ASM_CLAC "\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err)
		     : "D" (buf), "a" (low), "d" (high), "0" (0) : "memory");
	return err;
}

static inline int copy_user_to_xregs(struct xregs_state __user *buf, u64 mask)
{
	u32 low = mask, high = mask >> 32;
	int err;

	asm volatile(ASM_STAC "\n"
		     "1: " XRSTOR "\n"
		     "2: " ASM_CLAC "\n"
		     XSTATE_USER_FAULT
		     : [err] "=r" (err)
		     : "D" (buf), "a" (low), "d" (high), "0" (0) : "memory");
	return err;
}

/* Before boot has patched the alternatives. */
static inline void copy_kernel_to_xregs_booting(struct xregs_state *xstate)
{
	u32 low = -1, high = -1;

	asm volatile(XRSTOR : : "D" (xstate), "m" (*xstate), "a" (low), "d" (high) : "memory");
}

static inline void copy_xregs_to_kernel_booting(struct xregs_state *xstate)
{
	u32 low = -1, high = -1;

	asm volatile(XSAVE : : "D" (xstate), "a" (low), "d" (high) : "memory");
}

static inline void copy_xregs_to_kernel(struct xregs_state *xstate)
{
	u32 low = -1, high = -1;

	alternative_input_2(XSAVE,
			    XSAVEOPT, X86_FEATURE_XSAVEOPT,
			    XSAVES, X86_FEATURE_XSAVES,
			    "D" (xstate), "a" (low), "d" (high) : "memory");
}

static inline void copy_kernel_to_xregs(struct xregs_state *xstate, u64 mask)
{
	u32 low = mask, high = mask >> 32;

	alternative_input(XRSTOR,
			  XRSTORS, X86_FEATURE_XSAVES,
			  "D" (xstate), "m" (*xstate), "a" (low), "d" (high) : "memory");
}

/* --- save and restore --- */

/* Gives 0 if the registers did not survive: FNSAVE resets them. */
static inline int copy_fpregs_to_fpstate(struct fpu *fpu)
{
	if (likely(use_xsave())) {
		copy_xregs_to_kernel(&fpu->state.xsave);
		return 1;
	}

	if (likely(use_fxsr())) {
		copy_fxregs_to_kernel(fpu);
		return 1;
	}

	asm volatile("fnsave %[image]; fwait" : [image] "=m" (fpu->state.fsave));
	return 0;
}

static inline void __copy_kernel_to_fpregs(union fpregs_state *image)
{
	if (use_xsave())
		copy_kernel_to_xregs(&image->xsave, -1);
	else if (use_fxsr())
		copy_kernel_to_fxregs(&image->fxsave);
	else
		copy_kernel_to_fregs(&image->fsave);
}

static inline void copy_kernel_to_fpregs(union fpregs_state *image)
{
	/* Older AMD CPUs keep the last x87 addresses of the task before. */
	if (unlikely(static_cpu_has_bug_safe(X86_BUG_FXSAVE_LEAK)))
		asm volatile("fnclex\n\temms\n\tfildl %[any]" : : [any] "m" (*image));

	__copy_kernel_to_fpregs(image);
}

/* --- whose the registers are --- */

DECLARE_PER_CPU(struct fpu *, fpu_fpregs_owner_ctx);

/* Both sides must remember each other: the CPU its owner, the owner its CPU. */
static inline int fpu_want_lazy_restore(struct fpu *fpu, unsigned int cpu)
{
	return this_cpu_read_stable(fpu_fpregs_owner_ctx) == fpu && fpu->last_cpu == cpu;
}

/* CR0.TS is the trap that brings lazy tasks back here. An eager kernel never sets it. */
static inline void __fpregs_activate_hw(void)
{
	if (!use_eager_fpu())
		clts();
}

static inline void __fpregs_deactivate_hw(void)
{
	if (!use_eager_fpu())
		stts();
}

static inline void __fpregs_deactivate(struct fpu *fpu)
{
	WARN_ON_FPU(!fpu->fpregs_active);

	fpu->fpregs_active = 0;
	this_cpu_write(fpu_fpregs_owner_ctx, NULL);
}

static inline void __fpregs_activate(struct fpu *fpu)
{
	WARN_ON_FPU(fpu->fpregs_active);

	fpu->fpregs_active = 1;
	this_cpu_write(fpu_fpregs_owner_ctx, fpu);
}

static inline int fpregs_active(void)
{
	return current->thread.fpu.fpregs_active;
}

/* The note and CR0.TS go together. */
static inline void fpregs_activate(struct fpu *fpu)
{
	__fpregs_activate_hw();
	__fpregs_activate(fpu);
}

static inline void fpregs_deactivate(struct fpu *fpu)
{
	__fpregs_deactivate(fpu);
	__fpregs_deactivate_hw();
}

static inline void user_fpu_begin(void)
{
	preempt_disable();
	if (!fpregs_active())
		fpregs_activate(&current->thread.fpu);
	preempt_enable();
}

/* --- the task switch --- */

typedef struct { int preload; } fpu_switch_t;

/*
 * Step one, still as the outgoing task: save what is live, and decide what
 * the incoming task finds, its registers or a trap.
 */
static inline fpu_switch_t
switch_fpu_prepare(struct fpu *old_fpu, struct fpu *new_fpu, int cpu)
{
	fpu_switch_t fpu;

	/* Eager: always. Lazy: for a task that has used the FPU in more than five slices in a row. */
	fpu.preload = new_fpu->fpstate_active &&
		      (use_eager_fpu() || new_fpu->counter > 5);

	if (old_fpu->fpregs_active) {
		if (copy_fpregs_to_fpstate(old_fpu))
			old_fpu->last_cpu = cpu;
		else
			old_fpu->last_cpu = -1;

		/* The CPU goes on naming its owner: the values are still there. */
		old_fpu->fpregs_active = 0;

		if (fpu.preload) {
			/* TS is clear, and stays so. */
			new_fpu->counter++;
			__fpregs_activate(new_fpu);
			prefetch(&new_fpu->state);
		} else {
			__fpregs_deactivate_hw();
		}
	} else {
		/* A slice without the FPU: the count begins anew. */
		old_fpu->counter = 0;
		old_fpu->last_cpu = -1;

		if (fpu.preload) {
			new_fpu->counter++;
			if (fpu_want_lazy_restore(new_fpu, cpu))
				fpu.preload = 0;
			else
				prefetch(&new_fpu->state);
			fpregs_activate(new_fpu);
		}
	}

	return fpu;
}

/* Step two, at the end of the switch. */
static inline void switch_fpu_finish(struct fpu *new_fpu, fpu_switch_t fpu_switch)
{
	if (fpu_switch.preload)
		copy_kernel_to_fpregs(&new_fpu->state);
}

/* --- XCR0 --- */

#define XCR_XFEATURE_ENABLED_MASK	0x00000000

static inline void xsetbv(u32 index, u64 value)
{
	u32 low = value, high = value >> 32;

	asm volatile(".byte 0x0f,0x01,0xd1" : : "a" (low), "d" (high), "c" (index));
}

extern unsigned int mxcsr_feature_mask;

#endif
