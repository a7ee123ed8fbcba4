// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/irqflags.h, in the shapes of Linux 6.18. This is not Linux.
 * Hard interrupts on and off.
 */
#ifndef _LINUX_TRACE_IRQFLAGS_H
#define _LINUX_TRACE_IRQFLAGS_H

#include <linux/types.h>

extern void local_irq_enable(void);
extern void local_irq_disable(void);
extern bool irqs_disabled(void);

#define lockdep_assert_irqs_disabled()		do { } while (0)
#define lockdep_assert_preemption_enabled()	do { } while (0)
#define lockdep_sys_exit()			do { } while (0)

#endif
