// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/vmalloc.h, in the shapes of Linux 6.18. This is not Linux.
 * Large blocks of kernel memory.
 */
#ifndef _LINUX_VMALLOC_H
#define _LINUX_VMALLOC_H

#include <linux/types.h>

/* NULL if there is no memory; the second gives it filled with zeroes. */
extern void *vmalloc(unsigned long size);
extern void *vzalloc(unsigned long size);
extern void vfree(const void *addr);

#endif
