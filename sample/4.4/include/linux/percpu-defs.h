// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/percpu-defs.h, in the shapes of Linux 4.4. This is not Linux.
 * Variables of which every CPU has its own. A run keeps one cell for each CPU.
 */
#ifndef _LINUX_PERCPU_DEFS_H
#define _LINUX_PERCPU_DEFS_H

#include <linux/compiler.h>

#define DECLARE_PER_CPU(type, name)	extern __percpu __typeof__(type) name
#define DEFINE_PER_CPU(type, name)	__percpu __typeof__(type) name

/*
 * Outside a run there is one CPU, so the variable itself is its cell. A run
 * implements these names and never looks at the expansions.
 */
#define per_cpu(var, cpu)		(*((void)(cpu), &(var)))
#define this_cpu_ptr(ptr)		(ptr)
#define this_cpu_read(pcp)		(pcp)
#define this_cpu_read_stable(pcp)	(pcp)
#define this_cpu_write(pcp, val)	((pcp) = (val))
#define __this_cpu_read(pcp)		(pcp)
#define __this_cpu_write(pcp, val)	((pcp) = (val))
#define raw_cpu_write(pcp, val)		((pcp) = (val))

#endif
