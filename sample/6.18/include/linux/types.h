// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/types.h, in the shapes of Linux 6.18. This is not Linux.
 * Integer types as the kernel spells them.
 */
#ifndef _LINUX_TYPES_H
#define _LINUX_TYPES_H

typedef signed char		s8;
typedef unsigned char		u8;
typedef signed short		s16;
typedef unsigned short		u16;
typedef signed int		s32;
typedef unsigned int		u32;
typedef signed long long	s64;
typedef unsigned long long	u64;

typedef u8			__u8;
typedef u16			__u16;
typedef u32			__u32;
typedef s32			__s32;
typedef u64			__u64;
typedef s64			__s64;

typedef _Bool			bool;
typedef unsigned long		size_t;
typedef long			ssize_t;
typedef unsigned long		uintptr_t;
typedef unsigned short		umode_t;
typedef int			pid_t;

enum {
	false = 0,
	true = 1
};

#define NULL ((void *)0)

#endif
