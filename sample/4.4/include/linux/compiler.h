// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/compiler.h, in the shapes of Linux 4.4. This is not Linux.
 * Macros that talk to the compiler.
 */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>
#include <linux/types.h>

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)

#define barrier()		__asm__ __volatile__("" : : : "memory")

#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)	(*(volatile __typeof__(x) *)&(x) = (val))

#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)

#endif
