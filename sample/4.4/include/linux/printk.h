// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/printk.h, in the shapes of Linux 4.4. This is not Linux.
 * Kernel messages; a run records their text.
 */
#ifndef __KERNEL_PRINTK__
#define __KERNEL_PRINTK__

#define KERN_EMERG	"0"
#define KERN_ERR	"3"
#define KERN_WARNING	"4"
#define KERN_INFO	"6"

extern int printk(const char *fmt, ...);

#define pr_emerg(fmt, ...)	printk(KERN_EMERG fmt, ##__VA_ARGS__)
#define pr_err(fmt, ...)	printk(KERN_ERR fmt, ##__VA_ARGS__)
#define pr_warn(fmt, ...)	printk(KERN_WARNING fmt, ##__VA_ARGS__)
#define pr_info(fmt, ...)	printk(KERN_INFO fmt, ##__VA_ARGS__)

#endif
