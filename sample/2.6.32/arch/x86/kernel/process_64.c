// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process_64.c, in the shapes of Linux 2.6.32. This is not Linux.
 * The 64-bit half of a task switch.
 */
#include <linux/sched.h>

#include <asm/i387.h>
#include <asm/processor.h>

static inline void load_TLS(struct thread_struct *t, unsigned int cpu)
{
	/* The descriptor table is not part of this tree. */
}

/* Before fork copies a task: its registers go to its image, which the child gets a copy of. */
void prepare_to_copy(struct task_struct *tsk)
{
	unlazy_fpu(tsk);
}

/* Called on the stack of @next_p, while current is still @prev_p. */
__notrace_funcgraph struct task_struct *
__switch_to(struct task_struct *prev_p, struct task_struct *next_p)
{
	struct thread_struct *prev = &prev_p->thread, *next = &next_p->thread;
	int cpu = smp_processor_id();
	bool preload_fpu;

	/* More than five slices in a row: the trap would come anyway. */
	preload_fpu = tsk_used_math(next_p) && next_p->fpu_counter > 5;
	if (preload_fpu)
		prefetch(next->xstate);

	savesegment(es, prev->es);
	if (unlikely(next->es | prev->es))
		loadsegment(es, next->es);
	savesegment(ds, prev->ds);
	if (unlikely(next->ds | prev->ds))
		loadsegment(ds, next->ds);
	savesegment(fs, prev->fsindex);
	savesegment(gs, prev->gsindex);
	load_TLS(next, cpu);

	/* Saves what is live, and sets TS. */
	unlazy_fpu(prev_p);
	if (preload_fpu)
		clts();

	if (unlikely(prev->fsindex | next->fsindex))
		loadsegment(fs, next->fsindex);

	/* From here on current is next_p. */
	percpu_write(current_task, next_p);
	percpu_write(kernel_stack, (unsigned long)task_stack_page(next_p) +
				   THREAD_SIZE - KERNEL_STACK_OFFSET);

	if (preload_fpu)
		__math_state_restore();

	return prev_p;
}
