// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/kernel.h, in the shapes of Linux 6.18. This is not Linux.
 * Small helpers that everything uses.
 */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/bits.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/kconfig.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define ARRAY_SIZE(arr)		(sizeof(arr) / sizeof((arr)[0]))

#define __ALIGN_MASK(x, mask)	(((x) + (mask)) & ~(mask))
#define ALIGN(x, a)		__ALIGN_MASK(x, (__typeof__(x))(a) - 1)
#define round_down(x, y)	((x) & ~((__typeof__(x))((y) - 1)))
#define round_up(x, y)		ALIGN(x, y)

#define min(x, y) ({							\
	__typeof__(x) __min_x = (x);					\
	__typeof__(y) __min_y = (y);					\
	__min_x < __min_y ? __min_x : __min_y;				\
})
#define max(x, y) ({							\
	__typeof__(x) __max_x = (x);					\
	__typeof__(y) __max_y = (y);					\
	__max_x > __max_y ? __max_x : __max_y;				\
})

#define container_of(ptr, type, member)					\
	((type *)((char *)(ptr) - offsetof(type, member)))

/* Says that the caller may be put to sleep; under PREEMPT_VOLUNTARY it is also a place to do so. */
#define might_sleep()		do { } while (0)
#define might_fault()		do { } while (0)

#endif
