// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/sched.h, in the shapes of Linux 6.18. This is not Linux.
 * The FPU's part in a task switch: one step, and all of it concerns the outgoing task.
 */
#ifndef _ASM_X86_FPU_SCHED_H
#define _ASM_X86_FPU_SCHED_H

#include <linux/sched.h>
#include <asm/cpufeature.h>
#include <asm/fpu/types.h>
#include <asm/trace/fpu.h>

extern void save_fpregs_to_fpstate(struct fpu *fpu);

/* A task's life: fork, exec, exit. */
extern int fpu_clone(struct task_struct *dst, u64 clone_flags, bool minimal, unsigned long shstk_addr);
extern void fpu_flush_thread(void);
extern void fpu__drop(struct task_struct *tsk);
extern void fpstate_free(struct fpu *fpu);

/*
 * Whoever leaves a CPU leaves the note that its registers are not loaded any
 * more. So the incoming task needs none: it left its own when it was switched
 * out, or was born with it. Kernel threads have nothing to save.
 */
static inline void switch_fpu(struct task_struct *old, int cpu)
{
	struct fpu *old_fpu;

	if (test_tsk_thread_flag(old, TIF_NEED_FPU_LOAD) ||
	    !cpu_feature_enabled(X86_FEATURE_FPU) ||
	    (old->flags & (PF_KTHREAD | PF_USER_WORKER)))
		return;

	old_fpu = x86_task_fpu(old);

	set_tsk_thread_flag(old, TIF_NEED_FPU_LOAD);
	save_fpregs_to_fpstate(old_fpu);

	/* The registers keep their values: back on this CPU before anybody else, the task may skip the load. */
	old_fpu->last_cpu = cpu;

	trace_x86_fpu_regs_deactivated(old_fpu);
}

#endif
