// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/entry-common.h, in the shapes of Linux 6.18. This is not Linux.
 * x86's own work on the way to user mode.
 */
#ifndef _ASM_X86_ENTRY_COMMON_H
#define _ASM_X86_ENTRY_COMMON_H

#include <linux/bug.h>
#include <linux/randomize_kstack.h>

#include <asm/fpu/api.h>
#include <asm/msr.h>
#include <asm/ptrace.h>

static __always_inline void arch_enter_from_user_mode(struct pt_regs *regs)
{
	if (IS_ENABLED(CONFIG_DEBUG_ENTRY)) {
		WARN_ON_ONCE(!user_mode(regs));
		WARN_ON_ONCE(regs != task_pt_regs(current));
	}
}
#define arch_enter_from_user_mode arch_enter_from_user_mode

/* Interrupts are off: nothing can come between the load of the registers and user mode. */
static inline void arch_exit_to_user_mode_prepare(struct pt_regs *regs,
						  unsigned long ti_work)
{
	fpregs_assert_state_consistent();
	if (unlikely(ti_work & _TIF_NEED_FPU_LOAD))
		switch_fpu_return();

#ifdef CONFIG_COMPAT
	/* The system call is over, 32-bit or not. */
	current_thread_info()->status &= ~(TS_COMPAT | TS_I386_REGS_POKED);
#endif

	choose_random_kstack_offset(rdtsc());
}
#define arch_exit_to_user_mode_prepare arch_exit_to_user_mode_prepare

static __always_inline void arch_exit_to_user_mode(void)
{
}
#define arch_exit_to_user_mode arch_exit_to_user_mode

#endif
