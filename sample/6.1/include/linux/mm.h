// SPDX-License-Identifier: MIT
/*
 * Ringside stand-in for include/linux/mm.h, in the shapes of Linux 6.1. This is not Linux.
 * Pages, as far as copying them needs.
 */
#ifndef _LINUX_MM_H
#define _LINUX_MM_H

#include <linux/types.h>
#include <asm/page_types.h>

struct page {
	unsigned long flags;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
};

#define MAX_ORDER_NR_PAGES	(1 << 10)

#define nth_page(page, n)	((page) + (n))

extern void *kmap(struct page *page);
extern void kunmap(struct page *page);
extern void *kmap_atomic(struct page *page);
extern void kunmap_atomic(void *addr);
extern void clear_user_highpage(struct page *page, unsigned long vaddr);
extern void copy_user_highpage(struct page *to, struct page *from,
			       unsigned long vaddr, struct vm_area_struct *vma);
extern void flush_dcache_page(struct page *page);

#endif
