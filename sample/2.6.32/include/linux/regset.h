// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/regset.h, in the shapes of Linux 2.6.32. This is not Linux.
 * Sets of registers as debuggers and core dumps see them.
 */
#ifndef _LINUX_REGSET_H
#define _LINUX_REGSET_H

#include <linux/errno.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>

struct task_struct;
struct user_regset;

typedef int user_regset_get_fn(struct task_struct *target,
			       const struct user_regset *regset,
			       unsigned int pos, unsigned int count,
			       void *kbuf, void __user *ubuf);
typedef int user_regset_set_fn(struct task_struct *target,
			       const struct user_regset *regset,
			       unsigned int pos, unsigned int count,
			       const void *kbuf, const void __user *ubuf);

/* One set: how many registers of which size, and who reads and writes them. */
struct user_regset {
	user_regset_get_fn	*get;
	user_regset_set_fn	*set;
	unsigned int		n;
	unsigned int		size;
	unsigned int		align;
	unsigned int		core_note_type;
};

/*
 * Gives the part [@start_pos, @end_pos) of a set, to wherever a debugger wants
 * it; -1: up to the end. All four notes move on.
 */
static inline int user_regset_copyout(unsigned int *pos, unsigned int *count,
				      void **kbuf, void __user **ubuf,
				      const void *data, const int start_pos, const int end_pos)
{
	unsigned int part = *count;

	if (part == 0)
		return 0;
	if (end_pos >= 0 && part > end_pos - *pos)
		part = end_pos - *pos;

	data += *pos - start_pos;
	if (*kbuf) {
		memcpy(*kbuf, data, part);
		*kbuf += part;
	} else {
		if (__copy_to_user(*ubuf, data, part))
			return -EFAULT;
		*ubuf += part;
	}
	*pos += part;
	*count -= part;
	return 0;
}

/* The other way. */
static inline int user_regset_copyin(unsigned int *pos, unsigned int *count,
				     const void **kbuf, const void __user **ubuf,
				     void *data, const int start_pos, const int end_pos)
{
	unsigned int part = *count;

	if (part == 0)
		return 0;
	if (end_pos >= 0 && part > end_pos - *pos)
		part = end_pos - *pos;

	data += *pos - start_pos;
	if (*kbuf) {
		memcpy(data, *kbuf, part);
		*kbuf += part;
	} else {
		if (__copy_from_user(data, *ubuf, part))
			return -EFAULT;
		*ubuf += part;
	}
	*pos += part;
	*count -= part;
	return 0;
}

#endif
