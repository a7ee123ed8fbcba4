// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for arch/x86/boot/bitops.h, in the shapes of Linux 6.1. This is not Linux.
 * Bit operations of the boot code, which has nothing else.
 */
#ifndef BOOT_BITOPS_H
#define BOOT_BITOPS_H

static inline void set_bit(int nr, void *addr)
{
	asm("btsl %1,%0" : "+m" (*(u32 *)addr) : "Ir" (nr));
}

#endif
