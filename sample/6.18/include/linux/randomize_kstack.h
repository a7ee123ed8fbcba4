// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/randomize_kstack.h, in the shapes of Linux 6.18. This is not Linux.
 * A random start for the next system call's stack.
 */
#ifndef _LINUX_RANDOMIZE_KSTACK_H
#define _LINUX_RANDOMIZE_KSTACK_H

#define choose_random_kstack_offset(rand)	do { (void)(rand); } while (0)

#endif
