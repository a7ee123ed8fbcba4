// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/pkeys.h, in the shapes of Linux 6.18. This is not Linux.
 * Protection keys.
 */
#ifndef _LINUX_PKEYS_H
#define _LINUX_PKEYS_H

#include <asm/pkru.h>

#endif
