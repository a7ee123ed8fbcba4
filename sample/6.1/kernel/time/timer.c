// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for kernel/time/timer.c, in the shapes of Linux 6.1. This is not Linux.
 * The tick counter.
 */
#include <linux/jiffies.h>

unsigned long volatile jiffies = 0;
