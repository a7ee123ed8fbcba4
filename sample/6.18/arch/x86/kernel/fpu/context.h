// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/fpu/context.h, in the shapes of Linux 6.18. This is not Linux.
 * Whose state do the registers hold, and is it still good?
 */
#ifndef __X86_KERNEL_FPU_CONTEXT_H
#define __X86_KERNEL_FPU_CONTEXT_H

#include <asm/fpu/signal.h>
#include <asm/fpu/xstate.h>
#include <asm/trace/fpu.h>

/*
 * Two notes must agree before a load may be skipped: the CPU says which
 * context it holds, the context says on which CPU it was last.
 */
static inline int fpregs_state_valid(struct fpu *fpu, unsigned int cpu)
{
	if (this_cpu_read(fpu_fpregs_owner_ctx) != fpu)
		return 0;

	return fpu->last_cpu == cpu;
}

/* Whoever disturbs one side strikes out the note that is theirs to change: the CPU's ... */
static inline void __cpu_invalidate_fpregs_state(void)
{
	__this_cpu_write(fpu_fpregs_owner_ctx, NULL);
}

/* ... or the context's. */
static inline void __fpu_invalidate_fpregs_state(struct fpu *fpu)
{
	fpu->last_cpu = -1;
}

static inline void fpregs_activate(struct fpu *fpu)
{
	__this_cpu_write(fpu_fpregs_owner_ctx, fpu);
	trace_x86_fpu_regs_activated(fpu);
}

static inline void fpregs_deactivate(struct fpu *fpu)
{
	__cpu_invalidate_fpregs_state();
	trace_x86_fpu_regs_deactivated(fpu);
}

/* Makes the registers those of current; the flag goes in any case, the load only if it is needed. */
static inline void fpregs_restore_userregs(void)
{
	int cpu = smp_processor_id();
	struct fpu *fpu = x86_task_fpu(current);

	/* These never return to user mode. */
	if (WARN_ON_ONCE(current->flags & (PF_KTHREAD | PF_USER_WORKER)))
		return;

	if (!fpregs_state_valid(fpu, cpu)) {
		/* PKRU is not in the mask: the task switch has loaded it. */
		restore_fpregs_from_fpstate(fpu->fpstate, XFEATURE_MASK_FPSTATE);
		fpu->last_cpu = cpu;
		fpregs_activate(fpu);
	}

	clear_thread_flag(TIF_NEED_FPU_LOAD);
}

#endif
