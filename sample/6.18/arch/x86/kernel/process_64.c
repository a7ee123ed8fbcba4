// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/kernel/process_64.c, in the shapes of Linux 6.18. This is not Linux.
 * The 64-bit half of a task switch.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/cpufeature.h>
#include <asm/fpu/sched.h>
#include <asm/pkru.h>
#include <asm/processor.h>
#include <asm/switch_to.h>

#include "process.h"

/* FS and GS of the outgoing task; their bases are 64 bits wide. */
static __always_inline void save_fsgs(struct task_struct *task)
{
	savesegment(fs, task->thread.fsindex);
	savesegment(gs, task->thread.gsindex);
}

static __always_inline void load_TLS(struct thread_struct *t, unsigned int cpu)
{
	/* The descriptor table is not part of this tree. */
}

static __always_inline void x86_fsgsbase_load(struct thread_struct *prev,
					      struct thread_struct *next)
{
	if (unlikely(prev->fsindex || next->fsindex))
		loadsegment(fs, next->fsindex);
}

/* A null selector need not be loaded over a null selector. */
static __always_inline void switch_data_segments(struct thread_struct *prev,
						 struct thread_struct *next)
{
	savesegment(ds, prev->ds);
	savesegment(es, prev->es);

	if (prev->ds | next->ds)
		loadsegment(ds, next->ds);
	if (prev->es | next->es)
		loadsegment(es, next->es);
}

/* At once, and before current changes: the kernel itself reads user memory with these rights. */
static __always_inline void x86_pkru_load(struct thread_struct *prev,
					  struct thread_struct *next)
{
	if (cpu_feature_enabled(X86_FEATURE_OSPKE)) {
		prev->pkru = rdpkru();
		write_pkru(next->pkru);
	}
}

/*
 * Called on the stack of @next_p, while current is still @prev_p. Gives back
 * @prev_p, because the caller's own copy lies on the other stack now.
 */
__no_kmsan_checks
__visible __notrace_funcgraph struct task_struct *
__switch_to(struct task_struct *prev_p, struct task_struct *next_p)
{
	int cpu = smp_processor_id();
	struct thread_struct *prev = &prev_p->thread, *next = &next_p->thread;

	switch_fpu(prev_p, cpu);

	/* Loading TLS may clear FS and GS, so they are read before. */
	save_fsgs(prev_p);
	load_TLS(next, cpu);

	switch_data_segments(prev, next);
	x86_fsgsbase_load(prev, next);
	x86_pkru_load(prev, next);

	/* From here on current is next_p, and entries from user mode come to its stack. */
	this_cpu_write(cpu_current_top_of_stack, task_top_of_stack(next_p));
	this_cpu_write(current_task, next_p);

	update_task_stack(next_p);
	switch_to_extra(prev_p, next_p);

	return prev_p;
}
