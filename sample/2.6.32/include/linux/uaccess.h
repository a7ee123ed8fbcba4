// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/uaccess.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Reading and writing user memory; a copy returns how much could not be copied.
 */
#ifndef __LINUX_UACCESS_H__
#define __LINUX_UACCESS_H__

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>

/* The direction is for the reader: only the range counts. */
#define VERIFY_READ	0
#define VERIFY_WRITE	1
#define access_ok(type, addr, size) \
	((unsigned long)(addr) + (size) <= 0x7ffffffff000ul)

extern unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long __copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long __clear_user(void __user *to, unsigned long n);

/* Both give 0, or -EFAULT where the page is not there. */
#define __put_user(x, ptr) \
	(__copy_to_user((ptr), &(__typeof__(*(ptr))){ (x) }, sizeof(*(ptr))) ? -EFAULT : 0)
#define __get_user(x, ptr) \
	(__copy_from_user(&(x), (ptr), sizeof(*(ptr))) ? -EFAULT : 0)
extern void pagefault_disable(void);
extern void pagefault_enable(void);

#endif
