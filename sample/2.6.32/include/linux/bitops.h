// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/bitops.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Operations on one bit of a bitmap; the machine implements them.
 */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <linux/bits.h>
#include <linux/types.h>

extern void set_bit(long nr, volatile unsigned long *addr);
extern void clear_bit(long nr, volatile unsigned long *addr);
extern bool test_bit(long nr, const volatile unsigned long *addr);
extern bool test_and_set_bit(long nr, volatile unsigned long *addr);
extern bool test_and_clear_bit(long nr, volatile unsigned long *addr);

extern unsigned int fls64(u64 x);
extern unsigned int hweight64(u64 w);
extern unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset);

/* Goes on from the bit that the caller has put into @bit. */
#define for_each_set_bit_from(bit, addr, size)				\
	for ((bit) = find_next_bit((addr), (size), (bit));		\
	     (bit) < (size);						\
	     (bit) = find_next_bit((addr), (size), (bit) + 1))

#endif
