// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/current.h, in the shapes of Linux 2.6.32. This is not Linux.
 * The task that runs on this CPU.
 */
#ifndef _ASM_X86_CURRENT_H
#define _ASM_X86_CURRENT_H

#include <linux/compiler.h>
#include <asm/percpu.h>

struct task_struct;

DECLARE_PER_CPU(struct task_struct *, current_task);

static __always_inline struct task_struct *get_current(void)
{
	return percpu_read(current_task);
}

#define current get_current()

#endif
