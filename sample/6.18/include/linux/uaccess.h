// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/uaccess.h, in the shapes of Linux 6.18. This is not Linux.
 * Reading and writing user memory; a copy returns how much could not be copied.
 */
#ifndef __LINUX_UACCESS_H__
#define __LINUX_UACCESS_H__

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/types.h>

extern bool access_ok(const void __user *ptr, unsigned long size);
extern unsigned long copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n);
extern unsigned long __copy_from_user(void *to, const void __user *from, unsigned long n);
extern unsigned long __clear_user(void __user *to, unsigned long n);
extern size_t fault_in_readable(const char __user *uaddr, size_t size);

/* Both give 0, or -EFAULT where the page is not there. */
#define __put_user(x, ptr) \
	(__copy_to_user((ptr), &(__typeof__(*(ptr))){ (x) }, sizeof(*(ptr))) ? -EFAULT : 0)
#define __get_user(x, ptr) \
	(__copy_from_user(&(x), (ptr), sizeof(*(ptr))) ? -EFAULT : 0)
#define put_user(x, ptr)	(access_ok((ptr), sizeof(*(ptr))) ? __put_user(x, ptr) : -EFAULT)
#define get_user(x, ptr)	(access_ok((ptr), sizeof(*(ptr))) ? __get_user(x, ptr) : -EFAULT)

extern bool user_access_begin(const void __user *ptr, unsigned long len);
extern void user_access_end(void);
#define unsafe_put_user(x, ptr, label) \
	do { if (__put_user(x, ptr)) goto label; } while (0)

extern void pagefault_disable(void);
extern void pagefault_enable(void);

#endif
