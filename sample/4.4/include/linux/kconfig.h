// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/kconfig.h, in the shapes of Linux 4.4. This is not Linux.
 * Asking in C whether an option is set (as y; modules do not exist here).
 */
#ifndef __LINUX_KCONFIG_H
#define __LINUX_KCONFIG_H

/* An option that is set is defined as 1, and only a 1 turns into two arguments. */
#define __ARG_PLACEHOLDER_1		0,
#define __take_second_arg(__ignored, val, ...)	val
#define ___is_defined(arg1_or_junk)	__take_second_arg(arg1_or_junk 1, 0)
#define __is_defined_join(val)		___is_defined(__ARG_PLACEHOLDER_##val)
#define __is_defined(x)			__is_defined_join(x)

#define IS_BUILTIN(option)		__is_defined(option)
#define IS_ENABLED(option)		__is_defined(option)

#endif
