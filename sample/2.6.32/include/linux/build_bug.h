// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/build_bug.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Checks that are made when the file is compiled.
 */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

#define BUILD_BUG_ON(condition)		_Static_assert(!(condition), "must be false: " #condition)
#define BUILD_BUG_ON_ZERO(e)		((int)(sizeof(struct { int : (-!!(e)); })))
#define static_assert(expr, ...)	_Static_assert(expr, #expr)

#endif
