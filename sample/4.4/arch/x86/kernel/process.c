// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process.c, in the shapes of Linux 4.4. This is not Linux.
 * Fork, exec and exit, as far as the FPU is concerned.
 */
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/fpu/internal.h>

/* The copy of the parent; what its FPU context says about registers is not true of the child. */
int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src)
{
	memcpy(dst, src, arch_task_struct_size);

	return fpu__copy(&dst->thread.fpu, &src->thread.fpu);
}

/* exec */
void flush_thread(void)
{
	struct task_struct *tsk = current;

	memset(tsk->thread.tls_array, 0, sizeof(tsk->thread.tls_array));

	fpu__clear(&tsk->thread.fpu);
}

void exit_thread(void)
{
	fpu__drop(&current->thread.fpu);
}
