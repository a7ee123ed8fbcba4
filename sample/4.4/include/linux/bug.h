// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/bug.h, in the shapes of Linux 4.4. This is not Linux.
 * Assertions. Each WARN_* gives the truth value of what it was asked.
 */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/printk.h>

extern void __warn_printk(const char *fmt, ...);
extern void __WARN(void);
extern void BUG(void);

#define BUG_ON(condition)	do { if (unlikely(condition)) BUG(); } while (0)

#define WARN_ON(condition) ({						\
	int __ret_warn_on = !!(condition);				\
	if (unlikely(__ret_warn_on))					\
		__WARN();						\
	unlikely(__ret_warn_on);					\
})

#define WARN(condition, format...) ({					\
	int __ret_warn_on = !!(condition);				\
	if (unlikely(__ret_warn_on))					\
		__warn_printk(format);					\
	unlikely(__ret_warn_on);					\
})

/* "Once" limits what is printed, never what is returned. */
#define WARN_ON_ONCE(condition) ({					\
	static bool __already_done;					\
	int __ret_warn_once = !!(condition);				\
	if (unlikely(__ret_warn_once && !__already_done)) {		\
		__already_done = true;					\
		__WARN();						\
	}								\
	unlikely(__ret_warn_once);					\
})

#define WARN_ONCE(condition, format...) ({				\
	static bool __already_done;					\
	int __ret_warn_once = !!(condition);				\
	if (unlikely(__ret_warn_once && !__already_done)) {		\
		__already_done = true;					\
		__warn_printk(format);					\
	}								\
	unlikely(__ret_warn_once);					\
})

#endif
