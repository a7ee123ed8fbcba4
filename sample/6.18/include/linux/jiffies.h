// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/jiffies.h, in the shapes of Linux 6.18. This is not Linux.
 * Time in ticks since boot.
 */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

extern unsigned long volatile jiffies;

#endif
