// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/regset.h, in the shapes of Linux 6.18. This is not Linux.
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

/* Memory that is filled from its beginning; what no longer fits is dropped. */
struct membuf {
	void	*p;
	size_t	left;
};

/* Both give the bytes that are still free. */
static inline int membuf_write(struct membuf *s, const void *v, size_t size)
{
	size_t fits = s->left < size ? s->left : size;

	if (fits) {
		memcpy(s->p, v, fits);
		s->p += fits;
		s->left -= fits;
	}
	return s->left;
}

static inline int membuf_zero(struct membuf *s, size_t size)
{
	size_t fits = s->left < size ? s->left : size;

	if (fits) {
		memset(s->p, 0, fits);
		s->p += fits;
		s->left -= fits;
	}
	return s->left;
}

typedef int user_regset_active_fn(struct task_struct *target,
				  const struct user_regset *regset);
typedef int user_regset_get2_fn(struct task_struct *target,
				const struct user_regset *regset, struct membuf to);
typedef int user_regset_set_fn(struct task_struct *target,
			       const struct user_regset *regset,
			       unsigned int pos, unsigned int count,
			       const void *kbuf, const void __user *ubuf);

/* One set: how many registers of which size, and who reads and writes them. */
struct user_regset {
	user_regset_get2_fn	*regset_get;
	user_regset_set_fn	*set;
	user_regset_active_fn	*active;
	unsigned int		n;
	unsigned int		size;
	unsigned int		align;
	unsigned int		core_note_type;
};

/*
 * Takes the part of what a debugger gives that falls into [@start_pos,
 * @end_pos) of the set, from wherever it lies; all four notes move on.
 */
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
