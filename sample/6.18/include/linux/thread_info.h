// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/thread_info.h, in the shapes of Linux 6.18. This is not Linux.
 * Flags of a thread, and how to reach those of the current one.
 */
#ifndef _LINUX_THREAD_INFO_H
#define _LINUX_THREAD_INFO_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include <asm/current.h>
#include <asm/thread_info.h>

/* thread_info is the first member of task_struct, so a pointer to one is a pointer to the other. */
#define current_thread_info() ((struct thread_info *)current)

static inline void set_ti_thread_flag(struct thread_info *ti, int flag)
{
	set_bit(flag, (unsigned long *)&ti->flags);
}

static inline void clear_ti_thread_flag(struct thread_info *ti, int flag)
{
	clear_bit(flag, (unsigned long *)&ti->flags);
}

static inline int test_ti_thread_flag(struct thread_info *ti, int flag)
{
	return test_bit(flag, (unsigned long *)&ti->flags);
}

static __always_inline unsigned long read_ti_thread_flags(struct thread_info *ti)
{
	return READ_ONCE(ti->flags);
}

#define set_thread_flag(flag) \
	set_ti_thread_flag(current_thread_info(), flag)
#define clear_thread_flag(flag) \
	clear_ti_thread_flag(current_thread_info(), flag)
#define test_thread_flag(flag) \
	test_ti_thread_flag(current_thread_info(), flag)
#define read_thread_flags() \
	read_ti_thread_flags(current_thread_info())

#define tif_need_resched() test_thread_flag(TIF_NEED_RESCHED)

#endif
