// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/init.h, in the shapes of Linux 6.18. This is not Linux.
 * Marks of code and data that are needed during boot only.
 */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>

#define __init
#define __initdata
#define __ro_after_init

typedef int (*initcall_t)(void);

/* Called once during boot, early ones first. */
#define __define_initcall(fn, level)	static initcall_t __initcall_##fn __maybe_unused = (fn)
#define early_initcall(fn)		__define_initcall(fn, 0)
#define arch_initcall(fn)		__define_initcall(fn, 3)
#define late_initcall(fn)		__define_initcall(fn, 7)

#endif
