// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process_64.c, in the shapes of Linux 4.4. This is not Linux.
 * The 64-bit half of a task switch.
 */
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/fpu/internal.h>
#include <asm/processor.h>

static inline void load_TLS(struct thread_struct *t, unsigned int cpu)
{
	/* The descriptor table is not part of this tree. */
}

/*
 * Called on the stack of @next_p, while current is still @prev_p. The FPU
 * comes first and last: saved before anything else, restored after all else.
 */
__visible __notrace_funcgraph struct task_struct *
__switch_to(struct task_struct *prev_p, struct task_struct *next_p)
{
	struct thread_struct *prev = &prev_p->thread, *next = &next_p->thread;
	struct fpu *prev_fpu = &prev->fpu, *next_fpu = &next->fpu;
	int cpu = smp_processor_id();
	fpu_switch_t fpu_switch;

	fpu_switch = switch_fpu_prepare(prev_fpu, next_fpu, cpu);

	/* Selectors of the outgoing task; null over null need not be loaded. */
	savesegment(fs, prev->fsindex);
	savesegment(gs, prev->gsindex);
	load_TLS(next, cpu);

	savesegment(es, prev->es);
	if (unlikely(next->es | prev->es))
		loadsegment(es, next->es);
	savesegment(ds, prev->ds);
	if (unlikely(next->ds | prev->ds))
		loadsegment(ds, next->ds);
	if (unlikely(prev->fsindex | next->fsindex))
		loadsegment(fs, next->fsindex);

	switch_fpu_finish(next_fpu, fpu_switch);

	/* From here on current is next_p. */
	this_cpu_write(current_task, next_p);
	this_cpu_write(cpu_current_top_of_stack, (unsigned long)task_stack_page(next_p) + THREAD_SIZE);

	return prev_p;
}
