// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/include/asm/switch_to.h, in the shapes of Linux 6.18. This is not Linux.
 * Declarations of the task switch.
 */
#ifndef _ASM_X86_SWITCH_TO_H
#define _ASM_X86_SWITCH_TO_H

struct task_struct;

extern struct task_struct *__switch_to(struct task_struct *prev_p, struct task_struct *next_p);

/* On 64 bits entry code finds the stack by itself. */
static inline void update_task_stack(struct task_struct *task) { }

#endif
