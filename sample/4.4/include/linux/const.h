// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/const.h, in the shapes of Linux 4.4. This is not Linux.
 * The kernel's own side of the shared constants.
 */
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H

#include <uapi/linux/const.h>

#define UL(x)		(_UL(x))
#define ULL(x)		(_ULL(x))

#endif
