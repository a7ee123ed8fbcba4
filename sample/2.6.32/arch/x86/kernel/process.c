// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process.c, in the shapes of Linux 2.6.32. This is not Linux.
 * Fork and exec, as far as the FPU is concerned.
 */
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <asm/i387.h>

struct kmem_cache *task_xstate_cachep;

/* The image is a block of its own: the child gets one only if the parent has one. */
int arch_dup_task_struct(struct task_struct *dst, struct task_struct *src)
{
	*dst = *src;
	if (src->thread.xstate) {
		dst->thread.xstate = kmem_cache_alloc(task_xstate_cachep, GFP_KERNEL);
		if (!dst->thread.xstate)
			return -ENOMEM;
		memcpy(dst->thread.xstate, src->thread.xstate, xstate_size);
	}
	return 0;
}

void free_thread_xstate(struct task_struct *tsk)
{
	if (tsk->thread.xstate) {
		kmem_cache_free(task_xstate_cachep, tsk->thread.xstate);
		tsk->thread.xstate = NULL;
	}
}

/* At boot, when the size of an image is known. */
void arch_task_cache_init(void)
{
	task_xstate_cachep = kmem_cache_create("task_xstate", xstate_size,
					       __alignof__(union thread_xstate), SLAB_PANIC, NULL);
}

/* exec: as if the task had never used the FPU. */
void flush_thread(void)
{
	struct task_struct *tsk = current;

	memset(tsk->thread.tls_array, 0, sizeof(tsk->thread.tls_array));

	tsk->fpu_counter = 0;
	clear_fpu(tsk);
	clear_used_math();
}

/* The image goes with the task; the CPU is not told, because the next switch saves what TS_USEDFPU says. */
void exit_thread(void)
{
}
