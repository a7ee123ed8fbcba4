// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/hardirq.h, in the shapes of Linux 6.18. This is not Linux.
 * What kind of interrupt is being served.
 */
#ifndef LINUX_HARDIRQ_H
#define LINUX_HARDIRQ_H

#include <linux/preempt.h>

#endif
