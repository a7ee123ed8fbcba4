// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/percpu-defs.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Variables of which every CPU has its own. A run keeps one cell for each CPU.
 */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#include <linux/compiler.h>

#define DECLARE_PER_CPU(type, name)	extern __percpu __typeof__(type) per_cpu__##name
#define DEFINE_PER_CPU(type, name)	__percpu __typeof__(type) per_cpu__##name

#define per_cpu(var, cpu)		(*((void)(cpu), &(per_cpu__##var)))

#endif
