// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/hardirq.h, in the shapes of Linux 2.6.32. This is not Linux.
 * In which context code runs.
 */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H

/* In a handler, or with soft interrupts off. */
extern int in_interrupt(void);

#endif
