// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/sched/core.c, in the shapes of Linux 6.1. This is not Linux.
 * schedule() and cond_resched(): the shape of a voluntary switch.
 */
#include <linux/export.h>
#include <linux/percpu.h>
#include <linux/sched.h>

#include <asm/switch_to.h>

#include "sched.h"

DEFINE_PER_CPU(struct rq, runqueues);

#define cpu_rq(cpu)	(&per_cpu(runqueues, (cpu)))

/* Passed to __schedule(): did the task ask, or was it told? */
#define SM_NONE			0x0
#define SM_PREEMPT		0x1

/* Returns on the stack of @next. The real one changes address space and stack first. */
static __always_inline struct rq *
context_switch(struct rq *rq, struct task_struct *prev,
	       struct task_struct *next)
{
	prev = __switch_to(prev, next);
	prev->on_cpu = 0;
	spin_unlock_irq(&rq->__lock);
	return rq;
}

static void __schedule(unsigned int sched_mode)
{
	struct task_struct *prev, *next;
	unsigned long prev_state;
	struct rq *rq;
	int cpu;

	cpu = smp_processor_id();
	rq = cpu_rq(cpu);
	prev = rq->curr;

	spin_lock_irq(&rq->__lock);

	/* A task that was preempted is still willing to run, whatever its state says. */
	prev_state = READ_ONCE(prev->__state);
	if (!(sched_mode & SM_PREEMPT) && prev_state)
		deactivate_task(rq, prev, 0);

	next = pick_next_task(rq, prev);
	clear_tsk_need_resched(prev);

	if (likely(prev != next)) {
		rq->nr_switches++;
		rq->curr = next;
		next->on_cpu = 1;
		rq = context_switch(rq, prev, next);
	} else {
		/* Asked for and found to be the best one still: no switch. */
		spin_unlock_irq(&rq->__lock);
	}
}

void schedule(void)
{
	do {
		preempt_disable();
		__schedule(SM_NONE);
		preempt_enable();
	} while (need_resched());
}
EXPORT_SYMBOL(schedule);

static void preempt_schedule_common(void)
{
	do {
		preempt_disable();
		__schedule(SM_PREEMPT);
		preempt_enable();
	} while (need_resched());
}

static __always_inline bool should_resched(int preempt_offset)
{
	return preempt_count() == preempt_offset && need_resched();
}

/* 1 if it has let others run. Without TIF_NEED_RESCHED, or in an atomic section, it does nothing. */
int __cond_resched(void)
{
	if (should_resched(0)) {
		preempt_schedule_common();
		return 1;
	}
	return 0;
}
EXPORT_SYMBOL(__cond_resched);
