// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process.c, in the shapes of Linux 6.18. This is not Linux.
 * Fork, exec and exit, as far as the FPU is concerned.
 */
#include <linux/sched.h>
#include <linux/string.h>

#include <asm/cpufeature.h>
#include <asm/fpu/api.h>
#include <asm/fpu/sched.h>
#include <asm/fpu/xstate.h>
#include <asm/pkru.h>
#include <asm/processor.h>
#include <asm/switch_to.h>

#include "process.h"

/* The task is copied; what lies behind it is fpu_clone()'s to fill. */
int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src)
{
	memcpy_and_pad(dst, arch_task_struct_size, src, sizeof(*dst), 0);

	return 0;
}

/* The task_struct goes back: so does an image that lies outside it. */
void arch_release_task_struct(struct task_struct *tsk)
{
	if (fpu_state_size_dynamic() && !(tsk->flags & (PF_KTHREAD | PF_USER_WORKER)))
		fpstate_free(x86_task_fpu(tsk));
}

int copy_thread(struct task_struct *p, u64 clone_flags, bool minimal)
{
	p->thread.iopl_emul = 0;
	p->thread.io_bitmap = NULL;

	/* Read from the CPU: the thread's copy is only as new as the last switch. */
	if (!minimal)
		p->thread.pkru = read_pkru();

	return fpu_clone(p, clone_flags, minimal, 0);
}

static void pkru_flush_thread(void)
{
	pkru_write_default();
}

/* exec */
void flush_thread(void)
{
	struct task_struct *tsk = current;

	memset(tsk->thread.tls_array, 0, sizeof(tsk->thread.tls_array));

	fpu_flush_thread();
	pkru_flush_thread();
}

void exit_thread(struct task_struct *tsk)
{
	fpu__drop(tsk);
}

/* I/O bitmaps and the like; the tasks of this tree have none. */
void __switch_to_xtra(struct task_struct *prev_p, struct task_struct *next_p)
{
}

void *task_stack_page(const struct task_struct *task)
{
	return task->stack;
}
