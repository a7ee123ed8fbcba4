// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/api.h, in the shapes of Linux 6.18. This is not Linux.
 * What the rest of the kernel may call.
 */
#ifndef _ASM_X86_FPU_API_H
#define _ASM_X86_FPU_API_H

#include <linux/bottom_half.h>
#include <linux/kconfig.h>
#include <linux/percpu.h>
#include <asm/fpu/types.h>

/* Which registers kernel_fpu_begin_mask() puts into a known state. */
#define KFPU_387	_BITUL(0)
#define KFPU_MXCSR	_BITUL(1)

/* Set once the FPU has been set up; clear while kernel code uses it. */
DECLARE_PER_CPU(bool, kernel_fpu_allowed);

extern void kernel_fpu_begin_mask(unsigned int kfpu_mask);
extern void kernel_fpu_end(void);
extern bool irq_fpu_usable(void);
extern void fpregs_mark_activate(void);

/* 64-bit kernel code has to ask for x87 by name. */
static inline void kernel_fpu_begin(void)
{
	kernel_fpu_begin_mask(KFPU_MXCSR);
}

/*
 * Between these two neither a task switch nor a soft interrupt can save the
 * registers behind the caller's back.
 */
static inline void fpregs_lock(void)
{
	/* On PREEMPT_RT soft interrupts are threads: keeping them off would not keep them from switching. */
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_disable();
	else
		local_bh_disable();
}

static inline void fpregs_unlock(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		preempt_enable();
	else
		local_bh_enable();
}

#ifdef CONFIG_X86_DEBUG_FPU
extern void fpregs_assert_state_consistent(void);
#else
static inline void fpregs_assert_state_consistent(void) { }
#endif

/* The last stop before user mode. */
extern void switch_fpu_return(void);

/* Boot. */
extern void fpu__init_system(void);
extern void fpu__init_cpu(void);

/* For whoever reads or repairs images. */
extern void fpu_sync_fpstate(struct fpu *fpu);
extern void fpu_reset_from_exception_fixup(void);

/* Whose state this CPU's registers hold; NULL: nobody's. */
DECLARE_PER_CPU(struct fpu *, fpu_fpregs_owner_ctx);

#endif
