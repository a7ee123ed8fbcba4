// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/errno.h, in the shapes of Linux 6.18. This is not Linux.
 * Error numbers.
 */
#ifndef _LINUX_ERRNO_H
#define _LINUX_ERRNO_H

#include <uapi/asm-generic/errno-base.h>

#define EOPNOTSUPP	95	/* there is no such thing here */

#endif
