// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/spinlock.h, in the shapes of Linux 6.1. This is not Linux.
 * Spin locks: between two scheduling points a run has one thread, so they only count.
 */
#ifndef __LINUX_SPINLOCK_H
#define __LINUX_SPINLOCK_H

typedef struct spinlock {
	unsigned int locked;
} spinlock_t;

extern void spin_lock(spinlock_t *lock);
extern void spin_unlock(spinlock_t *lock);

/* The second of two locks that are always taken in this order. */
#define SINGLE_DEPTH_NESTING	1
extern void spin_lock_nested(spinlock_t *lock, int subclass);

extern void spin_lock_irq(spinlock_t *lock);
extern void spin_unlock_irq(spinlock_t *lock);

/* Only a checker would look. */
#define lockdep_assert_held(l)	do { (void)(l); } while (0)

#endif
