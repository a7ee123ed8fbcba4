// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/percpu.h, in the shapes of Linux 6.18. This is not Linux.
 * Per-CPU variables for C files.
 */
#ifndef __LINUX_PERCPU_H
#define __LINUX_PERCPU_H

#include <asm/percpu.h>
#include <linux/smp.h>

#endif
