// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/list.h, in the shapes of Linux 6.18. This is not Linux.
 * Lists whose links lie inside what is listed.
 */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <linux/kernel.h>

struct list_head {
	struct list_head *next, *prev;
};

#define list_entry(ptr, type, member)	container_of(ptr, type, member)

/* @pos becomes each entry in turn; the list ends where it began, at @head. */
#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, __typeof__(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, __typeof__(*pos), member))

#endif
