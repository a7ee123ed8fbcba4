// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/bottom_half.h, in the shapes of Linux 6.18. This is not Linux.
 * Holding soft interrupts off.
 */
#ifndef _LINUX_BH_H
#define _LINUX_BH_H

#include <linux/preempt.h>

static inline void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
}

extern void local_bh_enable(void);

#endif
