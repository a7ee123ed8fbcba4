// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/bootmem.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Memory for the time of boot, filled with zeroes.
 */
#ifndef _LINUX_BOOTMEM_H
#define _LINUX_BOOTMEM_H

extern void *alloc_bootmem(unsigned long size);

#endif
