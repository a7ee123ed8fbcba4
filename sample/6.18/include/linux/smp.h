// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/smp.h, in the shapes of Linux 6.18. This is not Linux.
 * Which CPU is this?
 */
#ifndef __LINUX_SMP_H
#define __LINUX_SMP_H

#include <asm/smp.h>

/* The answer stays true only while the caller can not be moved to another CPU. */
#define smp_processor_id()	raw_smp_processor_id()

#endif
