// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/fpu/sched.h, in the shapes of Linux 6.1. This is not Linux.
 * The FPU's part in a task switch: save now, load later.
 */
#ifndef _ASM_X86_FPU_SCHED_H
#define _ASM_X86_FPU_SCHED_H

#include <linux/sched.h>
#include <asm/cpufeature.h>
#include <asm/fpu/types.h>
#include <asm/trace/fpu.h>

extern void save_fpregs_to_fpstate(struct fpu *fpu);

/* A task's life: fork, exec, exit. */
extern int fpu_clone(struct task_struct *dst, unsigned long clone_flags, bool minimal);
extern void fpu_flush_thread(void);
extern void fpu__drop(struct fpu *fpu);
extern void fpstate_free(struct fpu *fpu);

/*
 * Step one, while the outgoing task is still current. It is called only if
 * that task's registers are loaded. Kernel threads have nothing to save.
 */
static inline void switch_fpu_prepare(struct fpu *old_fpu, int cpu)
{
	if (!cpu_feature_enabled(X86_FEATURE_FPU) ||
	    (current->flags & (PF_KTHREAD | PF_IO_WORKER)))
		return;

	save_fpregs_to_fpstate(old_fpu);

	/*
	 * Saving left the registers as they are. With the CPU noted here, and
	 * the owner unchanged, a task that comes back before anybody else has
	 * loaded theirs need not load them again.
	 */
	old_fpu->last_cpu = cpu;

	trace_x86_fpu_regs_deactivated(old_fpu);
}

/*
 * Step two, when the incoming task is current: nothing is loaded, it is only
 * noted that something has to be before user mode.
 */
static inline void switch_fpu_finish(void)
{
	if (cpu_feature_enabled(X86_FEATURE_FPU))
		set_thread_flag(TIF_NEED_FPU_LOAD);
}

#endif
