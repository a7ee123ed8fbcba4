// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/preempt.h, in the shapes of Linux 6.18. This is not Linux.
 * The count that forbids preemption, and which kind of interrupt is being served.
 */
#ifndef __LINUX_PREEMPT_H
#define __LINUX_PREEMPT_H

#include <linux/compiler.h>

/* One word holds four counts: preempt_disable, soft interrupts, hard interrupts, NMI. */
#define PREEMPT_BITS		8
#define SOFTIRQ_BITS		8
#define HARDIRQ_BITS		4
#define NMI_BITS		4

#define PREEMPT_SHIFT		0
#define SOFTIRQ_SHIFT		(PREEMPT_SHIFT + PREEMPT_BITS)
#define HARDIRQ_SHIFT		(SOFTIRQ_SHIFT + SOFTIRQ_BITS)
#define NMI_SHIFT		(HARDIRQ_SHIFT + HARDIRQ_BITS)

#define __IRQ_MASK(x)		((1UL << (x)) - 1)
#define PREEMPT_MASK		(__IRQ_MASK(PREEMPT_BITS) << PREEMPT_SHIFT)
#define SOFTIRQ_MASK		(__IRQ_MASK(SOFTIRQ_BITS) << SOFTIRQ_SHIFT)
#define HARDIRQ_MASK		(__IRQ_MASK(HARDIRQ_BITS) << HARDIRQ_SHIFT)
#define NMI_MASK		(__IRQ_MASK(NMI_BITS) << NMI_SHIFT)

#define PREEMPT_OFFSET		(1UL << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET		(1UL << SOFTIRQ_SHIFT)
#define SOFTIRQ_DISABLE_OFFSET	(2 * SOFTIRQ_OFFSET)

extern int preempt_count(void);
extern void preempt_count_add(int val);
extern void preempt_count_sub(int val);

#define nmi_count()		(preempt_count() & NMI_MASK)
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)

#define in_nmi()		(nmi_count())
#define in_hardirq()		(hardirq_count())
#define in_serving_softirq()	(softirq_count() & SOFTIRQ_OFFSET)
#define in_atomic()		(preempt_count() != 0)

#define preempt_disable() \
do { \
	preempt_count_add(PREEMPT_OFFSET); \
	barrier(); \
} while (0)

/* PREEMPT_VOLUNTARY: leaving the section does not reschedule. */
#define preempt_enable() \
do { \
	barrier(); \
	preempt_count_sub(PREEMPT_OFFSET); \
} while (0)

#define preemptible()		(preempt_count() == 0)

#endif
